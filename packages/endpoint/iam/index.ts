import { digits } from '../cloudformation/handler-values.ts';
import { Documents } from '../server/documents.ts';
import { AwsError, type Service } from '../server/service.ts';

interface RoleRecord {
  readonly service: string;
  readonly created: string;
}

/** Names of the roles that services have in an account, where they do not follow from the service's. */
const NAMES: Readonly<Record<string, string>> = {
  'ecs.amazonaws.com': 'ECS',
  'ecs-compute.amazonaws.com': 'ECSCompute',
  'elasticloadbalancing.amazonaws.com': 'ElasticLoadBalancing',
  'ecs.application-autoscaling.amazonaws.com': 'ApplicationAutoScaling_ECSService',
  'rds.application-autoscaling.amazonaws.com': 'ApplicationAutoScaling_RDSCluster',
  'rds.amazonaws.com': 'RDS',
  'elasticache.amazonaws.com': 'ElastiCache',
  'autoscaling.amazonaws.com': 'AutoScaling',
  'spot.amazonaws.com': 'EC2Spot',
  'vpcorigin.cloudfront.amazonaws.com': 'CloudFrontVPCOrigin',
};

/** IAM as far as service-linked roles go: they are made once, and found. */
export interface Iam {
  readonly service: Service;
  /** Makes a service's role as the service itself would, where it is not there; returns whether it was. */
  firstUse(service: string): boolean;
}

/** Opens the roles in a folder. */
export function iam(folder: string): Iam {
  const roles = new Documents<RoleRecord>(folder);
  const put = (role: string, service: string) => roles.put(role, { service, created: new Date().toISOString() });
  const view = (account: string, RoleName: string, { service, created }: RoleRecord) => ({
    Path: `/aws-service-role/${service}/`,
    RoleName,
    RoleId: `AROA${digits(RoleName, 17).toUpperCase()}`,
    Arn: `arn:aws:iam::${account}:role/aws-service-role/${service}/${RoleName}`,
    CreateDate: new Date(created),
    AssumeRolePolicyDocument: encodeURIComponent(JSON.stringify(trust(service))),
  });
  const operations: Service['operations'] = {
    CreateServiceLinkedRole: ({ AWSServiceName, CustomSuffix }, { account }) => {
      const service = String(AWSServiceName);
      const name = Object.hasOwn(NAMES, service) ? NAMES[service] : undefined;
      if (name === undefined) {
        throw new AwsError('InvalidInput', `The embedded endpoint knows no service-linked role of ${service}.`);
      }
      if (CustomSuffix !== undefined) {
        throw new AwsError('InvalidInput', `Custom suffix is not allowed for ${service}`);
      }
      const role = `AWSServiceRoleFor${name}`;
      if (roles.get(role)) {
        const message = `Service role name ${role} has been taken in this account, please try a different suffix.`;
        throw new AwsError('InvalidInput', message);
      }
      return { Role: view(account, role, put(role, service)) };
    },
    GetRole: ({ RoleName }, { account }) => {
      const role = roles.get(String(RoleName));
      if (role === undefined) {
        throw new AwsError('NoSuchEntity', `The role with name ${RoleName} cannot be found.`, 404);
      }
      return { Role: view(account, String(RoleName), role) };
    },
  };
  return {
    service: { operations },
    firstUse(service) {
      const role = `AWSServiceRoleFor${NAMES[service]}`;
      if (roles.get(role)) return false;
      put(role, service);
      return true;
    },
  };
}

function trust(Service: string) {
  return {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { Service }, Action: 'sts:AssumeRole' }],
  };
}
