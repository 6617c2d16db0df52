import type { StackResources } from '../cloudformation/handler.ts';
import { zonesOf } from '../cloudformation/template/intrinsics.ts';
import type { Operation, Service } from '../server/service.ts';

interface Kind {
  readonly type: string;
  readonly list: string;
  readonly id: string;
}

const KINDS: Readonly<Record<string, Kind>> = {
  DescribeVpcs: { type: 'AWS::EC2::VPC', list: 'vpcSet', id: 'vpcId' },
  DescribeInternetGateways: { type: 'AWS::EC2::InternetGateway', list: 'internetGatewaySet', id: 'internetGatewayId' },
  DescribeAddresses: { type: 'AWS::EC2::EIP', list: 'addressesSet', id: 'publicIp' },
  DescribeSecurityGroups: { type: 'AWS::EC2::SecurityGroup', list: 'securityGroupInfo', id: 'groupId' },
};

/** `use1` of us-east-1 and `apse2` of ap-southeast-2, as the ids of zones begin. */
function shortOf(region: string): string {
  const [area = '', ...rest] = region.split('-');
  const letters = rest
    .slice(0, -1)
    .join('')
    .replace(/gov|north|south|east|west|central/g, ([first = '']) => first);
  return `${area}${letters}${rest.at(-1)}`;
}

/** The zones that `Fn::GetAZs` returns, as those who lay out a network look them up. */
const describeAvailabilityZones: Operation = (_input, { region }) => ({
  availabilityZoneInfo: zonesOf(region).map((zoneName, index) => ({
    zoneName,
    zoneId: `${shortOf(region)}-az${index + 1}`,
    zoneState: 'available',
    zoneType: 'availability-zone',
    optInStatus: 'opt-in-not-required',
    regionName: region,
    groupName: region,
    networkBorderGroup: region,
  })),
});

/** The part of EC2 that counts: what stacks have of a network is a record, and is listed by its id alone. */
export function network(resources: StackResources): Service {
  const operations = Object.entries(KINDS).map(([action, { type, list, id }]): [string, Operation] => [
    action,
    (_input, caller) => ({ [list]: resources(type, caller).map(({ physicalId }) => ({ [id]: physicalId })) }),
  ]);
  return { operations: { ...Object.fromEntries(operations), DescribeAvailabilityZones: describeAvailabilityZones } };
}
