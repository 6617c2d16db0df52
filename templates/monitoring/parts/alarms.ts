import {
  arnParameter,
  type Condition,
  fn,
  type ParameterRefs,
  type Resource,
  type Token,
} from '../../../generator/index.ts';
import type { AlarmProperties } from '../../../generator/resources/generated/cloudwatch.ts';
import { openOnPurpose } from '../../parts/reasons.ts';
import type { Builder } from '../../services/parts/task.ts';

/** Of all that calls people. It has no default: who nests it says which topic that is. */
export const topicParameters = {
  AlarmTopicArn: arnParameter('AWS::SNS::Topic', {
    Description: 'Topic that alarms call; where it is empty there are no alarms, and nothing to pay for',
    role: 'AlarmTopicArn',
  }),
} as const;

type Topic = ParameterRefs<typeof topicParameters>;
type Alarm = Resource<'AWS::CloudWatch::Alarm'>;

/** What an alarm watches, without whom it calls. */
export interface Watched extends Omit<AlarmProperties, 'AlarmActions' | 'OKActions'> {
  readonly AlarmDescription: string | Token<string>;
  readonly TreatMissingData: NonNullable<AlarmProperties['TreatMissingData']>;
  /** Why missing data counts as it does, and whom the alarm would otherwise wake for nothing; stands above it. */
  readonly why: string;
  /** Where it exists, beside that there is a topic. */
  readonly only?: Condition;
}

/** The one alarm that calls in the place of others. */
interface Composite {
  readonly logicalId: string;
  readonly AlarmDescription: string | Token<string>;
}

const CALLED_BY_COMPOSITE = openOnPurpose({
  cloudwatch_alarm_action_check: 'The composite alarm calls: one message, whichever of them goes off first.',
});

/** Whether there is a topic to call; once in a template. */
export function hasTopic({ condition }: Builder, { AlarmTopicArn }: Topic): Condition {
  return condition('HasAlarmTopic', fn.not(fn.equals(AlarmTopicArn, '')));
}

/**
 * Alarms that call the topic when they go off, and when it is over. They exist only where there is a topic. With
 * `composite` they call nobody themselves: it does, once, for as long as one of them is on.
 */
export function alarms(
  builder: Builder,
  { AlarmTopicArn }: Topic,
  topic: Condition,
  watched: Readonly<Record<string, Watched>>,
  composite?: Composite,
): Readonly<Record<string, Alarm>> {
  const calls = { AlarmActions: [AlarmTopicArn], OKActions: [AlarmTopicArn] };
  const made = Object.entries(watched).map(([logicalId, { why, only, ...properties }]) => {
    const Condition = only === undefined ? topic : both(builder, logicalId, topic, only);
    const alarm = builder.resource(
      logicalId,
      'AWS::CloudWatch::Alarm',
      { ...properties, ...(composite === undefined && calls) },
      { Condition, comment: why, ...(composite && { Metadata: CALLED_BY_COMPOSITE }) },
    );
    return { logicalId, alarm, Condition };
  });
  if (composite) {
    const { logicalId, AlarmDescription } = composite;
    // An alarm that may not be there is a text in the rule only where it is.
    const parts = made.map(({ alarm, Condition }) =>
      Condition === topic ? isOn(alarm) : fn.if(Condition, isOn(alarm), 'FALSE'),
    );
    builder.resource(
      logicalId,
      'AWS::CloudWatch::CompositeAlarm',
      { AlarmDescription, AlarmRule: fn.join(' OR ', parts), ...calls },
      { Condition: topic },
    );
  }
  return Object.fromEntries(made.map(({ logicalId, alarm }) => [logicalId, alarm]));
}

const isOn = (alarm: Alarm): Token<string> => fn.sub`ALARM("${alarm.ref}")`;

function both({ condition }: Builder, logicalId: string, topic: Condition, only: Condition): Condition {
  return condition(`Has${logicalId}`, fn.and(topic, only));
}
