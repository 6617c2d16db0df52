import { fn } from '../../values/intrinsics.ts';
import { Token } from '../../values/value.ts';
import { monitoring } from './monitoring.ts';
import type { Fields } from './rules.ts';
import { refuses } from './testing/table.ts';

const unknown = new Token<string>({ Ref: 'Any' });
const periods = (Period: unknown, EvaluationPeriods: unknown) => ({ Period, EvaluationPeriods });
const metrics = (...Metrics: readonly Fields[]) => ({ Metrics });
const math = (Expression: unknown) =>
  metrics({ Id: 'errors', ReturnData: false, MetricStat: {} }, { Id: 'share', Expression, ReturnData: true });
const board = (...widgets: readonly unknown[]) => ({ DashboardBody: JSON.stringify({ widgets }) });
const graph = (count: number, more: Fields = {}) => ({
  type: 'metric',
  properties: { region: 'eu-central-1', metrics: Array(count).fill(['AWS/SQS', 'NumberOfMessagesSent']) },
  ...more,
});

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
    { AlarmActions: Array(6).fill('arn:aws:sns:a:1:b') },
    { AlarmActions: [...Array(5).fill('arn:aws:sns:a:1:b'), unknown] },
  ],
  ['a name of 256 characters', 'AlarmName', { AlarmName: 'a'.repeat(256) }, { AlarmName: 'a'.repeat(255) }],
]);

refuses(monitoring, 'AWS::Logs::LogGroup', [
  ['31 days', 'RetentionInDays', { RetentionInDays: 31 }, { RetentionInDays: '30' }],
  ['a name with a blank', 'LogGroupName', { LogGroupName: 'my logs' }, { LogGroupName: '/my/logs#1' }],
  ['a name that belongs to AWS', 'LogGroupName', { LogGroupName: 'aws/mine' }, { LogGroupName: '/aws/mine' }],
]);

refuses(monitoring, 'AWS::CloudWatch::Alarm', [
  ['an id that there is not', 'Metrics.1.Expression', math('100 * errors / requests'), math('100 * errors / 5')],
  [
    'the same in a text with a value',
    'Metrics.1.Expression',
    math(fn.sub`IF(errors > ${unknown}, error, 0)`),
    math(fn.sub`IF(errors > ${unknown}, SUM([errors]), 0)`),
  ],
  ['a search', 'Metrics.1.Expression', math("SUM(SEARCH('{AWS/SQS}', 'Sum'))"), math('SUM([errors])')],
]);

const isOn = (name: Token<string>) => fn.sub`ALARM("${name}")`;
refuses(monitoring, 'AWS::CloudWatch::CompositeAlarm', [
  ['two alarms side by side', 'AlarmRule', { AlarmRule: 'ALARM(a) ALARM(b)' }, { AlarmRule: 'ALARM(a) OR ALARM(b)' }],
  ['a small word', 'AlarmRule', { AlarmRule: 'ALARM(a) and OK(b)' }, { AlarmRule: 'ALARM(a) AND NOT OK("b c")' }],
  ['a bracket that is open', 'AlarmRule', { AlarmRule: '(ALARM(a) OR TRUE' }, { AlarmRule: '(ALARM(a) OR TRUE)' }],
  ['a quotation mark that is open', 'AlarmRule', { AlarmRule: 'ALARM("a)' }, { AlarmRule: 'ALARM("a (b)")' }],
  ['a state that there is not', 'AlarmRule', { AlarmRule: 'BROKEN(a)' }, { AlarmRule: 'INSUFFICIENT_DATA(a)' }],
  [
    'a number of nothing',
    'AlarmRule',
    { AlarmRule: 'AT_LEAST(2, ALARM, ())' },
    { AlarmRule: 'AT_LEAST(50%, NOT OK, (a, "b", c)) OR FALSE' },
  ],
  [
    'names that are joined by nothing',
    'AlarmRule',
    { AlarmRule: fn.join(' ', [isOn(unknown), isOn(unknown)]) },
    { AlarmRule: fn.join(' OR ', [isOn(unknown), isOn(unknown), unknown]) },
  ],
]);

refuses(monitoring, 'AWS::CloudWatch::Dashboard', [
  ['a body that is no JSON', 'DashboardBody', { DashboardBody: '{ widgets: [] }' }, board()],
  ['a body without widgets', 'DashboardBody', { DashboardBody: '{}' }, board()],
  ['501 widgets', 'DashboardBody', board(...Array(501).fill(graph(1))), board(...Array(500).fill(graph(1)))],
  ['501 metrics in one', 'DashboardBody', board(graph(501)), board(graph(500))],
  ['2501 metrics', 'DashboardBody', board(...Array(5).fill(graph(500)), graph(1)), board(...Array(5).fill(graph(500)))],
  ['a widget of no kind', 'DashboardBody', board({ ...graph(1), type: 'graph' }), board(graph(1))],
  ['a widget that is too wide', 'DashboardBody', board(graph(1, { width: 25 })), board(graph(1, { width: 24 }))],
  [
    'metrics without a region',
    'DashboardBody',
    board({ type: 'metric', properties: { metrics: [] } }),
    board({ type: 'text', properties: { markdown: 'x' } }),
  ],
  [
    'a value without quotes',
    'DashboardBody',
    { DashboardBody: fn.sub`{ "widgets": [], "start": ${unknown}-PT3H }` },
    { DashboardBody: fn.sub`{ "widgets": [], "start": "${unknown}", "x": ${unknown} }` },
  ],
  ['a name with a space', 'DashboardName', { DashboardName: 'a b' }, { DashboardName: 'a-b' }, board()],
]);
