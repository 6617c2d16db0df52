import { AWS, type Declare, type ParameterRefs, type Value } from '../../../generator/index.ts';
import type { SecurityGroupIngress } from '../../../generator/resources/generated/ec2.ts';
import { openRules } from '../../parts/reasons.ts';
import { byHttps, type Https, testPort } from './listeners.ts';
import { type AnyParameters, byName } from './options.ts';
import { type Cidr, fromSource, type Source } from './sources.ts';

const HTTP = { number: 80, name: 'HTTP' };
const HTTPS = { number: 443, name: 'HTTPS' };

const isPublic = (source: Source) => source === '0.0.0.0/0' || source === '::/0';
const OPEN_TO_ALL = openRules({ 'AwsSolutions-EC23': 'The load balancer is for everybody: its `sources` say so.' });

type Params = ParameterRefs<AnyParameters>;

/** The load balancer's security group: its sources in; out only what its services add. */
export function securityGroup(
  resource: Declare,
  params: Params,
  https: Https,
  { sources, testSources }: { readonly sources: readonly Source[]; readonly testSources: readonly Cidr[] },
) {
  const test = { number: testPort(https), name: 'Test listener' };
  return resource(
    'SecurityGroup',
    'AWS::EC2::SecurityGroup',
    {
      GroupDescription: 'The load balancer: HTTP and HTTPS in, its services out',
      VpcId: params.VpcId,
      SecurityGroupIngress: [
        ...sources.flatMap((source) => ingress(source, params, https)),
        ...testSources.map((range) => fromSource(range, test)),
      ],
      SecurityGroupEgress: [
        { IpProtocol: '-1', CidrIp: '127.0.0.1/32', Description: 'Nothing; services add their own' },
      ],
    },
    {
      ...([...sources, ...testSources].some(isPublic) && { Metadata: OPEN_TO_ALL }),
      comment: 'Without an egress rule CloudFormation would allow all of it.',
    },
  );
}

/** HTTP and HTTPS for a range. A prefix list weighs as much as all its ranges: it gets the one port that serves. */
function ingress(source: Source, params: Params, https: Https): readonly Value<SecurityGroupIngress>[] {
  if (typeof source === 'string') {
    return [fromSource(source, HTTP), byHttps(https, fromSource(source, HTTPS), AWS.NoValue)];
  }
  const list = byName<string>(params, `${source.prefixList}PrefixListId`);
  return [byHttps(https, fromSource(list, HTTPS), fromSource(list, HTTP))];
}
