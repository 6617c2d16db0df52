import type { StackResources } from '../cloudformation/handler.ts';
import type { Operation, Service } from '../server/service.ts';
import { describePrefixLists } from './prefix-lists.ts';

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

/** The part of EC2 that counts: what stacks have of a network is a record, and is listed by its id alone. */
export function network(resources: StackResources): Service {
  const operations = Object.entries(KINDS).map(([action, { type, list, id }]): [string, Operation] => [
    action,
    (_input, caller) => ({ [list]: resources(type, caller).map(({ physicalId }) => ({ [id]: physicalId })) }),
  ]);
  return { operations: { ...Object.fromEntries(operations), DescribeManagedPrefixLists: describePrefixLists } };
}
