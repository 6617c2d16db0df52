import {
  type Checked,
  checkOptions,
  type Declared,
  following,
  memoize,
  option,
  type Shape,
  template,
} from '../../generator/index.ts';
import { workerSpotWeight } from '../parameters/parameters.ts';
import { alarmParameters, callTopic } from './parts/alarm-actions.ts';
import { backlogParameters, scaleByBacklog, wakeUp } from './parts/backlog.ts';
import { bindingsOf } from './parts/bindings.ts';
import { checkSchedules, mergeParameters } from './parts/checks.ts';
import { rolling, rollingParameters } from './parts/deployment.ts';
import { ecsService } from './parts/ecs-service.ts';
import { serviceOutputs } from './parts/outputs.ts';
import { serviceParameters, taskParameters } from './parts/parameters.ts';
import { paramsOf } from './parts/params.ts';
import { protectTask } from './parts/roles.ts';
import { type ScheduledScaling, scaling } from './parts/scaling.ts';
import { securityGroup } from './parts/security-group.ts';
import { serviceConnect } from './parts/service-connect.ts';
import { schedules, TASK_OPTIONS, texts, topics } from './parts/shapes.ts';
import { task } from './parts/task.ts';
import {
  type ShareParameters,
  shareParametersOf,
  type TaskOptions,
  type TaskParameters,
  taskParametersOf,
} from './parts/task-options.ts';
import {
  deadLetterAlarm,
  queueParameters,
  type Subscribed,
  type TopicParameters,
  topicParametersOf,
  workOn,
  workQueue,
} from './parts/work-queue.ts';

/** The options of a worker: each set of them makes a template of its own; all else is a parameter. */
export type WorkerServiceOptions = TaskOptions & {
  /** Messages of a group come in order, and each once. */
  readonly fifo?: boolean;
  /** Topics whose messages come into the queue. */
  readonly topics?: readonly Subscribed[];
  /** Exits with 0 while the container is healthy, for example `['CMD', '/healthz']`. */
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
};

/** The shape of these options, which they are checked against. */
export const WORKER_SERVICE_OPTIONS = {
  ...TASK_OPTIONS,
  fifo: option.flag(),
  topics,
  healthCheck: texts,
  wakesUp: option.flag(),
  protects: option.flag(),
  schedules,
} satisfies Shape<WorkerServiceOptions>;

/** Seconds that a task has to end what it works on: as many as Fargate gives. */
const LAST_MESSAGE = 120;
const cheap = { SpotWeight: workerSpotWeight } as const;

/** The parameters that follow from the options of a worker. */
type WorkerServiceParameters<O> = Declared<
  typeof taskParameters &
    TopicParameters<O> &
    typeof queueParameters &
    TaskParameters<O> &
    ShareParameters<O> &
    typeof serviceParameters &
    typeof backlogParameters &
    typeof rollingParameters &
    typeof alarmParameters
>;

const build = memoize((options: WorkerServiceOptions) => {
  checkOptions('workerServiceTemplate', WORKER_SERVICE_OPTIONS, options);
  const { path, uses = [], fifo = false, topics = [], schedules = [], compute = 'fargate' } = options;
  checkSchedules(path, schedules);
  const parameters = mergeParameters(
    path,
    taskParameters,
    topicParametersOf(topics, fifo),
    queueParameters,
    taskParametersOf(options),
    { ...shareParametersOf(options), ...(compute === 'fargate' && cheap) },
    serviceParameters,
    backlogParameters,
    rollingParameters,
    alarmParameters,
  );
  return template({
    path,
    description: 'Worker on a queue',
    parameters,
    body(builder) {
      const params = paramsOf(path, parameters, builder.params);
      const own = params.take({ ...taskParameters, ...backlogParameters });
      const { queue, deadLetters } = workQueue(builder, params, { fifo, topics });
      const fromUses = bindingsOf(uses, params);
      const rights = [workOn(queue), ...(options.protects ? [protectTask(own)] : [])];
      const bindings = { ...fromUses, taskStatements: [...rights, ...fromUses.taskStatements] };
      const main = {
        name: 'worker',
        environment: [{ Name: 'QUEUE_URL', Value: queue.ref }],
        healthCheck: options.healthCheck,
        drainSeconds: LAST_MESSAGE,
      };
      const made = task(builder, params, { options, main, bindings });
      const { group, accessRules } = securityGroup(builder, own, { options, bindings });
      const alarm = deadLetterAlarm(builder, deadLetters, callTopic(builder, params.take(alarmParameters)));
      const service = ecsService(builder, params, {
        options,
        task: made,
        group,
        after: accessRules,
        own: {
          DeploymentConfiguration: rolling(params.take(rollingParameters), [alarm.ref, ...bindings.alarms]),
          ...serviceConnect(params, { uses, task: made }),
        },
      });
      const target = scaling(builder.resource, { service, params, by: [], schedules });
      scaleByBacklog(builder.resource, own, { target, service, queue });
      if (options.wakesUp) wakeUp(builder.resource, own, { target, service, queue });
      return {
        QueueUrl: { Value: queue.ref, Description: 'Where messages are sent' },
        QueueArn: { Value: queue.att('Arn'), Description: 'The same queue in policies' },
        QueueName: { Value: queue.att('QueueName'), Description: 'The same queue in metrics' },
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
export function workerServiceTemplate<const O extends object>(options: Checked<WorkerServiceOptions, O>) {
  return following<WorkerServiceParameters<O>, ReturnType<typeof build>['outputs']>(build(options));
}
