import type { Placed } from '../../generator/system/known.ts';
import type { QueryAnswer } from '../aws/query-answer.ts';
import type { QueryApi } from '../aws/query-api.ts';
import { textAt } from './literals.ts';

/** How much of something an account may have, and how its use is counted. */
export interface Quota {
  /** In AWS's words. */
  readonly name: string;
  readonly types: readonly string[];
  readonly where?: (placed: Placed) => boolean;
  /** AWS's documented default. */
  readonly most: number;
  readonly service: string;
  readonly code?: string;
  /** Its name in `elasticloadbalancing:DescribeAccountLimits`, which answers all of load balancing at once. */
  readonly limit?: string;
  readonly use?: Use;
  /** Of what the tree makes itself: what else the account has does not count. */
  readonly perTree?: true;
  /** Is about one load balancer: which of several it falls to is not known before. */
  readonly ofBalancer?: true;
  readonly mend?: string;
}

/** A call whose answer lists what there is. */
interface Use {
  readonly api: QueryApi;
  readonly action: string;
  readonly input?: Readonly<Record<string, string>>;
  readonly list: string;
  readonly item: string;
  /** The input that goes on where an answer ended. */
  readonly marker: string;
  /** What that is called in the answer, where it is called otherwise. */
  readonly answered?: string;
  readonly where?: (one: QueryAnswer) => boolean;
}

const isOfType = (type: string) => (placed: Placed) => (textAt(placed, 'Type') ?? 'application') === type;

const balancers = (type: string): Use => ({
  ...{ api: 'elasticloadbalancing', action: 'DescribeLoadBalancers', input: { PageSize: '400' } },
  ...{ list: 'LoadBalancers', item: 'member', marker: 'Marker', answered: 'NextMarker' },
  where: ({ Type }) => Type === type,
});

const ofEc2 = (action: string, list: string, paged = true): Use => ({
  ...{ api: 'ec2', action, list, item: 'item', marker: 'NextToken', answered: 'nextToken' },
  ...(paged && { input: { MaxResults: '1000' } }),
});

/**
 * What trees of services run into. Defaults: "Amazon VPC quotas" of the VPC guide; "Quotas for your Application Load
 * Balancers" and "Quotas for your Network Load Balancers" of their guides; "Quotas for Amazon RDS"; "Amazon ECS
 * service quotas".
 */
export const QUOTAS: readonly Quota[] = [
  {
    ...{ name: 'VPCs per Region', types: ['AWS::EC2::VPC'], most: 5, service: 'vpc', code: 'L-F678F1CE' },
    use: ofEc2('DescribeVpcs', 'vpcSet'),
  },
  {
    ...{
      name: 'Internet gateways per Region',
      types: ['AWS::EC2::InternetGateway'],
      most: 5,
      service: 'vpc',
      code: 'L-A4707A72',
    },
    use: ofEc2('DescribeInternetGateways', 'internetGatewaySet'),
  },
  {
    ...{ name: 'EC2-VPC Elastic IPs', types: ['AWS::EC2::EIP'], most: 5, service: 'ec2', code: 'L-0263D0A3' },
    use: ofEc2('DescribeAddresses', 'addressesSet', false),
    mend: 'release addresses that nothing uses, or have one NAT gateway for all zones',
  },
  {
    ...{
      name: 'VPC security groups per Region',
      types: ['AWS::EC2::SecurityGroup'],
      most: 2500,
      service: 'vpc',
      code: 'L-E79EC296',
    },
    use: ofEc2('DescribeSecurityGroups', 'securityGroupInfo'),
  },
  {
    ...{ name: 'Application Load Balancers per Region', types: ['AWS::ElasticLoadBalancingV2::LoadBalancer'] },
    ...{ where: isOfType('application'), most: 50, service: 'elasticloadbalancing', code: 'L-53DA6B97' },
    ...{ limit: 'application-load-balancers', use: balancers('application') },
  },
  {
    ...{ name: 'Network Load Balancers per Region', types: ['AWS::ElasticLoadBalancingV2::LoadBalancer'] },
    ...{ where: isOfType('network'), most: 50, service: 'elasticloadbalancing', code: 'L-69A177A2' },
    ...{ limit: 'network-load-balancers', use: balancers('network') },
  },
  {
    ...{ name: 'Target Groups per Region', types: ['AWS::ElasticLoadBalancingV2::TargetGroup'], most: 3000 },
    ...{ service: 'elasticloadbalancing', limit: 'target-groups' },
    use: {
      ...{ api: 'elasticloadbalancing', action: 'DescribeTargetGroups', input: { PageSize: '400' } },
      ...{ list: 'TargetGroups', item: 'member', marker: 'Marker', answered: 'NextMarker' },
    },
  },
  {
    ...{ name: 'Rules per Application Load Balancer', types: ['AWS::ElasticLoadBalancingV2::ListenerRule'], most: 100 },
    ...{
      service: 'elasticloadbalancing',
      limit: 'rules-per-application-load-balancer',
      perTree: true,
      ofBalancer: true,
    },
    mend: 'give some of the services a load balancer of their own',
  },
  {
    ...{ name: 'Target Groups per Application Load Balancer', types: ['AWS::ElasticLoadBalancingV2::TargetGroup'] },
    ...{ most: 100, service: 'elasticloadbalancing', limit: 'target-groups-per-application-load-balancer' },
    ...{ perTree: true, ofBalancer: true, mend: 'give some of the services a load balancer of their own' },
  },
  {
    ...{ name: 'Services per cluster', types: ['AWS::ECS::Service'], most: 5000, service: 'ecs', code: 'L-9EF96962' },
    ...{ perTree: true, mend: 'divide the services between clusters' },
  },
  {
    ...{ name: 'DB instances', types: ['AWS::RDS::DBInstance'], most: 40, service: 'rds', code: 'L-7B6409FD' },
    use: {
      ...{ api: 'rds', action: 'DescribeDBInstances', input: { MaxRecords: '100' } },
      ...{ list: 'DBInstances', item: 'DBInstance', marker: 'Marker' },
    },
  },
];
