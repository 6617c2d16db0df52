import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Template } from '../../../generator/index.ts';
import { synthesize } from '../../../generator/synth.ts';
import { parseText } from '../../../packages/endpoint/cloudformation/template/text.ts';
import { webServiceTemplate } from '../web-service.ts';

interface Query {
  readonly Id: string;
  readonly Expression?: string | { readonly 'Fn::Sub': string };
  readonly ReturnData: boolean;
  readonly MetricStat?: {
    readonly Stat: string;
    readonly Metric: {
      readonly MetricName: string;
      readonly Dimensions: readonly { readonly Name: string; readonly Value: unknown }[];
    };
  };
}
interface AlarmProperties {
  readonly Metrics?: readonly Query[];
  readonly Statistic?: string;
  readonly EvaluationPeriods: number;
  readonly DatapointsToAlarm: number;
}
/** What one minute counted in each target group; what ELB does not report is not there. */
type Minute = Readonly<Record<string, Readonly<Record<string, number>>>>;

const path = 'services/web.yaml';
const canary = webServiceTemplate({ path, deployment: 'canary' });
const rolling = webServiceTemplate({ path });

function alarmOf(template: Template, logicalId: string): AlarmProperties {
  const text = synthesize([template]).templates[0]?.text ?? '';
  // The shape is CloudFormation's own.
  const { Resources } = parseText(text) as { readonly Resources: Record<string, { readonly Properties: unknown }> };
  return Resources[logicalId]?.Properties as AlarmProperties;
}

/** The value of an alarm's metric math; undefined where there is no data. SUM and MAX of a list pass over what has none. */
function mathOf({ Metrics = [] }: AlarmProperties, minute: Minute): number | undefined {
  const known = new Map<string, number | undefined>();
  const read = ({ MetricStat }: Query): number | undefined => {
    const { Metric } = MetricStat ?? assert.fail('a query has an expression or a metric');
    const group = JSON.stringify(Metric.Dimensions.find(({ Name }) => Name === 'TargetGroup')?.Value);
    const name = Object.keys(minute).find((one) => group?.includes(`"${one}`));
    return name === undefined ? undefined : minute[name]?.[Metric.MetricName];
  };
  const ofList = (list: string) => {
    const values = list.split(', ').map((id) => known.get(id) ?? Number.NaN);
    return values.filter((value) => !Number.isNaN(value));
  };
  const evaluate = (written: string | { readonly 'Fn::Sub': string }): number | undefined => {
    const expression = typeof written === 'string' ? written : written['Fn::Sub'].replace('${ErrorCount}', '3');
    const max = /^MAX\(\[(.*)\]\)$/.exec(expression);
    if (max) {
      const values = ofList(max[1] ?? '');
      return values.length > 0 ? Math.max(...values) : undefined;
    }
    const share =
      /^IF\(SUM\(\[(.*)\]\) >= (\d+), 100 \* SUM\(\[\1\]\) \/ (\w+), 0\)$/.exec(expression) ??
      assert.fail(`unknown: ${expression}`);
    const values = ofList(share[1] ?? '');
    const requests = known.get(share[3] ?? '');
    if (values.length === 0 || requests === undefined) return undefined;
    const failed = values.reduce((sum, value) => sum + value, 0);
    return failed >= Number(share[2]) ? (100 * failed) / requests : 0;
  };
  for (const query of Metrics) {
    known.set(query.Id, query.Expression === undefined ? read(query) : evaluate(query.Expression));
  }
  const answer = Metrics.filter(({ ReturnData }) => ReturnData);
  assert.equal(answer.length, 1, 'an alarm watches one of its queries');
  return known.get(answer[0]?.Id ?? '');
}

const fine = { RequestCount: 950 };

