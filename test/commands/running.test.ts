import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { foundation, shop, stacks } from '../../cli/testing/test-account.ts';
import { testEngine } from '../../cli/testing/test-engine.ts';
import exec from '../../commands/exec.ts';
import logs from '../../commands/logs.ts';
import open from '../../commands/open.ts';
import pause from '../../commands/pause.ts';
import portForward from '../../commands/port-forward.ts';
import rolloutBack from '../../commands/rollout-back.ts';
import rolloutContinue from '../../commands/rollout-continue.ts';
import scale from '../../commands/scale.ts';
import secretsCompare from '../../commands/secrets-compare.ts';
import secretsImport from '../../commands/secrets-import.ts';
import secretsList from '../../commands/secrets-list.ts';
import secretsSet from '../../commands/secrets-set.ts';
import stackStatus from '../../commands/stack-status.ts';
import { describing, FakeFault, stackArn } from '../../deploy/testing/fake-aws.ts';

const production = ['--env', 'production'];
const arn = 'arn:aws:ecs:eu-central-1:111122223333:service/shop/web';
const secret = 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:shop/key-AbCdEf';
const old = Date.parse('2026-01-01') / 1000;
const recent = Date.parse('2026-01-02') / 1000;

const nested = (logicalId: string) => ({
  LogicalResourceId: logicalId,
  PhysicalResourceId: stackArn(`shop-${logicalId}`),
  ResourceType: 'AWS::CloudFormation::Stack',
  ResourceStatus: 'CREATE_COMPLETE',
});
const resource = (LogicalResourceId: string, ResourceType: string, PhysicalResourceId: string) => ({
  ...{ LogicalResourceId, ResourceType, PhysicalResourceId },
  ResourceStatus: 'CREATE_COMPLETE',
});

const TREE: Readonly<Record<string, readonly object[]>> = {
  shop: [nested('Web'), nested('Database')],
  'shop-Web': [resource('Service', 'AWS::ECS::Service', arn)],
  'shop-Database': [resource('Database', 'AWS::RDS::DBInstance', 'shop-db')],
};

const service = (more: object = {}) => ({
  ...{ serviceArn: arn, serviceName: 'web', status: 'ACTIVE', taskDefinition: 'web:1', enableExecuteCommand: true },
  ...{ desiredCount: 2, runningCount: 2, pendingCount: 0, events: [] },
  deployments: [{ id: 'd', status: 'PRIMARY', rolloutState: 'COMPLETED', createdAt: old, taskDefinition: 'web:1' }],
  ...more,
});

const task = {
  taskArn: 'arn:aws:ecs:eu-central-1:111122223333:task/shop/123',
  ...{ lastStatus: 'RUNNING', enableExecuteCommand: true, createdAt: old },
  containers: [
    { name: 'web', runtimeId: 'abc-1', managedAgents: [{ name: 'ExecuteCommandAgent', lastStatus: 'RUNNING' }] },
  ],
};

const definition = {
  family: 'web',
  containerDefinitions: [
    {
      name: 'web',
      secrets: [{ name: 'KEY', valueFrom: `${secret}:key::` }],
      logConfiguration: {
        logDriver: 'awslogs',
        options: { 'awslogs-group': 'shop-web', 'awslogs-region': 'eu-central-1', 'awslogs-stream-prefix': 'web' },
      },
    },
  ],
};

