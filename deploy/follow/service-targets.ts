import type { Service } from '@aws-sdk/client-ecs';
import type { Connection } from '../aws/connection.ts';
import { child, children, type QueryAnswer } from '../aws/query-answer.ts';
import { callQuery } from '../aws/query-api.ts';
import { type StackResource, stackTree } from '../aws/stack.ts';
import { batches, clusterOf } from './deploying.ts';

/** An ECS service of a stack, and what the load balancers in front of it ask. */
export interface DeployedService {
  /** `Website/Service`: logical ids from the root down. */
  readonly path: string;
  readonly desired: number;
  readonly running: number;
  readonly groups: readonly TargetGroup[];
}

/** What a load balancer asks the tasks of a service, and what it knows of them. */
export interface TargetGroup {
  readonly healthCheck: {
    /** It asks by HTTP/1.1 and without TLS. */
    readonly plain: boolean;
    readonly path: string;
    /** Statuses: `200`, `200,204` or `200-299`. */
    readonly matcher: string;
  };
  readonly targets: readonly Target[];
}

export interface Target {
  readonly host: string;
  /** Where it is asked for its health. */
  readonly port: number;
  /** `initial`, `healthy`, `unhealthy`, `unused` or `draining`. */
  readonly state: string;
  /** Why it is not healthy, where the load balancer says so: `Health checks failed with these codes: [404]`. */
  readonly reason?: string | undefined;
}

/** The ECS services of a stack and of those nested in it, as they run at this moment. */
export async function deployedServices(connection: Connection, stack: string): Promise<readonly DeployedService[]> {
  const named = servicesIn(await stackTree(connection, stack));
  const described = (await Promise.all(batches(named).map((batch) => describe(connection, batch)))).flat();
  return Promise.all(
    described.map(async ({ path, service }) => ({
      path,
      desired: service.desiredCount ?? 0,
      running: service.runningCount ?? 0,
      groups: await Promise.all(groupsOf(service).map((arn) => targetGroup(connection, arn))),
    })),
  );
}

/** A service by its place and its ARN. */
interface Named {
  readonly path: string;
  readonly arn: string;
}

/** The services in a tree of resources. */
export const servicesIn = (resources: readonly StackResource[], place = ''): Named[] =>
  resources.flatMap(({ logicalId, type, physicalId, nested }) => {
    const path = `${place}${logicalId}`;
    if (nested !== undefined) return servicesIn(nested, `${path}/`);
    return type === 'AWS::ECS::Service' && physicalId !== undefined ? [{ path, arn: physicalId }] : [];
  });

async function describe(connection: Connection, batch: readonly Named[]) {
  const { DescribeServicesCommand } = await import('@aws-sdk/client-ecs');
  const client = await connection.ecs();
  const cluster = clusterOf(batch[0]?.arn ?? '');
  const { services = [] } = await client.send(
    new DescribeServicesCommand({ cluster, services: batch.map(({ arn }) => arn) }),
  );
  return batch.flatMap(({ path, arn }) => {
    const service = services.find(({ serviceArn }) => serviceArn === arn);
    return service === undefined ? [] : [{ path, service }];
  });
}

/** The target groups of a service: traffic that shifts between two has a second one. */
export const groupsOf = ({ loadBalancers = [] }: Service): string[] => [
  ...new Set(
    loadBalancers
      .flatMap(({ targetGroupArn, advancedConfiguration }) => [
        targetGroupArn,
        advancedConfiguration?.alternateTargetGroupArn,
      ])
      .filter((arn) => arn !== undefined),
  ),
];

/** What a target group knows of its targets. */
export async function targetsOf(connection: Connection, group: string): Promise<readonly Target[]> {
  const health = await callQuery(connection, 'elasticloadbalancing', 'DescribeTargetHealth', { TargetGroupArn: group });
  return children(child(health, 'TargetHealthDescriptions'), 'member').map(target);
}

async function targetGroup(connection: Connection, arn: string): Promise<TargetGroup> {
  const [groups, targets] = await Promise.all([
    callQuery(connection, 'elasticloadbalancing', 'DescribeTargetGroups', { 'TargetGroupArns.member.1': arn }),
    targetsOf(connection, arn),
  ]);
  const [group = {}] = children(child(groups, 'TargetGroups'), 'member');
  const version = textOf(group, 'ProtocolVersion') || 'HTTP1';
  return {
    healthCheck: {
      plain: textOf(group, 'HealthCheckProtocol') === 'HTTP' && version === 'HTTP1',
      path: textOf(group, 'HealthCheckPath') || '/',
      matcher: textOf(child(group, 'Matcher'), 'HttpCode') || '200',
    },
    targets,
  };
}

function target(described: QueryAnswer): Target {
  const { Id, Port } = child(described, 'Target');
  const health = child(described, 'TargetHealth');
  const reason = textOf(health, 'Description') || textOf(health, 'Reason');
  return {
    host: String(Id),
    port: Number(textOf(described, 'HealthCheckPort') || Port),
    state: textOf(health, 'State'),
    ...(reason !== '' && { reason }),
  };
}

function textOf(answer: QueryAnswer, name: string): string {
  const value = answer[name];
  return typeof value === 'string' ? value : '';
}
