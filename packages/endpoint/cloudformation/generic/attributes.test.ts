import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import type { ResourceHandler, ResourceRequest } from '../handler.ts';
import { loadSpecification, type Specification } from '../specification.ts';
import { genericHandler } from './generic.ts';

let specification: Specification;
let handler: ResourceHandler;
before(async () => {
  specification = await loadSpecification();
  handler = genericHandler(specification);
});

const request = (type: string, properties: Record<string, unknown> = {}): ResourceRequest => ({
  ...{ type, logicalId: 'Thing', properties, tags: [], token: 'token', signal: new AbortController().signal },
  stack: {
    stackId: 'arn:aws:cloudformation:eu-west-1:000000000000:stack/web/0',
    stackName: 'web',
    account: '000000000000',
    region: 'eu-west-1',
  },
});
const attributesOf = async (type: string, properties: Record<string, unknown> = {}) =>
  (await handler.create(request(type, properties), () => {})).attributes;

const IPV4 = /^\d{1,3}(\.\d{1,3}){3}$/;
const IPV6 = /^2001:db8:[0-9a-f:]+$/;
/** Laws by the name of an attribute, for every type there is. */
const LAWS: readonly (readonly [name: RegExp, value: RegExp])[] = [
  [/(Ipv6|IPv6)Address(es)?$/, IPV6],
  [/(PrivateIp|PublicIp|EgressIp|IngestIp|[a-z]IpAddress(es)?|Ipv4Addresses|IPv4Addresses)$/, IPV4],
  [/(^|\.)CidrBlock$/, /^\d{1,3}(\.\d{1,3}){3}\/\d+$/],
  [/(^|\.)AvailabilityZone$/, /^eu-west-1a$/],
  [/(Arn|ARN)$/, /^arn:aws:[a-z0-9-]+:[a-z0-9-]*:[0-9a-z]*:.+/],
  [/(^|\.)Port$/, /^\d+$/],
  [/(Url|URL)$/, /^https?:\/\/\S+$/],
];

/** What the ARNs of some types begin with. */
const PARENTS = {
  LoadBalancerArn: 'arn:aws:elasticloadbalancing:eu-west-1:000000000000:loadbalancer/app/a/1',
  ListenerArn: 'arn:aws:elasticloadbalancing:eu-west-1:000000000000:listener/app/a/1/2',
  TopicArn: 'arn:aws:sns:eu-west-1:000000000000:topic',
};

test('every attribute of every type has a value of its type, and of the kind that its name says', async () => {
  const wrong: string[] = [];
  for (const type of specification.types()) {
    const attributes = await attributesOf(type, PARENTS);
    for (const [name, { type: expected }] of Object.entries(specification.find(type)?.attributes ?? {})) {
      const value = attributes[name];
      const is = Array.isArray(value) ? 'array' : typeof value;
      const wanted = { integer: 'number', number: 'number', boolean: 'boolean', array: 'array', string: 'string' };
      const shape = Object.hasOwn(wanted, expected.type) ? wanted[expected.type as keyof typeof wanted] : 'object';
      if (is !== shape) wrong.push(`${type}.${name} is ${is}, not ${shape}`);
      const law = LAWS.find(([pattern]) => pattern.test(name))?.[1];
      const texts = [value].flat().filter((one) => typeof one !== 'object' && typeof one !== 'boolean');
      for (const text of texts) if (law && !law.test(String(text))) wrong.push(`${type}.${name} = ${String(text)}`);
    }
  }
  assert.deepEqual(wrong, []);
});

test('lists are those that AWS fills, as many as the template asks for', async () => {
  const one = await attributesOf('AWS::EC2::NetworkInterface');
  assert.deepEqual(one.SecondaryPrivateIpAddresses, []);
  const three = await attributesOf('AWS::EC2::NetworkInterface', { SecondaryPrivateIpAddressCount: '3' });
  assert.equal((three.SecondaryPrivateIpAddresses as string[]).length, 3);
  const gateway = await attributesOf('AWS::EC2::VPCEndpoint', { VpcEndpointType: 'Gateway' });
  assert.deepEqual([gateway.NetworkInterfaceIds, gateway.DnsEntries], [[], []]);
  const two = await attributesOf('AWS::EC2::VPCEndpoint', { SubnetIds: ['subnet-1', 'subnet-2'] });
  assert.equal((two.NetworkInterfaceIds as string[]).filter((id) => /^eni-0[0-9a-f]{16}$/.test(id)).length, 2);
  const subnet = await attributesOf('AWS::EC2::Subnet', { Ipv6CidrBlock: '2001:db8::/64' });
  assert.deepEqual(subnet.Ipv6CidrBlocks, ['2001:db8::/64']);
  assert.deepEqual((await attributesOf('AWS::EC2::Subnet')).Ipv6CidrBlocks, []);
  assert.equal(((await attributesOf('AWS::Route53::HostedZone')).NameServers as string[]).length, 4);
  assert.deepEqual((await attributesOf('AWS::RDS::DBInstance')).ReadReplicaDBInstanceIdentifiers, []);
});