for (const [what, template, minute, value] of [
  [
    'a canary that gets five percent and fails all of it',
    canary,
    { Targets: fine, OtherTargets: { RequestCount: 50, HTTPCode_Target_5XX_Count: 50 } },
    100,
  ],
  [
    'the same when the other group has the new tasks',
    canary,
    { Targets: { RequestCount: 50, HTTPCode_Target_5XX_Count: 50 }, OtherTargets: fine },
    100,
  ],
  [
    'a canary whose tasks take no connections',
    canary,
    { Targets: fine, OtherTargets: { RequestCount: 50, TargetConnectionErrorCount: 50 } },
    100,
  ],
  [
    'errors that are few in both',
    canary,
    {
      Targets: { RequestCount: 950, HTTPCode_Target_5XX_Count: 19 },
      OtherTargets: { RequestCount: 100, HTTPCode_Target_5XX_Count: 4 },
    },
    4,
  ],
  [
    'a canary that gets three requests a minute and fails all of them',
    canary,
    { Targets: { RequestCount: 57 }, OtherTargets: { RequestCount: 3, HTTPCode_Target_5XX_Count: 3 } },
    100,
  ],
  [
    'one of the two requests that an idle service gets',
    rolling,
    { Targets: { RequestCount: 2, HTTPCode_Target_5XX_Count: 1 } },
    0,
  ],
  [
    'one group without requests',
    canary,
    { Targets: { RequestCount: 100, HTTPCode_Target_5XX_Count: 10 }, OtherTargets: {} },
    10,
  ],
  ['no errors', canary, { Targets: fine, OtherTargets: { RequestCount: 50 } }, undefined],
  ['no traffic', canary, { Targets: {}, OtherTargets: {} }, undefined],
  ['one group', rolling, { Targets: { RequestCount: 100, HTTPCode_Target_5XX_Count: 6 } }, 6],
  [
    'one group whose tasks crash',
    rolling,
    { Targets: { RequestCount: 100, HTTPCode_Target_5XX_Count: 3, TargetConnectionErrorCount: 3 } },
    6,
  ],
  ['one group without traffic', rolling, { Targets: {} }, undefined],
] as const) {
  test(`percent of requests that fail: ${what}`, () => {
    assert.equal(mathOf(alarmOf(template, 'ServerErrors'), minute), value);
  });
}

test('an alarm on errors asks for metrics that have the dimension TargetGroup', () => {
  // Of these CloudWatch has it (CDK's IApplicationTargetGroupMetrics); of HTTPCode_ELB_5XX_Count the load balancer's alone.
  const known = ['HTTPCode_Target_5XX_Count', 'TargetConnectionErrorCount', 'RequestCount'];
  for (const template of [canary, rolling]) {
    const names = alarmOf(template, 'ServerErrors').Metrics?.flatMap(({ MetricStat }) =>
      MetricStat ? [MetricStat.Metric.MetricName] : [],
    );
    assert.deepEqual([...new Set(names)].sort(), [...known].sort());
  }
});

/** Whether an alarm goes off at what was seen in each minute, from the oldest to the newest. */
function goesOff({ EvaluationPeriods, DatapointsToAlarm }: AlarmProperties, maxima: readonly number[]) {
  return maxima.some(
    (_, end) =>
      maxima.slice(Math.max(0, end + 1 - EvaluationPeriods), end + 1).filter((value) => value > 0).length >=
      DatapointsToAlarm,
  );
}

/** The most unhealthy targets in each minute, where one is so for 30 seconds from each of these seconds on. */
function maximaOf(unhealthyFrom: readonly number[], minutes = 10) {
  return Array.from({ length: minutes }, (_, minute) =>
    unhealthyFrom.some((from) => from < (minute + 1) * 60 && from + 30 > minute * 60) ? 1 : 0,
  );
}

for (const [name, template] of [
  ['rolling', rolling],
  ['canary', canary],
] as const) {
  const alarm = alarmOf(template, 'UnhealthyTargets');

  test(`${name}: targets that ECS replaces after 30 seconds, each as unhealthy as the last, set an alarm off`, () => {
    const stats = [alarm.Statistic, ...(alarm.Metrics ?? []).map(({ MetricStat }) => MetricStat?.Stat)];
    assert.deepEqual([...new Set(stats.filter(Boolean))], ['Maximum']);
    for (const cycle of [60, 90, 100, 120]) {
      const starts = Array.from({ length: 5 }, (_, index) => 10 + index * cycle);
      assert.ok(goesOff(alarm, maximaOf(starts)), `a new one every ${cycle} seconds`);
    }
  });

  test(`${name}: one target that is unhealthy once sets no alarm off`, () => {
    for (const from of [0, 20, 45]) assert.ok(!goesOff(alarm, maximaOf([from])));
  });
}
