import type { Template } from '../../generator/model.ts';
import { type Placed, placedResources, type RootValues } from '../../generator/system/known.ts';
import type { Connection } from '../aws/connection.ts';
import { awsFailure } from '../aws/faults.ts';
import { awsLine } from '../aws/interrupted.ts';
import { callQuery } from '../aws/query-api.ts';
import type { Outcome } from '../model.ts';

/** A role that a service has in each account that uses it, by the service's name. */
export interface LinkedRole {
  readonly service: string;
  readonly role: string;
}

const ROLES = {
  'ecs.amazonaws.com': 'AWSServiceRoleForECS',
  'ecs-compute.amazonaws.com': 'AWSServiceRoleForECSCompute',
  'elasticloadbalancing.amazonaws.com': 'AWSServiceRoleForElasticLoadBalancing',
  'ecs.application-autoscaling.amazonaws.com': 'AWSServiceRoleForApplicationAutoScaling_ECSService',
  'rds.application-autoscaling.amazonaws.com': 'AWSServiceRoleForApplicationAutoScaling_RDSCluster',
  'rds.amazonaws.com': 'AWSServiceRoleForRDS',
  'elasticache.amazonaws.com': 'AWSServiceRoleForElastiCache',
  'autoscaling.amazonaws.com': 'AWSServiceRoleForAutoScaling',
  'spot.amazonaws.com': 'AWSServiceRoleForEC2Spot',
  // CloudFront developer guide, "Use service-linked roles for CloudFront".
  'vpcorigin.cloudfront.amazonaws.com': 'AWSServiceRoleForCloudFrontVPCOrigin',
} as const;

type Service = keyof typeof ROLES;

function property({ resource, settled }: Placed, name: string): unknown {
  const properties = settled(resource.Properties);
  return typeof properties === 'object' && properties !== null && Object.hasOwn(properties, name)
    ? (properties as Readonly<Record<string, unknown>>)[name]
    : undefined;
}

/** What a resource of each type needs; a prefix of a type stands for all that begin so. */
const NEEDS: Readonly<Record<string, (placed: Placed) => readonly Service[]>> = {
  'AWS::CloudFront::VpcOrigin': () => ['vpcorigin.cloudfront.amazonaws.com'],
  'AWS::ECS::Cluster': () => ['ecs.amazonaws.com'],
  'AWS::ECS::Service': () => ['ecs.amazonaws.com'],
  'AWS::ECS::CapacityProvider': (placed) =>
    property(placed, 'ManagedInstancesProvider') === undefined
      ? []
      : ['ecs-compute.amazonaws.com', 'spot.amazonaws.com'],
  'AWS::ElasticLoadBalancingV2::LoadBalancer': () => ['elasticloadbalancing.amazonaws.com'],
  'AWS::ApplicationAutoScaling::ScalableTarget': (placed) => {
    const { value } = placed.known(property(placed, 'ServiceNamespace'));
    return value === 'ecs' || value === 'rds' ? [`${value}.application-autoscaling.amazonaws.com`] : [];
  },
  'AWS::RDS::DBInstance': () => ['rds.amazonaws.com'],
  'AWS::RDS::DBCluster': () => ['rds.amazonaws.com'],
  'AWS::ElastiCache::ServerlessCache': () => ['elasticache.amazonaws.com'],
  'AWS::ElastiCache::ReplicationGroup': () => ['elasticache.amazonaws.com'],
  'AWS::ElastiCache::CacheCluster': () => ['elasticache.amazonaws.com'],
  'AWS::AutoScaling::AutoScalingGroup': (placed) => [
    'autoscaling.amazonaws.com',
    ...(property(placed, 'MixedInstancesPolicy') === undefined ? [] : (['spot.amazonaws.com'] as const)),
  ],
};

/** The service-linked roles that the resources of a system need, in the order in which they are met. */
export function neededRoles(master: Template, values: RootValues = {}): LinkedRole[] {
  const services = new Set<Service>();
  for (const placed of placedResources(master, values))
    for (const service of NEEDS[placed.resource.Type]?.(placed) ?? []) services.add(service);
  return [...services].map((service) => ({ service, role: ROLES[service] }));
}

export interface MadeRole extends LinkedRole {
  readonly outcome: 'created' | 'there' | 'failed';
  /** Why it was not made. */
  readonly reason?: string | undefined;
}

/**
 * Creates what is missing of these roles. One that the account has is success; one that could not be made is reported, and is
 * no failure: most services make their role by themselves, if late.
 */
export async function createRoles(connection: Connection, roles: readonly LinkedRole[]): Promise<MadeRole[]> {
  const made: MadeRole[] = [];
  for (const one of roles) made.push({ ...one, ...(await createRole(connection, one)) });
  return made;
}

async function createRole(
  connection: Connection,
  { service }: LinkedRole,
): Promise<Pick<MadeRole, 'outcome' | 'reason'>> {
  try {
    await callQuery(connection, 'iam', 'CreateServiceLinkedRole', { AWSServiceName: service });
    return { outcome: 'created' };
  } catch (error) {
    const { name, message } = awsFailure(error);
    // IAM has no code of its own for it, only these words.
    const isThere = /has been taken in this account/.test(message) || name.startsWith('EntityAlreadyExists');
    return isThere ? { outcome: 'there' } : { outcome: 'failed', reason: `${name}: ${message}` };
  }
}

/** The command with which somebody who may makes a role. */
export function roleLine({ target }: Connection, { service }: LinkedRole): string {
  return awsLine(target, `iam create-service-linked-role --aws-service-name ${service}`);
}

/** What ECS says of a cluster or service that is the account's first: its own role is not yet known everywhere. */
const TOO_EARLY = /Unable to assume the service linked role/;

/** Whether an operation failed only because a service-linked role came into being with it: a second try finds it. */
export const missedRole = ({ succeeded, cause }: Outcome): boolean => !succeeded && TOO_EARLY.test(cause?.reason ?? '');

/** The same of a change set that could not be made. */
export const saysRoleIsMissing = (error: unknown): boolean => error instanceof Error && TOO_EARLY.test(error.message);
