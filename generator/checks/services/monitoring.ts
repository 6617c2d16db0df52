import { unreadRule } from './alarm-rule.ts';
import { dashboardBody } from './dashboards.ts';
import { filledText } from './filled-text.ts';
import { metricMath } from './metric-math.ts';
import {
  atLeast,
  count,
  form,
  length,
  numberOf,
  type ObjectRule,
  objectsOf,
  oneOf,
  type ServiceRules,
  shown,
  textOf,
  type ValueRule,
} from './rules.ts';

const BY = 'CloudWatch';

/** PutMetricAlarm, Period; MetricStat has the same. */
const period: ValueRule = {
  takes: '10, 20, 30, or a multiple of 60 seconds',
  accepts: (value) => {
    const seconds = numberOf(value) ?? 0;
    return [10, 20, 30].includes(seconds) || (seconds > 0 && seconds % 60 === 0);
  },
};

const HOUR = 3600;
const DAY = 86400;
const WEEK = 604800;

/** PutMetricAlarm: what is looked at together is a day at most, or a week where a period is an hour or longer. */
const evaluation: ObjectRule = ({ Period, EvaluationPeriods, DatapointsToAlarm }) => {
  const [seconds, periods, points] = [Period, EvaluationPeriods, DatapointsToAlarm].map(numberOf);
  if (points !== undefined && periods !== undefined && points > periods) {
    return {
      at: 'DatapointsToAlarm',
      problem: `is ${points}, and EvaluationPeriods ${periods}`,
      why: `${BY} cannot find more points than it looks at.`,
      mend: 'lower it.',
    };
  }
  if (seconds === undefined || periods === undefined) return undefined;
  const most = seconds >= HOUR ? WEEK : DAY;
  if (seconds * periods <= most) return undefined;
  return {
    at: 'EvaluationPeriods',
    problem: `is ${periods} of ${seconds} seconds, ${seconds * periods} in all`,
    why: `${BY} looks at ${DAY} seconds at most, or at ${WEEK} where a period is an hour or longer.`,
    mend: 'look at fewer periods.',
  };
};

/** PutMetricAlarm: one metric by its name, or several by expressions of which one is the answer. */
const metrics: ObjectRule = (alarm) => {
  const { MetricName, Metrics, Statistic, ExtendedStatistic } = alarm;
  if (Statistic !== undefined && ExtendedStatistic !== undefined) {
    return {
      at: 'Statistic',
      problem: 'stands beside ExtendedStatistic',
      why: `${BY} takes one of them.`,
      mend: 'leave one of them away.',
    };
  }
  if (Metrics === undefined) return undefined;
  const beside = ['MetricName', 'Namespace', 'Period', 'Statistic', 'ExtendedStatistic', 'Dimensions', 'Unit'].find(
    (name) => alarm[name] !== undefined,
  );
  if (beside !== undefined) {
    return {
      at: beside,
      problem: 'stands beside Metrics',
      why: `${BY} takes one metric by its name, or Metrics.`,
      mend: 'say it in Metrics.',
    };
  }
  const queries = objectsOf(Metrics);
  const ids = queries.map(({ Id }) => textOf(Id));
  const twice = ids.find((id, index) => id !== undefined && ids.indexOf(id) !== index);
  if (twice !== undefined)
    return {
      at: 'Metrics',
      problem: `has ${twice} twice`,
      why: `${BY} takes an Id once an alarm.`,
      mend: 'name one otherwise.',
    };
  const answers = queries.filter(
    ({ ReturnData }) => ReturnData === undefined || ReturnData === true || ReturnData === 'true',
  );
  // The band of anomaly detection is returned beside the metric that it is about.
  if (alarm.ThresholdMetricId !== undefined) return undefined;
  if (MetricName !== undefined || !Array.isArray(Metrics) || Metrics.length !== queries.length || answers.length === 1)
    return undefined;
  return {
    at: 'Metrics',
    problem: `has ${answers.length} answers`,
    why: `${BY} compares one of them with the threshold; ReturnData is true unless it is said.`,
    mend: 'give the others ReturnData: false.',
  };
};

/** What is known of the rule stands between the names of alarms, which are not. */
const alarmRule: ObjectRule = ({ AlarmRule }) => {
  const text = filledText(AlarmRule, 'TRUE');
  const unread = text === undefined ? undefined : unreadRule(text);
  if (unread === undefined) return undefined;
  return {
    at: 'AlarmRule',
    problem: `cannot be read: ${shown(unread)}`,
    why: `${BY} takes ALARM("name"), OK("name"), INSUFFICIENT_DATA("name"), TRUE and FALSE, joined by AND, OR and NOT.`,
    mend: 'write it so.',
  };
};

