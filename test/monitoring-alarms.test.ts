import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runInNewContext } from 'node:vm';
import { loadAwsServiceSpecSync } from '@aws-cdk/aws-service-spec';
import { databaseMonitoringTemplate } from '../templates/monitoring/database-monitoring.ts';
import { loadBalancerMonitoringTemplate } from '../templates/monitoring/load-balancer-monitoring.ts';
import { serviceMonitoringTemplate } from '../templates/monitoring/service-monitoring.ts';
import { variants } from './catalogue/monitoring.ts';
import { type Emitted, resourcesOf } from './monitoring/resolved.ts';

interface Metric {
  readonly Namespace: string;
  readonly MetricName: string;
  readonly Dimensions: readonly { readonly Name: string }[];
}
interface Query {
  readonly Id: string;
  readonly Expression?: string;
  readonly ReturnData: boolean;
  readonly MetricStat?: { readonly Metric: Metric };
}

/** Both branches of what a parameter decides. */
const branches = (value: unknown): readonly Query[][] => {
  const choice = (value as { readonly 'Fn::If'?: readonly [string, Query[], Query[]] })['Fn::If'];
  return choice === undefined ? [value as Query[]] : [choice[1], choice[2]];
};

function metricsOfAlarm({ Properties }: Emitted): readonly Metric[] {
  // What stands beside Metrics is that of one metric.
  if (Properties.Metrics === undefined) return [Properties as unknown as Metric];
  return branches(Properties.Metrics).flatMap((queries) =>
    queries.flatMap(({ MetricStat }) => (MetricStat ? [MetricStat.Metric] : [])),
  );
}

/** Of a dashboard: namespace, name, and names and values of dimensions in turn. */
function metricsOfDashboard({ Properties }: Emitted): readonly Metric[] {
  const { widgets } = JSON.parse(String(Properties.DashboardBody).replaceAll(/"value": [A-Za-z]+/g, '"value": 1'));
  const lines: readonly (readonly unknown[])[] = widgets.flatMap(
    (widget: { readonly properties: { readonly metrics: readonly unknown[] } }) => widget.properties.metrics,
  );
  return lines.flatMap((line) => {
    const [Namespace, MetricName, ...rest] = line;
    if (typeof MetricName !== 'string') return [];
    const Dimensions = rest.slice(0, -1).flatMap((name, at) => (at % 2 === 0 ? [{ Name: String(name) }] : []));
    return [{ Namespace: String(Namespace), MetricName, Dimensions }];
  });
}

const nameOf = ({ Namespace, MetricName, Dimensions }: Metric) =>
  `${Namespace} ${MetricName} ${Dimensions.map(({ Name }) => Name)
    .sort()
    .join(',')}`;

const database = loadAwsServiceSpecSync();
const specified = new Set(
  database.all('metric').flatMap((metric) =>
    database.follow('usesDimensionSet', metric).map(({ entity: { dimensions } }) =>
      nameOf({
        Namespace: metric.namespace,
        MetricName: metric.name,
        Dimensions: dimensions.map(({ name }) => ({ Name: name })),
      }),
    ),
  ),
);

/** What AWS's data about metrics lacks, and its manuals have. */
const IN_MANUALS: Readonly<Record<string, string>> = {
  'ECS/ContainerInsights DesiredTaskCount ClusterName,ServiceName': 'CloudWatch User Guide, Container Insights metrics',
  'ECS/ContainerInsights RunningTaskCount ClusterName,ServiceName': 'CloudWatch User Guide, Container Insights metrics',
  'AWS/CertificateManager DaysToExpiry CertificateArn': 'ACM User Guide, supported CloudWatch metrics',
  'AWS/RDS MaximumUsedTransactionIDs DBInstanceIdentifier': 'RDS User Guide, CloudWatch metrics for Amazon RDS',
  'AWS/RDS MaximumUsedTransactionIDs DBClusterIdentifier': 'Aurora User Guide, instance-level metrics',
  'AWS/RDS ACUUtilization DBClusterIdentifier': 'Aurora User Guide, instance-level metrics',
  'AWS/RDS AuroraReplicaLagMaximum DBClusterIdentifier': 'Aurora User Guide, cluster-level metrics',
};

const emitted = Object.values(variants).flatMap((template) => Object.values(resourcesOf(template)));
const alarms = emitted.filter(({ Type }) => Type === 'AWS::CloudWatch::Alarm');
const dashboards = emitted.filter(({ Type }) => Type === 'AWS::CloudWatch::Dashboard');