/** A web service with a secret, a log and a database, which runs; `more` answers otherwise. */
const running = (more: Readonly<Record<string, unknown>> = {}) => ({
  DescribeStacks: stacks({
    shop: shop(),
    'shop-foundation': foundation,
    'shop-Web': describing('CREATE_COMPLETE', { Outputs: [] }),
  }),
  ListStackResources: ({ input }: { readonly input: Readonly<Record<string, string>> }) => ({
    StackResourceSummaries: TREE[/stack\/([^/]+)/.exec(input.StackName ?? '')?.[1] ?? ''] ?? [],
  }),
  DescribeServices: () => ({ services: [service()] }),
  DescribeTaskDefinition: () => ({ taskDefinition: definition }),
  ListTasks: () => ({ taskArns: [task.taskArn] }),
  DescribeTasks: () => ({ tasks: [task] }),
  DescribeDBInstances: () => ({
    DBInstances: {
      DBInstance: {
        DBInstanceStatus: 'available',
        Engine: 'postgres',
        Endpoint: { Address: 'db.internal', Port: '5432' },
      },
    },
  }),
  DescribeScalableTargets: () => ({
    ScalableTargets: [{ ResourceId: 'service/shop/web', MinCapacity: 2, MaxCapacity: 4 }],
  }),
  DescribeSecret: () => ({ Name: 'shop/key', LastChangedDate: recent }),
  ListSecretVersionIds: () => ({ Versions: [{ VersionStages: ['AWSCURRENT'], CreatedDate: recent }] }),
  GetSecretValue: () => ({ SecretString: '{"key":"hunter2","other":"kept"}' }),
  PutSecretValue: () => ({}),
  GET: () => {
    throw new FakeFault('NoSuchKey', 'no', 404);
  },
  ...more,
});

// The script's answers take calls of many shapes.
const system = (t: TestContext, more: Readonly<Record<string, unknown>> = {}) =>
  testEngine(t, running(more) as Parameters<typeof testEngine>[1]);

const bodies = (aws: { readonly calls: readonly { readonly name: string; readonly body: string }[] }, name: string) =>
  aws.calls.filter((call) => call.name === name).map(({ body }) => JSON.parse(body));

test('logs are one line a line, with the service, and one object a line for programs', async (t) => {
  const events = [
    { eventId: '1', timestamp: 5, message: 'a\u001B[31mred\u001B[0m\u0007\n', logStreamName: 'web/web/123' },
  ];
  const { run } = await system(t, { FilterLogEvents: () => ({ events }) });
  const { out, code } = await run(logs, production);
  assert.deepEqual([code, out], [0, ['Web  1970-01-01T00:00:00.005Z  ared']]);
  const [line = ''] = (await run(logs, [...production, 'Web', '--json'])).out;
  assert.deepEqual(JSON.parse(line), {
    ...{ time: '1970-01-01T00:00:00.005Z', service: 'Web', container: 'web', task: '123' },
    message: 'a\u001B[31mred\u001B[0m\u0007\n',
  });
  const coloured = (await run(logs, production, { colour: true })).out.join('');
  assert.ok(coloured.includes('a\u001B[31mred\u001B[0m') && !coloured.includes('\u0007'), 'colours stay on a terminal');
});

test('logs that are followed end with 130 at Ctrl-C; what is no time or no container is refused', async (t) => {
  const controller = new AbortController();
  const FilterLogEvents = () => {
    controller.abort();
    return { events: [] };
  };
  const { run } = await system(t, { FilterLogEvents });
  assert.equal((await run(logs, [...production, '--follow'], { signal: controller.signal })).code, 130);
  assert.equal((await run(logs, [...production, '--since', 'noon'])).error?.code, 'Usage');
  assert.equal((await run(logs, [...production, '--container', 'wbe'])).error?.code, 'ContainerUnknown');
});