/** PutRetentionPolicy. */
const RETENTION = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
] as const;

const action = form(/^arn:/, 'the ARN of a topic or of another action');
const ALARM_VALUES: Readonly<Record<string, ValueRule>> = {
  AlarmName: length(1, 255),
  AlarmDescription: length(0, 1024),
  AlarmActions: count(0, 5, 'actions'),
  OKActions: count(0, 5, 'actions'),
  InsufficientDataActions: count(0, 5, 'actions'),
  'AlarmActions.*': action,
  'OKActions.*': action,
  'InsufficientDataActions.*': action,
};

/** The rules of CloudWatch and CloudWatch Logs. */
export const monitoring: ServiceRules = {
  'AWS::CloudWatch::Alarm': {
    by: BY,
    values: {
      ...ALARM_VALUES,
      Period: period,
      'Metrics.*.Period': period,
      'Metrics.*.MetricStat.Period': period,
      'Metrics.*.Id': form(/^[a-z][A-Za-z0-9_]{0,254}$/, 'a name that begins with a small letter'),
      EvaluationPeriods: atLeast(1),
      DatapointsToAlarm: atLeast(1),
      Dimensions: count(0, 30, 'dimensions'),
      Namespace: form(/^[^:].{0,254}$/s, 'up to 255 characters that do not begin with a colon'),
      MetricName: length(1, 255),
      ExtendedStatistic: form(
        /^(p(\d{1,2}(\.\d+)?|100)|(tm|tc|ts|wm)\d{1,2}(\.\d+)?|iqm|(tm|tc|ts|wm|pr)\([^()]*:[^()]*\))$/i,
        'a percentile such as p99, or a trimmed value such as tm90 and TM(10%:90%)',
      ),
      EvaluateLowSampleCountPercentile: oneOf('evaluate', 'ignore'),
      Statistic: oneOf('SampleCount', 'Average', 'Sum', 'Minimum', 'Maximum'),
      TreatMissingData: oneOf('breaching', 'notBreaching', 'ignore', 'missing'),
      ComparisonOperator: oneOf(
        'GreaterThanOrEqualToThreshold',
        'GreaterThanThreshold',
        'LessThanThreshold',
        'LessThanOrEqualToThreshold',
        'LessThanLowerOrGreaterThanUpperThreshold',
        'LessThanLowerThreshold',
        'GreaterThanUpperThreshold',
      ),
    },
    objects: [
      ['', evaluation],
      ['', metrics],
      ['', metricMath],
    ],
  },
  'AWS::CloudWatch::CompositeAlarm': {
    by: BY,
    values: { ...ALARM_VALUES, AlarmRule: length(1, 10240) },
    objects: [['', alarmRule]],
  },
  'AWS::CloudWatch::Dashboard': {
    by: BY,
    values: { DashboardName: form(/^[A-Za-z0-9_-]{1,255}$/, 'up to 255 letters, digits, hyphens and underscores') },
    objects: [['', dashboardBody]],
  },
  'AWS::Logs::LogGroup': {
    by: 'CloudWatch Logs',
    values: {
      RetentionInDays: oneOf(...RETENTION),
      LogGroupName: form(/^[.\-_/#A-Za-z0-9]{1,512}$/, 'up to 512 letters, digits and . - _ / #'),
      LogGroupClass: oneOf('STANDARD', 'INFREQUENT_ACCESS', 'DELIVERY'),
    },
    objects: [
      [
        '',
        ({ LogGroupName }) =>
          textOf(LogGroupName)?.startsWith('aws/')
            ? {
                at: 'LogGroupName',
                problem: `is ${shown(LogGroupName)}`,
                why: 'names that begin with aws/ belong to AWS.',
                mend: 'begin it otherwise.',
              }
            : undefined,
      ],
    ],
  },
  'AWS::Logs::MetricFilter': {
    by: 'CloudWatch Logs',
    values: {
      FilterName: form(/^[^:*]{1,512}$/, 'up to 512 characters without : and *'),
      MetricTransformations: count(1, 1, 'transformation'),
    },
  },
  'AWS::Logs::SubscriptionFilter': {
    by: 'CloudWatch Logs',
    values: { FilterPattern: length(0, 1024), Distribution: oneOf('Random', 'ByLogStream') },
  },
};
