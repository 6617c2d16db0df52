import type { ServiceEvent as EcsEvent } from '@aws-sdk/client-ecs';
import type { Connection } from '../aws/connection.ts';
import { awsFailure, explainFault } from '../aws/faults.ts';
import { clause } from '../aws/sentence.ts';
import type { FailedTask, StackEvent } from '../model.ts';
import {
  batches,
  clusterOf,
  type Deploying,
  isCreated,
  isDone,
  listen,
  type Rollout,
  rolloutOf,
  whyGivenUp,
} from './deploying.ts';
import { endFailing, type Limit, whyEnded } from './deployment-limit.ts';
import { failedTasks } from './failed-task.ts';
import { mayPause, sayPaused } from './paused-news.ts';
import { groupsOf } from './service-targets.ts';
import { askTargets } from './target-health.ts';
import { type FollowPace, followPaceOf, owe, takeTurn } from './turns.ts';

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
  /** The task by which a service failed, where ECS reported one. */
  failedTask(cause: StackEvent): FailedTask | undefined;
  /** What ECS said of the failure of a service. */
  said(cause: StackEvent): readonly string[] | undefined;
  /** Other services whose tasks failed. */
  alsoFailing(cause: StackEvent): readonly { readonly service: string; readonly task: FailedTask }[];
  /** Whether a creation was ended by deleting its stack. */
  deleted(): boolean;
}

