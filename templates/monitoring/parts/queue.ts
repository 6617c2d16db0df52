import { attributeParameter, fn, type ParameterRefs } from '../../../generator/index.ts';
import type { Watched } from './alarms.ts';
import { metricsOf } from './metrics.ts';
import { queueThresholds } from './thresholds.ts';

const queueName = (Description: string) => attributeParameter({ 'AWS::SQS::Queue': 'QueueName' }, { Description });

/** Of a queue that is watched. */
export const queueParameters = { QueueName: queueName('The queue in metrics'), ...queueThresholds } as const;
/** Of the dead letters behind it. */
export const deadLetterParameters = {
  DeadLetterQueueName: queueName('Where messages lie that nobody could handle'),
} as const;

/** Messages that wait too long: nobody works on them, or too few do. */
export function queueAge({ QueueName, OldestMessageSeconds }: ParameterRefs<typeof queueParameters>): Watched {
  return {
    AlarmDescription: fn.sub`Messages in ${QueueName} wait too long: its workers fail, or are too few`,
    ...metricsOf('AWS/SQS', { QueueName })('ApproximateAgeOfOldestMessage'),
    Statistic: 'Maximum',
    Period: 60,
    EvaluationPeriods: 5,
    Threshold: OldestMessageSeconds,
    ComparisonOperator: 'GreaterThanThreshold',
    TreatMissingData: 'notBreaching',
    why: 'SQS stops to report for a queue that was not used for six hours. Age counts, not number: many may be usual.',
  };
}

/** Messages that nobody could handle. */
export function deadLetters({ DeadLetterQueueName }: ParameterRefs<typeof deadLetterParameters>): Watched {
  return {
    AlarmDescription: fn.sub`Messages lie in ${DeadLetterQueueName}: nobody could handle them`,
    ...metricsOf('AWS/SQS', { QueueName: DeadLetterQueueName })('ApproximateNumberOfMessagesVisible'),
    Statistic: 'Maximum',
    Period: 60,
    EvaluationPeriods: 1,
    Threshold: 0,
    ComparisonOperator: 'GreaterThanThreshold',
    TreatMissingData: 'notBreaching',
    why: 'A queue that nothing was ever sent to reports nothing.',
  };
}
