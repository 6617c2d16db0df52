import { AWS, type Condition, fn, type Id, type ParameterRefs, type Token } from '../../../generator/index.ts';
import type { AlarmProperties } from '../../../generator/resources/generated/cloudwatch.ts';
import { alarmTopicArn } from '../../parameters/parameters.ts';
import { openOnPurpose } from '../../parts/reasons.ts';
import type { Builder } from './task.ts';

/** The parameters of a template with alarms. */
export const alarmParameters = { AlarmTopicArn: alarmTopicArn } as const;

type Topic = ParameterRefs<typeof alarmParameters>;

/** The actions of an alarm when it goes off, and when it is over. */
export interface Called {
  readonly AlarmActions: Token<readonly Token<Id<'AWS::SNS::Topic', 'Arn'>>[]>;
  readonly OKActions: Token<readonly Token<Id<'AWS::SNS::Topic', 'Arn'>>[]>;
}

function hasTopic({ condition }: Builder, { AlarmTopicArn }: Topic): Condition {
  return condition('HasAlarmTopic', fn.not(fn.equals(AlarmTopicArn, '')));
}

/** Calls the topic where there is one; once in a template. */
export function callTopic(builder: Builder, { AlarmTopicArn }: Topic): Called {
  const actions = fn.if(hasTopic(builder, { AlarmTopicArn }), [AlarmTopicArn], AWS.NoValue);
  return { AlarmActions: actions, OKActions: actions };
}

/** Of an alarm that calls the topic where there is one. */
export const CALLS_WHERE_THERE_IS_A_TOPIC = openOnPurpose({
  cloudwatch_alarm_action_check: 'The parameter decides: the foundation has a topic that alarms call.',
});

type Metric = Required<
  Pick<AlarmProperties, 'AlarmDescription' | 'Namespace' | 'MetricName' | 'Dimensions' | 'Statistic'>
>;

/** Alarms that stand only where there is a topic, since nobody else waits for them: at the first of what they count. */
export function callAtFirst(
  builder: Builder,
  { AlarmTopicArn }: Topic,
  alarms: Readonly<Record<string, Metric>>,
): void {
  const Condition = hasTopic(builder, { AlarmTopicArn });
  for (const [logicalId, metric] of Object.entries(alarms)) {
    builder.resource(
      logicalId,
      'AWS::CloudWatch::Alarm',
      {
        ...metric,
        Period: 60,
        EvaluationPeriods: 1,
        Threshold: 0,
        ComparisonOperator: 'GreaterThanThreshold',
        TreatMissingData: 'notBreaching',
        AlarmActions: [AlarmTopicArn],
        OKActions: [AlarmTopicArn],
      },
      { Condition },
    );
  }
}