/** A session-manager-plugin that writes down what it is passed, and ends with 7. */
function plugin(t: TestContext): { readonly environment: Record<string, string>; words(): string[] } {
  const folder = mkdtempSync(join(tmpdir(), 'rookery-plugin-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'session-manager-plugin');
  const script = `#!/bin/sh\n[ "$1" = --version ] && exit 0\nfor word in "$@"; do echo "$word" >> ${folder}/words; done\nexit 7\n`;
  writeFileSync(file, script);
  chmodSync(file, 0o755);
  return {
    environment: { PATH: `${folder}:/bin:/usr/bin`, AWS_PROFILE: 'me' },
    words: () => readFileSync(join(folder, 'words'), 'utf8').trimEnd().split('\n'),
  };
}

const session = { sessionId: 's', streamUrl: 'wss://x', tokenValue: 't' };

test('exec hands the session to the plugin as the aws command line does, and ends as it ends', async (t) => {
  const { environment, words } = plugin(t);
  const { aws, run } = await system(t, { ExecuteCommand: () => ({ session }) });
  const { code } = await run(exec, [...production, 'Web', '--', 'ls', '-la', "it's"], { environment });
  assert.equal(code, 7);
  const [answer = '', region, call, profile, request = '', url] = words();
  assert.deepEqual(JSON.parse(answer), session);
  assert.deepEqual(
    [region, call, profile, url],
    ['eu-central-1', 'StartSession', 'me', 'https://ssm.eu-central-1.amazonaws.com'],
  );
  assert.deepEqual(JSON.parse(request), { Target: 'ecs:shop_123_abc-1' });
  assert.equal(bodies(aws, 'ExecuteCommand')[0].command, "ls -la 'it'\\''s'");
});

test('without the plugin nothing is begun, and where it is to be had is said', async (t) => {
  const { aws, run } = await system(t);
  const { error, code } = await run(exec, [...production, 'Web'], { environment: { PATH: '/nowhere' } });
  assert.deepEqual([code, error?.code], [3, 'PluginMissing']);
  assert.match(error?.message ?? '', /session-manager-working-with-install-plugin/);
  assert.ok(!aws.names().includes('ExecuteCommand'));
});

test('a port is forwarded to a database by its name, through the service that lets sessions in', async (t) => {
  const rows: readonly (readonly [words: readonly string[], expected: readonly string[]])[] = [
    [['Database'], ['db.internal', '5432', '5432']],
    [
      ['Database', '15432'],
      ['db.internal', '5432', '15432'],
    ],
    [
      ['Web', 'Database', '15432'],
      ['db.internal', '5432', '15432'],
    ],
    [
      ['Web', 'cache:6379'],
      ['cache', '6379', '6379'],
    ],
  ];
  for (const [words, expected] of rows) {
    const { environment } = plugin(t);
    const { aws, run } = await system(t, { StartSession: () => ({ SessionId: 's' }) });
    assert.equal((await run(portForward, [...production, ...words], { environment })).code, 7);
    const [{ Parameters }] = bodies(aws, 'StartSession');
    assert.deepEqual([Parameters.host[0], Parameters.portNumber[0], Parameters.localPortNumber[0]], expected);
  }
  const { environment } = plugin(t);
  const { run } = await system(t);
  const refused = async (...words: string[]) =>
    (await run(portForward, [...production, ...words], { environment })).error;
  assert.equal((await refused())?.code, 'Usage');
  assert.equal((await refused('Web', 'Database', 'x'))?.code, 'Usage');
  assert.equal((await refused('cache:6379', 'x'))?.code, 'Usage');
  assert.match((await refused('Web', 'Databse'))?.message ?? '', /did you mean Database/);
});

test('a number of tasks outside of the bounds is refused, unless they are moved', async (t) => {
  let desiredCount = 2;
  const calls = {
    DescribeServices: () => ({ services: [service({ desiredCount, runningCount: desiredCount })] }),
    UpdateService: ({ body }: { readonly body: string }) => {
      ({ desiredCount } = JSON.parse(body));
      return {};
    },
    RegisterScalableTarget: () => ({}),
  };
  const { aws, run } = await system(t, calls);
  const { error, code } = await run(scale, [...production, 'Web', '6']);
  assert.deepEqual([code, error?.code], [3, 'OutOfBounds']);
  assert.ok(!aws.names().includes('UpdateService'));
  const moved = await run(scale, [...production, 'Web', '6', '--move-bounds']);
  assert.deepEqual([moved.code, moved.out], [0, ['Web: 6 tasks run']]);
  assert.deepEqual(bodies(aws, 'RegisterScalableTarget')[0].MaxCapacity, 6);
  assert.equal((await run(scale, [...production, 'Web', '3'])).code, 0);
  for (const word of ['-1', 'x', '1.5', '9999']) {
    assert.equal((await run(scale, [...production, 'Web', word])).error?.code, 'Usage', word);
  }
});

test('a paused rollout is answered by name, and refused with 3 where none waits', async (t) => {
  const serviceDeploymentArn = arn.replace(':service/', ':service-deployment/');
  let status = 'AWAITING_ACTION';
  const { aws, run } = await system(t, {
    ListServiceDeployments: () => ({ serviceDeployments: [{ serviceDeploymentArn }] }),
    DescribeServiceDeployments: () => ({
      serviceDeployments: [
        {
          ...{ serviceDeploymentArn, lifecycleStage: 'POST_SCALE_UP' },
          lifecycleHookDetails: [{ hookId: 'h', targetType: 'PAUSE', status }],
        },
      ],
    }),
    ContinueServiceDeployment: () => ({ serviceDeploymentArn }),
  });
  const went = await run(rolloutContinue, [...production, 'Web']);
  assert.deepEqual([went.code, went.out], [0, ['Web: the rollout goes on, after POST_SCALE_UP']]);
  const back = await run(rolloutBack, [...production, 'Web', '--json']);
  assert.deepEqual(JSON.parse(back.out.join('')), {
    ...{ service: 'Web', action: 'ROLLBACK', stage: 'POST_SCALE_UP', deployment: serviceDeploymentArn },
  });
  const answers = bodies(aws, 'ContinueServiceDeployment');
  assert.deepEqual(
    answers.map(({ hookId, action }) => [hookId, action]),
    [
      ['h', 'CONTINUE'],
      ['h', 'ROLLBACK'],
    ],
  );
  status = 'SUCCEEDED';
  const none = await run(rolloutBack, [...production, 'Web']);
  assert.deepEqual([none.code, none.error?.code], [3, 'NothingWaits']);
  assert.equal(bodies(aws, 'ContinueServiceDeployment').length, 2);
  assert.equal((await run(rolloutContinue, [...production, 'Wob'])).error?.code, 'ServiceUnknown');
  assert.equal((await run(rolloutContinue, production)).error?.code, 'Usage');
});

test('what is protected is not paused, and nothing is without a yes', async (t) => {
  const { aws, run } = await system(t);
  assert.equal((await run(pause, ['--env', 'protected', '--yes'])).error?.code, 'ProductionNotPaused');
  assert.equal((await run(pause, ['--env', 'everywhere', '--yes'])).error?.code, 'ProductionNotPaused');
  assert.equal((await run(pause, production)).error?.code, 'Unconfirmed');
  assert.deepEqual(
    aws.names().filter((name) => /Update|Register|Stop|PUT/.test(name)),
    [],
  );
});

test('nothing is paused while CloudFormation works on it', async (t) => {
  const busy = { shop: shop('1', { StackStatus: 'UPDATE_IN_PROGRESS' }), 'shop-foundation': foundation };
  const { run } = await system(t, { DescribeStacks: stacks(busy) });
  const { error, code } = await run(pause, [...production, '--yes']);
  assert.deepEqual([code, error?.code], [3, 'StackBusy']);
});

test('a value is read from the input, written into its key, and stands nowhere in what is said', async (t) => {
  const deployed = { id: 'new', status: 'PRIMARY', rolloutState: 'COMPLETED', createdAt: recent + 9 };
  let rolled = false;
  const { aws, run } = await system(t, {
    DescribeServices: () => ({ services: [rolled ? service({ deployments: [deployed] }) : service()] }),
    UpdateService: () => {
      rolled = true;
      return { service: { deployments: [deployed] } };
    },
  });
  const { code, out, err } = await run(secretsSet, [...production, 'KEY', '--json'], { input: async () => 'n3w\n' });
  assert.equal(code, 0);
  assert.doesNotMatch(`${out}${err}`, /n3w|hunter2|kept/);
  assert.deepEqual(JSON.parse(bodies(aws, 'PutSecretValue')[0].SecretString), { key: 'n3w', other: 'kept' });
  assert.equal(bodies(aws, 'UpdateService')[0].forceNewDeployment, true);
  assert.deepEqual(JSON.parse(out[0] ?? '').rolled, [
    { name: 'Web', secrets: ['shop/key'], ending: { state: 'done' } },
  ]);
});

test('a value on the command line is refused, and not repeated', async (t) => {
  const { run } = await system(t);
  const { error } = await run(secretsSet, [...production, 'KEY', 'hunter3']);
  assert.deepEqual([error?.code, /hunter3/.test(error?.message ?? '')], ['Usage', false]);
  assert.equal((await run(secretsSet, [...production, 'KEY'], { input: async () => '\n' })).error?.code, 'SecretEmpty');
  const askHidden = () => Promise.reject(new Error('left'));
  assert.equal((await run(secretsSet, [...production, 'KEY'], { askHidden })).code, 130);
});

test('services that run with an earlier value are listed so, and left with --no-roll', async (t) => {
  const { aws, run } = await system(t);
  const { out } = await run(secretsList, [...production, '--json']);
  const [row] = JSON.parse(out[0] ?? '');
  assert.deepEqual([row.name, row.usedBy[0].variable, row.outdated], ['shop/key', 'KEY', ['Web']]);
  const input = async () => 'n3w';
  assert.equal((await run(secretsSet, [...production, 'KEY', '--no-roll'], { input })).code, 0);
  assert.ok(!aws.names().includes('UpdateService'));
});

test('a file is imported into what containers take, and the rest of it is left', async (t) => {
  const { aws, folder, run } = await system(t);
  writeFileSync(join(folder, '.env'), 'KEY="n3w"\nPORT=80\n');
  const words = [...production, '.env', '--no-roll'];
  assert.equal((await run(secretsImport, words)).error?.code, 'Unconfirmed');
  const { code, err } = await run(secretsImport, [...words, '--yes']);
  assert.equal(code, 0);
  assert.match(err, /left.*PORT/);
  assert.deepEqual(JSON.parse(bodies(aws, 'PutSecretValue')[0].SecretString), { key: 'n3w', other: 'kept' });
  writeFileSync(join(folder, '.env'), 'PORT=80\n');
  assert.equal((await run(secretsImport, [...words, '--yes'])).error?.code, 'NothingToImport');
});

test('two environments are compared without a value, unless values are asked for', async (t) => {
  const { aws, run } = await system(t);
  const words = [...production, '--with', 'protected'];
  const { out } = await run(secretsCompare, words);
  assert.deepEqual(out, ['VARIABLE  production  protected', 'Web KEY   set         set']);
  assert.ok(!aws.names().includes('GetSecretValue'));
  const values = await run(secretsCompare, [...words, '--values']);
  assert.match(values.out[1] ?? '', /equal$/);
  assert.doesNotMatch(`${values.out}${values.err}`, /hunter2/);
});

test('the status shows tasks of services, and open prints the URL without a terminal', async (t) => {
  const Outputs = [{ OutputKey: 'WebUrl', OutputValue: 'https://shop.example.com' }];
  const DescribeStacks = stacks({
    shop: shop('1', { Outputs }),
    'shop-foundation': foundation,
    'shop-Web': describing('CREATE_COMPLETE', { Outputs: [] }),
  });
  const { run } = await system(t, { DescribeStacks });
  const { out } = await run(stackStatus, production);
  assert.ok(out.includes('Web  2 of 2 tasks run  deployed 2026-01-01T00:00:00.000Z'), out.join('\n'));
  assert.ok(out.includes('WebUrl         https://shop.example.com'), out.join('\n'));
  assert.deepEqual((await run(open, production)).out, ['https://shop.example.com']);
  assert.deepEqual((await run(open, [...production, 'Web'])).out, ['https://shop.example.com']);
});