export interface RolloutOptions {
  /** Called with how far ECS is with a service, whenever it was asked. */
  readonly onRollout?: ((rollout: Rollout) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

function describing({ target: { region, endpoint } }: Connection) {
  return {
    action: 'ecs:DescribeServices',
    region,
    endpoint,
  };
}

/** Looks at a log that is still empty after its container has ended. */
const EMPTY_LOOKS = 5;

/** Relays the events of ECS services that the stack is creating or updating: best effort, to show what goes on. */
export function watchServices(
  connection: Connection,
  onService: (event: ServiceEvent) => void,
  limit?: Limit,
  { onRollout, signal }: RolloutOptions = {},
  pace: FollowPace = followPaceOf(connection.target.endpoint),
): ServiceWatch {
  const deploying = new Map<string, Deploying>();
  const reported = new Set<string>();
  const lastWords = new Set<Deploying>();
  let denied = false;
  let look = 0;
  let goesBack = false;

  const note = (event: StackEvent): void => {
    const { type, physicalId: arn, path, time: since } = event;
    if (path.length === 0 && /ROLLBACK|DELETE/.test(event.status)) goesBack = true;
    if (type !== 'AWS::ECS::Service' || !arn || !clusterOf(arn)) return;
    const known = deploying.get(arn) ?? {
      ...{ arn, name: path.join('/'), since, last: event },
      ...{
        failedTasks: 0,
        stoppedTasks: 0,
        fails: false,
        endless: false,
        emptyLooks: 0,
        starts: 0,
        asked: 0,
        groups: [],
        targetsAsked: 0,
        said: [],
      },
    };
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
      const { deployments = [], deploymentConfiguration, deploymentController } = described;
      const primary = deployments.find(({ status }) => status === 'PRIMARY');
      // Until ECS begins a new one, that of before is the primary one, and may have failed tasks, too.
      const isPresent = isCreated(service) || (primary?.createdAt ?? service.since) >= service.since;
      const present = isPresent ? primary : undefined;
      const failed = present?.failedTasks ?? 0;
      if (failed > service.failedTasks) service.fails = true;
      service.failedTasks = failed;
      service.groups = groupsOf(described);
      const rollout = rolloutOf(service.name, described, present);
      service.rollout = rollout && { ...rollout, targets: service.rollout?.targets };
      if (service.rollout) onRollout?.(service.rollout);
      service.deployment = present?.id;
      service.pauses = mayPause(described);
      const breaks = deploymentConfiguration?.deploymentCircuitBreaker?.enable === true;
      service.endless = !breaks && (deploymentController?.type ?? 'ECS') === 'ECS';
      const isNews = relay(service, described.events?.toReversed() ?? []);
      // ECS counts no task that ran for a moment; that it began another is all that it says.
      if (isNews && service.endless && limit) service.fails = true;
    }
  };

  const relay = (service: Deploying, events: readonly EcsEvent[]): boolean => {
    const { name, since } = service;
    const before = reported.size;
    for (const { id = '', message = '', createdAt: time = since } of events) {
      if (reported.has(id) || time < since) continue;
      reported.add(id);
      if (listen(service, message) && service.task === undefined) service.fails = true;
      onService({ service: name, message, time });
    }
    return reported.size > before;
  };

  const askPaused = async (): Promise<void> => {
    const before = connection.calls.count;
    for (const service of [...deploying.values()].filter((one) => one.pauses && !isDone(one))) {
      await sayPaused(connection, service, (message) =>
        onService({ service: service.name, message, time: new Date() }),
      );
    }
    owe(connection, pace.between, connection.calls.count - before);
  };

  // Nobody needs to know of them but who looks on.
  const askHealth = async (): Promise<void> => {
    if (onRollout === undefined) return;
    const before = connection.calls.count;
    const rolling = [...deploying.values()].filter((service) => !isDone(service));
    await askTargets(connection, rolling, { look, most: pace.batchesPerLook }, onRollout);
    owe(connection, pace.between, connection.calls.count - before);
  };

  // At once: a roll back may take the service away, and its cluster. Other calls wait for these afterwards.
  const askWhy = async (): Promise<void> => {
    const before = connection.calls.count;
    for (const service of [...deploying.values()].filter(({ fails }) => fails).slice(0, pace.batchesPerLook)) {
      service.fails = false;
      const [cluster = '', name = ''] = service.arn.split('/').slice(-2);
      const failed = await failedTasks(connection, cluster, name, service.since).catch(() => undefined);
      if (failed === undefined) continue;
      const task = failed.last;
      const reasons = task.reasons.join('; ');
      // A task after the other fails in the same way: once is enough.
      if (reasons !== service.task?.reasons.join('; ')) {
        const wrote = task.said === undefined ? '' : `; it wrote: ${task.said}`;
        onService({ service: service.name, message: `(task ${task.id}) failed: ${reasons}${wrote}`, time: new Date() });
      }
      // Once the log group is gone, what was read before is all there is.
      service.task = task.lastLines.length === 0 && service.task?.lastLines.length ? service.task : task;
      service.fails =
        task.logGroup !== undefined && service.task.lastLines.length === 0 && service.emptyLooks < EMPTY_LOOKS;
      service.emptyLooks += 1;
      service.stoppedTasks = failed.byDeployment.get(service.deployment ?? '') ?? 0;
    }
    owe(connection, pace.between, connection.calls.count - before);
  };

  const serviceOf = ({ path }: StackEvent) => [...deploying.values()].find(({ name }) => name === path.join('/'));
  // Those first that were not asked for longest.
  const due = (wanted: readonly Deploying[]): Deploying[][] =>
    batches([...wanted].sort((a, b) => a.asked - b.asked)).slice(0, pace.batchesPerLook);

  const endThose = async (): Promise<void> => {
    for (const service of deploying.values()) {
      // One that was cancelled or deleted takes the others with it.
      if (goesBack || [...deploying.values()].some(({ ended }) => ended && ended !== 'rolled back')) return;
      const say = (message: string) => onService({ service: service.name, message, time: new Date() });
      await endFailing(connection, service, limit, say);
    }
  };

  return {
    tick: async (events) => {
      const before = [...deploying.values()].filter((service) => !isDone(service));
      for (const event of events) note(event);
      // Those that have ended are asked once more, for their last words.
      for (const service of before) if (isDone(service)) lastWords.add(service);
      const wanted = [...deploying.values()].filter((service) => !isDone(service) || lastWords.has(service));
      if (denied) return;
      look += 1;
      try {
        for (const batch of due(wanted)) {
          await takeTurn(connection, pace.between, signal);
          for (const service of batch) {
            service.asked = look;
            lastWords.delete(service);
          }
          await ask(batch);
        }
        await askHealth();
        await askPaused();
        await askWhy();
        await endThose();
      } catch (error) {
        if (awsFailure(error).name === 'ClusterNotFoundException') return; // A roll back has taken it away.
        denied = true; // It only adds detail: a deployment is not to fail for want of it.
        const { what } = explainFault(error, describing(connection)).explanation;
        onService({
          service: wanted[0]?.name ?? '',
          message: `(events of services are not shown: ${clause(what)})`,
          time: new Date(),
        });
      }
    },
    failedTask: (cause) => serviceOf(cause)?.task,
    said: (cause) => serviceOf(cause)?.said,
    alsoFailing: (cause) =>
      [...deploying.values()].flatMap((service) =>
        service.task === undefined || service === serviceOf(cause)
          ? []
          : [{ service: service.name, task: service.task }],
      ),
    failed: () =>
      [...deploying.values()].flatMap((service) => {
        const reason = whyEnded(service) ?? service.gaveUp;
        return reason === undefined ? [] : [{ ...service.last, status: 'DEPLOYMENT_FAILED', reason }];
      }),
    deleted: () => [...deploying.values()].some(({ ended }) => ended === 'deleted'),
  };
}
