import { Token } from '../../values/value.ts';
import { monitoring } from './monitoring.ts';
import type { Fields } from './rules.ts';
import { refuses } from './testing/table.ts';

const unknown = new Token({ Ref: 'Any' });
const periods = (Period: unknown, EvaluationPeriods: unknown) => ({ Period, EvaluationPeriods });
const metrics = (...Metrics: readonly Fields[]) => ({ Metrics });

refuses(monitoring, 'AWS::CloudWatch::Alarm', [
  ['a period of 90 seconds', 'Period', { Period: 90 }, { Period: 120 }],
  ['a period of 5 seconds', 'Period', { Period: 5 }, { Period: '10' }],
  ['no periods', 'EvaluationPeriods', { EvaluationPeriods: 0 }, { EvaluationPeriods: 1 }],
  ['more than a day', 'EvaluationPeriods', periods(60, 1441), periods(60, 1440)],
  ['more than a week', 'EvaluationPeriods', periods(3600, 169), periods(3600, 168)],
  [
    'more points than periods',
    'DatapointsToAlarm',
    { EvaluationPeriods: 3, DatapointsToAlarm: 4 },
    { EvaluationPeriods: 3, DatapointsToAlarm: 3 },
  ],
  [
    'two kinds of statistics',
    'Statistic',
    { Statistic: 'Sum', ExtendedStatistic: 'p99' },
    { ExtendedStatistic: 'p99' },
  ],
  ['an unknown statistic', 'Statistic', { Statistic: 'Median' }, { Statistic: 'Average' }],
  [
    'an unknown comparison',
    'ComparisonOperator',
    { ComparisonOperator: 'GreaterThan' },
    { ComparisonOperator: 'GreaterThanThreshold' },
  ],
  [
    'an unknown treatment of missing data',
    'TreatMissingData',
    { TreatMissingData: 'ok' },
    { TreatMissingData: 'notBreaching' },
  ],
  ['a metric beside metrics', 'Namespace', { ...metrics({ Id: 'a' }), Namespace: 'x' }, metrics({ Id: 'a' })],
  ['two answers', 'Metrics', metrics({ Id: 'a' }, { Id: 'b' }), metrics({ Id: 'a', ReturnData: false }, { Id: 'b' })],
  [
    'no answer',
    'Metrics',
    metrics({ Id: 'a', ReturnData: false }),
    metrics({ Id: 'a', ReturnData: unknown }, { Id: 'b', ReturnData: true }),
  ],
  [
    'one id twice',
    'Metrics',
    metrics({ Id: 'a', ReturnData: false }, { Id: 'a' }),
    metrics({ Id: 'a', ReturnData: false }, { Id: 'b' }),
  ],
  ['an id with a capital letter', 'Metrics.0.Id', metrics({ Id: 'Errors' }), metrics({ Id: 'errors5xx' })],
  [
    'six actions',
    'AlarmActions',
    { AlarmActions: Array(6).fill('arn') },
    { AlarmActions: [...Array(5).fill('arn'), unknown] },
  ],
  ['a name of 256 characters', 'AlarmName', { AlarmName: 'a'.repeat(256) }, { AlarmName: 'a'.repeat(255) }],
]);

refuses(monitoring, 'AWS::Logs::LogGroup', [
  ['31 days', 'RetentionInDays', { RetentionInDays: 31 }, { RetentionInDays: '30' }],
  ['a name with a blank', 'LogGroupName', { LogGroupName: 'my logs' }, { LogGroupName: '/my/logs#1' }],
  ['a name that belongs to AWS', 'LogGroupName', { LogGroupName: 'aws/mine' }, { LogGroupName: '/aws/mine' }],
]);
