import { type Arguments, once, type Template, template } from '../generator/index.ts';
import { workerSpotWeight } from '../templates/parameters.ts';
import { backlogParameters, scaleByBacklog, wakeUp } from './parts/backlog.ts';
import { checkSchedules, together } from './parts/checks.ts';
import { rolling, rollingParameters } from './parts/deployment.ts';
import { ecsService } from './parts/ecs-service.ts';
import type { NoOthers } from './parts/no-others.ts';
import { serviceOutputs } from './parts/outputs.ts';
import { serviceParameters, taskParameters } from './parts/parameters.ts';
import { protectTask } from './parts/roles.ts';
import { type ScheduledScaling, scaling } from './parts/scaling.ts';
import { securityGroup } from './parts/security-group.ts';
import { serviceConnect } from './parts/service-connect.ts';
import { task } from './parts/task.ts';
import {
  type Beside,
  type Compute,
  type ShareNeeds,
  shareNeeds,
  type TaskNeeds,
  type TaskOptions,
  taskNeeds,
} from './parts/task-options.ts';
import { type Named, wiring } from './parts/wiring.ts';
import {
  deadLetterAlarm,
  queueParameters,
  type Subscribed,
  type TopicNeeds,
  topicNeeds,
  workOn,
  workQueue,
} from './parts/work-queue.ts';
import type { Declared, Use } from './uses.ts';

/** What distinguishes one kind of worker from another in structure; all else is a parameter. */
export interface WorkerServiceOptions<
  U extends readonly Use[],
  C extends Compute,
  B extends readonly Beside[],
  X extends boolean,
  T extends readonly Subscribed[],
> extends TaskOptions<U, C, B, X> {
  /** Messages of a group come in order, and each once. */
  readonly fifo?: boolean;
  /** Topics whose messages come into the queue. */
  readonly topics?: T & NoOthers<T, Subscribed>;
  /** Exits with 0 while the container is fit, for example `['CMD', '/healthz']`. */
  readonly healthCheck?: readonly string[];
  /** Starts a first task when messages wait and none runs: where `MinTasks` is 0. */
  readonly wakesUp?: boolean;
  /**
   * Lets the program protect its task from being stopped while it works on a message that takes long: by a request to
   * `$ECS_AGENT_URI/task-protection/v1/state`.
   */
  readonly protects?: boolean;
  /** Changes of `MinTasks` and `MaxTasks` by the clock. */
  readonly schedules?: readonly ScheduledScaling[];
}

type AnyOptions = WorkerServiceOptions<readonly Use[], Compute, readonly Beside[], boolean, readonly Subscribed[]>;

/** Seconds that a task has to end what it works on: as many as Fargate gives. */
const LAST_MESSAGE = 120;
const cheap = { SpotWeight: workerSpotWeight } as const;

const build = once((options: AnyOptions) => {
  const { path, uses = [], fifo = false, topics = [], schedules = [], compute = 'fargate' } = options;
  checkSchedules(path, schedules);
  const parameters = together(
    path,
    taskParameters,
    topicNeeds(topics, fifo),
    queueParameters,
    taskNeeds(options),
    { ...shareNeeds(options), ...(compute === 'fargate' && cheap) },
    serviceParameters,
    backlogParameters,
    rollingParameters,
  );
  return template({
    path,
    description: 'Worker on a queue',
    parameters,
    body(verbs) {
      // The options say which parameters there are: one by one their types are lost, and checked where they are passed.
      const params = verbs.params as Named;
      const { queue, deadLetters } = workQueue(verbs, params, { fifo, topics });
      const used = wiring(uses, params);
      const own = [workOn(queue), ...(options.protects ? [protectTask(params)] : [])];
      const wired = { ...used, taskStatements: [...own, ...used.taskStatements] };
      const main = {
        name: 'worker',
        environment: [{ Name: 'QUEUE_URL', Value: queue.ref }],
        healthCheck: options.healthCheck,
        drainSeconds: LAST_MESSAGE,
      };
      const made = task(verbs, params, { options, main, wired });
      const { group, ways } = securityGroup(verbs, params, { options, wired });
      const service = ecsService(verbs, params, {
        options,
        task: made,
        group,
        after: ways,
        own: {
          DeploymentConfiguration: rolling(params, [deadLetterAlarm(verbs, deadLetters).ref, ...wired.alarms]),
          ...serviceConnect(params, { uses, task: made }),
        },
      });
      const target = scaling(verbs.resource, { service, params, by: [], schedules });
      scaleByBacklog(verbs.resource, params, { target, service, queue });
      if (options.wakesUp) wakeUp(verbs.resource, params, { target, service, queue });
      return {
        QueueUrl: { Value: queue.ref, Description: 'Where messages are sent' },
        QueueArn: { Value: queue.att('Arn'), Description: 'The same queue in policies' },
        DeadLetterQueueUrl: { Value: deadLetters.ref, Description: 'Where messages lie that no task could handle' },
        ...serviceOutputs(service, made),
      };
    },
  });
});

/**
 * A service that works on a queue: encrypted, with dead letters behind it, scaled by the messages that wait for each
 * task. Others send to it by `uses: [queue('Orders')]` and `prefixed('Orders', worker.outputs)`.
 */
export const workerServiceTemplate = <
  const U extends readonly Use[] = readonly [],
  const C extends Compute = 'fargate',
  const B extends readonly Beside[] = readonly [],
  const X extends boolean = false,
  const T extends readonly Subscribed[] = readonly [],
>(
  options: WorkerServiceOptions<U, C, B, X, T>,
) =>
  // The parameters are those that `build` makes of the same options; as data they have lost their types.
  build(options as unknown as AnyOptions) as unknown as Template<
    Arguments<
      Declared<
        typeof taskParameters &
          TopicNeeds<T> &
          typeof queueParameters &
          TaskNeeds<U, C, B, X> &
          ShareNeeds<C> &
          typeof serviceParameters &
          typeof backlogParameters &
          typeof rollingParameters
      >
    >,
    ReturnType<typeof build>['outputs']
  >;
