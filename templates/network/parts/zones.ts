import type { Id } from '../../../generator/index.ts';

/** The zones of a network by the letters that logical ids, outputs and parameters end in. */
export const ZONES = ['A', 'B', 'C', 'D'] as const;
/** How many zones a network has. */
export type ZoneCount = 2 | 3 | 4;
/** The letters of so many zones. */
export type ZoneOf<Zones extends ZoneCount> =
  | 'A'
  | 'B'
  | (Zones extends 2 ? never : 'C')
  | (Zones extends 4 ? 'D' : never);

type Side = 'Public' | 'Private';

/** One subnet: what takes one of each zone takes each as a parameter of its own, never an element of a list. */
export interface SubnetParameter {
  readonly Type: 'AWS::EC2::Subnet::Id';
  readonly Description: string;
}

/** `PublicSubnetAId`, `PublicSubnetBId` and so on. */
export type SubnetParameters<Kind extends Side, Zones extends ZoneCount> = {
  readonly [Zone in ZoneOf<Zones> as `${Kind}Subnet${Zone}Id`]: SubnetParameter;
};

/** The id of a subnet, as outputs and parameters have it. */
export type SubnetId = Id<'AWS::EC2::Subnet'>;

/** What the outputs and parameters of single subnets are called. */
export function subnetIdName<const Kind extends Side, const Zone extends string>(kind: Kind, zone: Zone) {
  return `${kind}Subnet${zone}Id` as const;
}

/** The subnets of so many zones as parameters. */
export function subnetParameters<const Kind extends Side, const Zones extends ZoneCount>(
  kind: Kind,
  zones: Zones,
): SubnetParameters<Kind, Zones> {
  const entries = ZONES.slice(0, zones).map((zone) => [
    subnetIdName(kind, zone),
    { Type: 'AWS::EC2::Subnet::Id', Description: `${kind} subnet of zone ${zone}` },
  ]);
  // Object.fromEntries loses the types of its keys; they are those of the zones.
  return Object.fromEntries(entries) as SubnetParameters<Kind, Zones>;
}
