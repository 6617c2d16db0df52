import type { Body } from '../../../generator/index.ts';
import { AWS, type Condition, fn, type Resource, type Token } from '../../../generator/index.ts';

type Builder = Pick<Body<Readonly<Record<never, never>>>, 'condition' | 'resource'>;
type NatGateway = Resource<'AWS::EC2::NatGateway'>;

interface Home {
  /** A, B, C or D. */
  readonly zone: string;
  readonly subnet: Resource<'AWS::EC2::Subnet'>;
}

interface NatParts {
  readonly choice: Token<'zone' | 'one' | 'regional' | 'none'>;
  readonly homes: readonly Home[];
  readonly vpc: Resource<'AWS::EC2::VPC'>;
  readonly attachment: Resource<'AWS::EC2::VPCGatewayAttachment'>;
}

const named = (part: string) => [{ Key: 'Name', Value: fn.sub`${AWS.StackName}-${part}` }];

/** The way out of the private subnets: whether there is one, and for each zone by which gateway. */
export function natGateways(
  builder: Builder,
  { choice, homes, vpc, attachment }: NatParts,
): { readonly none: Condition; readonly some: Condition; readonly gateways: readonly Token<NatId>[] } {
  const { condition, resource } = builder;
  const everyZone = condition('NatInEveryZone', fn.equals(choice, 'zone'));
  const regional = condition('NatIsRegional', fn.equals(choice, 'regional'));
  const none = condition('NoNat', fn.equals(choice, 'none'));
  const some = condition('SomeNat', fn.not(none));
  const inFirstZone = condition('NatInFirstZone', fn.not(fn.or(none, regional)));

  const zonal = ({ zone, subnet }: Home, exists: Condition): NatGateway => {
    const address = resource(
      `NatAddress${zone}`,
      'AWS::EC2::EIP',
      { Domain: 'vpc', Tags: named(`NatAddress${zone}`) },
      { Condition: exists, DependsOn: [attachment] },
    );
    return resource(
      `Nat${zone}`,
      'AWS::EC2::NatGateway',
      { AllocationId: address.att('AllocationId'), SubnetId: subnet.ref, Tags: named(`Nat${zone}`) },
      { Condition: exists },
    );
  };
  const own = homes.map((home, index) => zonal(home, index === 0 ? inFirstZone : everyZone));
  const everywhere = resource(
    'RegionalNat',
    'AWS::EC2::NatGateway',
    { AvailabilityMode: 'regional', VpcId: vpc.ref, Tags: named('RegionalNat') },
    {
      Condition: regional,
      DependsOn: [attachment],
      comment: 'One gateway that AWS spreads over the zones in use, with addresses of its own choosing.',
    },
  );
  const [first] = own;
  const gateways = own.map((gateway, index) => {
    const ofZone = index === 0 ? gateway.ref : fn.if(everyZone, gateway.ref, first!.ref);
    return fn.if(regional, everywhere.ref, ofZone);
  });
  return { none, some, gateways };
}

type NatId = NatGateway['ref'] extends Token<infer T> ? T : never;
