import {
  type Checked,
  checkOptions,
  type Declared,
  following,
  memoize,
  type OptionOf,
  option,
  type ParameterRefs,
  type Parameters,
  type Shape,
  template,
} from '../../generator/index.ts';
import { alarms, hasTopic, topicParameters } from './parts/alarms.ts';
import { deadLetterParameters, deadLetters, queueAge, queueParameters } from './parts/queue.ts';

/** The options of what watches a queue of your own: each set of them makes a template of its own. */
export interface QueueMonitoringOptions {
  /** Where the template is written. */
  readonly path?: string;
  /** There is a queue for what nobody could handle, which the parameter `DeadLetterQueueName` names. */
  readonly deadLetters?: boolean;
}

/** The shape of these options, which they are checked against. */
export const QUEUE_MONITORING_OPTIONS = {
  path: option.text(),
  deadLetters: option.flag(),
} satisfies Shape<QueueMonitoringOptions>;

const always = { ...topicParameters, ...queueParameters } as const;
type MonitoringParameters<O> = Declared<
  typeof always & (OptionOf<O, 'deadLetters', false> extends true ? typeof deadLetterParameters : unknown)
>;

const build = memoize((options: QueueMonitoringOptions) => {
  checkOptions('queueMonitoringTemplate', QUEUE_MONITORING_OPTIONS, options);
  const { path = 'templates/queue-monitoring.yaml', deadLetters: dead = false } = options;
  const parameters: Parameters = { ...always, ...(dead && deadLetterParameters) };
  return template({
    path,
    description: 'Alarms of a queue',
    parameters,
    body(builder) {
      // The dead letters are read only where there is the option.
      const params = builder.params as unknown as ParameterRefs<typeof always & typeof deadLetterParameters>;
      const watched = { MessagesWait: queueAge(params), ...(dead && { DeadLettersArrive: deadLetters(params) }) };
      alarms(builder, params, hasTopic(builder, params), watched);
      return {};
    },
  });
});

/** Alarms of a queue that no worker of the catalogue has made: those of a worker are in its own monitoring. */
export function queueMonitoringTemplate<const O extends object>(options: Checked<QueueMonitoringOptions, O>) {
  return following<MonitoringParameters<O>, Readonly<Record<never, never>>>(build(options));
}
