import type { ServiceEvent as EcsEvent, Service } from '@aws-sdk/client-ecs';
import type { Connection } from './connection.ts';
import { failedTask } from './failed-task.ts';
import { awsFailure, explainFault } from './faults.ts';
import { undoing } from './interrupted.ts';
import type { FailedTask, StackEvent } from './model.ts';

/** What ECS says about a service while it deploys. */
export interface ServiceEvent {
  /** Logical ids from the root down to the service, joined by slashes. */
  readonly service: string;
  readonly message: string;
  readonly time: Date;
}

export interface ServiceWatch {
  /** Takes the stack's new events, then asks ECS about the services that are deploying. Never fails. */
  tick(events: readonly StackEvent[]): Promise<void>;
  /** Services whose last deployment ECS gave up, though CloudFormation may call them complete. */
  failed(): readonly StackEvent[];
  /** The task by which a service failed, where ECS told of one. */
  failedTask(cause: StackEvent): FailedTask | undefined;
}

interface Deploying {
  readonly arn: string;
  readonly name: string;
  readonly since: Date;
  last: StackEvent;
  /** Why ECS gave up the deployment that is now its primary one. */
  gaveUp?: string | undefined;
  /** Tasks that have failed in its deployments, as far as ECS told. */
  failedTasks: number;
  /** Something new was said of a failure, and which task it was is not yet known. */
  fails: boolean;
  warned?: boolean;
  task?: FailedTask | undefined;
}

const isDone = ({ last }: Deploying): boolean => !last.status.endsWith('_IN_PROGRESS');

const whyGivenUp = ({ deployments = [] }: Service): string | undefined => {
  const primary = deployments.find(({ status }) => status === 'PRIMARY');
  return primary?.rolloutState === 'FAILED' ? (primary.rolloutStateReason ?? 'the deployment failed') : undefined;
};

// DescribeServices takes ten at once.
const batchSize = 10;

const describing = ({ target: { region, endpoint } }: Connection) => ({
  action: 'ecs:DescribeServices',
  region,
  endpoint,
});

const clusterOf = (arn: string): string | undefined => arn.match(/:service\/([^/]+)\/[^/]+$/)?.[1];

const batches = (services: readonly Deploying[]): Deploying[][] => {
  const byCluster = new Map<string, Deploying[]>();
  for (const service of services) {
    const cluster = clusterOf(service.arn) ?? '';
    byCluster.set(cluster, [...(byCluster.get(cluster) ?? []), service]);
  }
  return [...byCluster.values()].flatMap((group) =>
    Array.from({ length: Math.ceil(group.length / batchSize) }, (_, i) =>
      group.slice(i * batchSize, (i + 1) * batchSize),
    ),
  );
};

/** Relays the events of ECS services that the stack is creating or updating: best effort, to show what goes on. */
export const watchServices = (connection: Connection, onService: (event: ServiceEvent) => void): ServiceWatch => {
  const deploying = new Map<string, Deploying>();
  const told = new Set<string>();
  let denied = false;

  const note = (event: StackEvent): void => {
    const { type, physicalId: arn, path, time: since } = event;
    if (type !== 'AWS::ECS::Service' || !arn || !clusterOf(arn)) return;
    const known = deploying.get(arn) ?? { arn, name: path.join('/'), since, last: event, failedTasks: 0, fails: false };
    known.last = event;
    if (event.status.endsWith('_FAILED')) known.fails = true;
    deploying.set(arn, known);
  };

  const ask = async (services: readonly Deploying[]): Promise<void> => {
    const { DescribeServicesCommand } = await import('@aws-sdk/client-ecs');
    const client = await connection.ecs();
    const cluster = clusterOf(services[0]?.arn ?? '');
    const answer = await client.send(
      new DescribeServicesCommand({ cluster, services: services.map(({ arn }) => arn) }),
    );
    for (const described of answer.services ?? []) {
      const service = deploying.get(described.serviceArn ?? '');
      if (!service) continue;
      service.gaveUp = whyGivenUp(described);
      const failedTasks = (described.deployments ?? []).reduce((sum, one) => sum + (one.failedTasks ?? 0), 0);
      if (failedTasks > service.failedTasks) service.fails = true;
      service.failedTasks = failedTasks;
      warnOfEndless(service, described);
      relay(service, described.events?.toReversed() ?? []);
    }
  };

  const relay = ({ name, since }: Deploying, events: readonly EcsEvent[]): void => {
    for (const { id = '', message = '', createdAt: time = since } of events) {
      if (told.has(id) || time < since) continue;
      told.add(id);
      onService({ service: name, message, time });
    }
  };

  /** Only rolling deployments have a circuit breaker: others go on until CloudFormation's own limit, hours later. */
  const warnOfEndless = (service: Deploying, { deploymentConfiguration }: Service): void => {
    const ends = deploymentConfiguration?.deploymentCircuitBreaker?.enable === true;
    if (ends || service.warned || service.failedTasks < 3) return;
    service.warned = true;
    const { target } = connection;
    const message = `has ${service.failedTasks} failed tasks, and no circuit breaker that would end the deployment. To end it: ${undoing(target, target.stackName)}.`;
    onService({ service: service.name, message, time: new Date() });
  };

  // At once: a roll back may take the service away, and its cluster.
  const askWhy = async (): Promise<void> => {
    for (const service of deploying.values()) {
      if (!service.fails) continue;
      service.fails = false;
      const [cluster = '', name = ''] = service.arn.split('/').slice(-2);
      const task = await failedTask(connection, cluster, name, service.since).catch(() => undefined);
      if (task === undefined) continue;
      const reasons = task.reasons.join('; ');
      // A task after the other fails in the same way: once is enough.
      if (reasons !== service.task?.reasons.join('; ')) {
        const wrote = task.lastLines.length === 0 ? '' : `; it wrote at last: ${task.lastLines.at(-1)}`;
        onService({ service: service.name, message: `(task ${task.id}) failed: ${reasons}${wrote}`, time: new Date() });
      }
      service.task = task;
    }
  };

  return {
    tick: async (events) => {
      const before = new Set([...deploying.values()].filter((service) => !isDone(service)));
      for (const event of events) note(event);
      // Those that ended in this round are asked once more, for their last words.
      const wanted = [...deploying.values()].filter((service) => !isDone(service) || before.has(service));
      if (denied) return;
      try {
        for (const batch of batches(wanted)) await ask(batch);
        await askWhy();
      } catch (error) {
        if (awsFailure(error).name === 'ClusterNotFoundException') return; // A roll back has taken it away.
        denied = true; // It only adds detail: a deployment is not to fail for want of it.
        const { what } = explainFault(error, describing(connection)).explanation;
        onService({
          service: wanted[0]?.name ?? '',
          message: `(events of services are not shown: ${what})`,
          time: new Date(),
        });
      }
    },
    failedTask: ({ path }) => [...deploying.values()].find(({ name }) => name === path.join('/'))?.task,
    failed: () =>
      [...deploying.values()].flatMap(({ last, gaveUp }) =>
        gaveUp === undefined ? [] : [{ ...last, status: 'DEPLOYMENT_FAILED', reason: gaveUp }],
      ),
  };
};
