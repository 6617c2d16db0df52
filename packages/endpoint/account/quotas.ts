import { AwsError, type Operation, type Service } from '../server/service.ts';

/** Defaults of AWS's guides, by service and code: nothing here is refused for them. */
const QUOTAS: Readonly<Record<string, readonly [name: string, value: number]>> = {
  'vpc/L-F678F1CE': ['VPCs per Region', 5],
  'vpc/L-A4707A72': ['Internet gateways per Region', 5],
  'vpc/L-E79EC296': ['VPC security groups per Region', 2500],
  'ec2/L-0263D0A3': ['EC2-VPC Elastic IPs', 5],
  'elasticloadbalancing/L-53DA6B97': ['Application Load Balancers per Region', 50],
  'elasticloadbalancing/L-69A177A2': ['Network Load Balancers per Region', 50],
  'ecs/L-9EF96962': ['Services per cluster', 5000],
  'ecs/L-21C621EB': ['Clusters per account', 10_000],
  'rds/L-7B6409FD': ['DB instances', 40],
};

const get: Operation = ({ ServiceCode, QuotaCode }, { account, region }) => {
  const place = `${ServiceCode}/${QuotaCode}`;
  const [QuotaName, Value] = Object.hasOwn(QUOTAS, place) ? QUOTAS[place]! : [];
  if (QuotaName === undefined) {
    const message = 'The request failed because the specified service quota does not exist.';
    throw new AwsError('NoSuchResourceException', message);
  }
  const QuotaArn = `arn:aws:servicequotas:${region}:${account}:${place}`;
  return { Quota: { ServiceCode, QuotaCode, QuotaArn, QuotaName, Value, Unit: 'None', Adjustable: true } };
};

/** Service Quotas: an account that has AWS's defaults. */
export const serviceQuotas: Service = {
  operations: { GetServiceQuota: get, GetAWSDefaultServiceQuota: get },
};

/** What load balancing says of its own quotas. */
export const BALANCER_LIMITS: readonly { readonly Name: string; readonly Max: string }[] = [
  { Name: 'application-load-balancers', Max: '50' },
  { Name: 'network-load-balancers', Max: '50' },
  { Name: 'target-groups', Max: '3000' },
  { Name: 'listeners-per-application-load-balancer', Max: '50' },
  { Name: 'rules-per-application-load-balancer', Max: '100' },
  { Name: 'target-groups-per-application-load-balancer', Max: '100' },
  { Name: 'targets-per-application-load-balancer', Max: '1000' },
];