test('every metric that an alarm or a dashboard reads is one of AWS, with these dimensions', () => {
  const read = new Set([...alarms.flatMap(metricsOfAlarm), ...dashboards.flatMap(metricsOfDashboard)].map(nameOf));
  assert.ok(read.size > 30, `${read.size} metrics`);
  assert.deepEqual(
    [...read].filter((name) => !specified.has(name) && IN_MANUALS[name] === undefined),
    [],
  );
  assert.deepEqual(
    Object.keys(IN_MANUALS).filter((name) => specified.has(name) || !read.has(name)),
    [],
    'no reason for these any more',
  );
});

test('every alarm says what missing data means, and no metric is filled', () => {
  assert.ok(alarms.length > 40, `${alarms.length} alarms`);
  for (const { Properties } of alarms) {
    assert.notEqual(Properties.TreatMissingData, undefined);
    assert.doesNotMatch(JSON.stringify(Properties), /FILL/);
  }
});

type Seen = Readonly<Record<string, number | undefined>>;

/** The value of an alarm's metric math by what its metrics were; of lists, what is missing is passed over. */
function computed(queries: readonly Query[], seen: Seen): number | undefined {
  const known: Record<string, number | undefined> = { ...seen };
  const there = (list: readonly (number | undefined)[]) => list.filter((one) => one !== undefined);
  const functions = {
    IF: (holds: boolean, then: number, otherwise: number) => (holds ? then : otherwise),
    SUM: (list: readonly (number | undefined)[]) => there(list).reduce((sum, one) => sum + one, 0),
    MAX: (list: readonly (number | undefined)[]) => Math.max(...there(list)),
  };
  for (const { Id, Expression, MetricStat } of queries) {
    if (MetricStat) known[Id] ??= undefined;
    else known[Id] = runInNewContext(String(Expression), { ...functions, ...known }) as number;
  }
  const answer = queries.find(({ ReturnData }) => ReturnData) ?? assert.fail('one query is the answer');
  return Number.isNaN(known[answer.Id]) ? undefined : known[answer.Id];
}

const balancer = resourcesOf(loadBalancerMonitoringTemplate({}), { BalancerErrorCount: '10' });
const shifting = resourcesOf(serviceMonitoringTemplate({ traffic: 'http-shifting' }), {
  LatencyRequests: '300',
  MinTasks: '2',
});
const http = resourcesOf(serviceMonitoringTemplate({ traffic: 'http' }), { LatencyRequests: '300' });
const postgres = resourcesOf(databaseMonitoringTemplate({ engine: 'postgres' }));
const queriesOf = (resources: Readonly<Record<string, Emitted>>, alarm: string, branch = 0) =>
  branches(resources[alarm]?.Properties.Metrics)[branch] ?? assert.fail(alarm);

for (const [what, queries, seen, value] of [
  [
    'a load balancer without tasks, whose requests are not counted',
    queriesOf(balancer, 'BalancerErrors'),
    { errors: 50 },
    100,
  ],
  ['one error of two requests', queriesOf(balancer, 'BalancerErrors'), { errors: 1, requests: 2 }, 0],
  ['twenty of two thousand', queriesOf(balancer, 'BalancerErrors'), { errors: 20, requests: 1980 }, 1],
  ['a service that nobody calls', queriesOf(http, 'SlowAnswers'), { requests: 12, seconds: 9 }, 0],
  ['a slow one', queriesOf(http, 'SlowAnswers'), { requests: 301, seconds: 9 }, 9],
  [
    'the slower one of two groups',
    queriesOf(shifting, 'SlowAnswers'),
    { requests1: 500, seconds1: 1, requests2: 400, seconds2: 3 },
    3,
  ],
  ['the group that has traffic', queriesOf(shifting, 'SlowAnswers'), { requests1: 500, seconds1: 1 }, 1],
  [
    'tasks that are missing, as Container Insights count',
    queriesOf(shifting, 'TasksMissing'),
    { wanted: 5, running: 3 },
    2,
  ],
  ['tasks beyond MinTasks', queriesOf(shifting, 'TasksMissing', 1), { running: 4 }, -2],
  ['one task of two', queriesOf(shifting, 'TasksMissing', 1), { running: 1 }, 1],
  ['no task, of which there is no data', queriesOf(shifting, 'TasksMissing', 1), {}, undefined],
  ['bytes as GiB', queriesOf(postgres, 'StorageLow'), { bytes: 2 * 1024 ** 3 }, 2],
] as const satisfies readonly (readonly [string, readonly Query[], Seen, number | undefined])[]) {
  test(`the value of an alarm: ${what}`, () => assert.equal(computed(queries, seen), value));
}
