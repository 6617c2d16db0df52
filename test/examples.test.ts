import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import {
  type Capability,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStacksCommand,
  GetTemplateCommand,
} from '@aws-sdk/client-cloudformation';
import { DescribeTasksCommand, ECSClient, ListClustersCommand, ListTasksCommand, type Task } from '@aws-sdk/client-ecs';
import { referencesOf } from '../generator/roots/references-of.ts';
import type { Manifest } from '../generator/synth.ts';
import { call } from '../packages/endpoint/testing/running-task.ts';
import { authorization, credentials, pause, region } from '../packages/endpoint/testing/test-engine.ts';
import { answerOf } from './answer-of.ts';
import { addressesAt, client, settled } from './endpoint/testing/endpoint.ts';
import { useSpaAndApi } from './examples/spa-and-api.ts';
import { type Ended, inside } from './inside.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

/** The account that all examples are in, one after the other: what one leaves there, the next would find. */
const home = realpathSync(mkdtempSync(join(tmpdir(), 'rookery-examples-')));
/** As a newcomer's shell has it: no AWS variables. */
const env = { PATH: process.env.PATH, HOME: home, ROOKERY_HOME: home, ROOKERY_PORT: '0' };

/** Runs the binary. */
function binary(...words: readonly string[]): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(process.execPath, ['bin/rookery.mjs', ...words], { cwd: root, env }, (error, out, err) => {
      resolve({ code: error === null ? 0 : Number(error.code ?? 1), out, err });
    });
  });
}

after(async () => {
  await binary('stop');
  rmSync(home, { recursive: true, force: true });
});

interface Answer {
  readonly region: string;
  readonly stack: string;
  readonly outputs: Readonly<Record<string, string>>;
  readonly changes: readonly { readonly logicalId: string }[];
}

/** One example on the endpoint: it is started as a newcomer does it. */
class Example {
  readonly name: string;
  readonly home = home;
  /** Where the endpoint is, once it has been started. */
  endpoint = '';

  constructor(name: string) {
    this.name = name;
  }

  start(): Promise<Ended> {
    return binary('start', ...this.#words());
  }

  run(command: string, ...words: string[]): Promise<Ended> {
    return inside(root, env, [command, ...this.#words(), ...words]);
  }

  #words(): string[] {
    return ['--app', `examples/${this.name}/master.ts`];
  }

  async runs(command: string, ...words: string[]): Promise<Ended> {
    const ended = await this.run(command, ...words);
    assert.equal(ended.code, 0, `${command}: ${ended.err}`);
    return ended;
  }

  /** What a command answers, by root. */
  async answers(command: string, ...words: string[]): Promise<Answers> {
    const answer: Answer | Answers = answerOf((await this.runs(command, ...words, '--json')).out);
    return typeof answer.stack === 'string' ? { '': answer as Answer } : (answer as Answers);
  }
}

/**
 * Second stacks of the same templates and parameters beside the first: neither may disturb the other. Of several roots they are
 * made in the order of the manifest, each with what those before it put out, as anybody can with the AWS command line.
 */
async function deployTwice(endpoint: string, roots: readonly RootStack[]): Promise<void> {
  const made = new Map<string, Readonly<Record<string, string>>>();
  const second: { readonly id: string; readonly region: string }[] = [];
  for (const { name, StackName, region, passed } of roots) {
    const cloudFormation = client(endpoint, region);
    const { Stacks = [] } = await cloudFormation.send(new DescribeStacksCommand({ StackName }));
    const parameters = (Stacks[0]?.Parameters ?? []).map((parameter) => {
      const from = passed[parameter.ParameterKey ?? ''];
      if (from !== undefined) return { ...parameter, ParameterValue: made.get(from.root)?.[from.output] };
      // Route 53 would refuse a second record of the name.
      const isDomain = parameter.ParameterKey === 'DomainName';
      return isDomain ? { ...parameter, ParameterValue: `second.${parameter.ParameterValue}` } : parameter;
    });
    const { TemplateBody } = await cloudFormation.send(new GetTemplateCommand({ StackName }));
    const Capabilities: Capability[] = ['CAPABILITY_NAMED_IAM'];
    const request = { StackName: `${StackName}-second`, TemplateBody, Parameters: parameters, Capabilities };
    await cloudFormation.send(new CreateStackCommand(request));
    const created = await settled(cloudFormation, request.StackName);
    assert.equal(created.status, 'CREATE_COMPLETE', created.events.join('\n'));
    const outputs =
      created.stack.Outputs?.map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]) ?? [];
    made.set(name, Object.fromEntries(outputs));
    second.unshift({ id: created.stack.StackId ?? '', region });
    cloudFormation.destroy();
  }
  for (const { id, region } of second) {
    const cloudFormation = client(endpoint, region);
    await cloudFormation.send(new DeleteStackCommand({ StackName: id }));
    assert.equal((await settled(cloudFormation, id)).status, 'DELETE_COMPLETE');
    cloudFormation.destroy();
  }
}

/** A root of an example, and its stack. */
interface RootStack {
  readonly name: string;
  readonly StackName: string;
  readonly region: string;
  /** Parameters that are outputs of earlier roots. */
  readonly passed: Readonly<Record<string, { readonly root: string; readonly output: string }>>;
}

/** What was said of each root of an example: of one without a name, where it has one alone. */
type Answers = Readonly<Record<string, Answer>>;

/** The stacks of an example, in the order of its manifest. */
function rootsOf(name: string, answers: Answers): RootStack[] {
  const { roots = [] }: Manifest = JSON.parse(readFileSync(join(root, `examples/${name}/dist/manifest.json`), 'utf8'));
  const named = roots.length === 0 ? [{ name: '', parameters: {} }] : roots;
  return named.map((one) => {
    const { stack: StackName, region } = answers[one.name]!;
    return { name: one.name, StackName, region, passed: referencesOf(one) };
  });
}

/** All outputs of an example: of several roots, `platform.Url`, as `start` shows them. */
function outputsOf(answers: Answers): Answer['outputs'] {
  return Object.fromEntries(
    Object.entries(answers).flatMap(([name, { outputs }]) =>
      Object.entries(outputs).map(([output, value]) => [name === '' ? output : `${name}.${output}`, value]),
    ),
  );
}

/** What `start` says of the health of services, without the time that it took. */
function healthy(err: string): string[] {
  return [...err.matchAll(/^healthy: (\S+) +(.*?)(?: within .*)?$/gm)]
    .map(([, path, said]) => `${path} ${said}`)
    .toSorted();
}

/** Deploys an example, hands its outputs to `use`, and deletes it: nothing may be left over. */
function life(
  [name, stackName, ...services]: readonly [name: string, stackName: string, ...services: string[]],
  use: (example: Example, outputs: Answer['outputs'], t: TestContext) => Promise<void>,
) {
  return test(`examples/${name} is created, changed, updated and deleted`, async (t) => {
    const example = new Example(name);
    const { code, out, err } = await example.start();
    assert.equal(code, 0, err);
    assert.match(err, /CREATE_COMPLETE after/);
    assert.match(err, /on record only, with nothing behind them here/);
    assert.deepEqual(healthy(err), services);
    example.endpoint = /on (http:\S+),/.exec(err)?.[1] ?? '';
    const answers = await example.answers('stack:update');
    const roots = rootsOf(name, answers);
    for (const { name, StackName } of roots) assert.equal(StackName, name === '' ? stackName : `${stackName}-${name}`);
    const outputs = outputsOf(answers);
    const urls = Object.entries(outputs).filter(([, value]) => /^https?:/.test(value));
    // What is reached by a domain on AWS, or by a distribution, has another address here.
    const shown = (url: string) => `(http:\\S+ +\\(on AWS ${url}\\)|${url}( |$))`;
    for (const [output, url] of urls) assert.match(out, new RegExp(`^ *${output} +${shown(url)}`, 'm'));
    assert.ok(urls.length > 0);
    await deployTwice(example.endpoint, roots);
    await use(example, outputs, t);
    await example.runs('stack:delete', '--yes', '--foundation');
    const { err: again } = await example.runs('stack:delete', '--yes');
    assert.match(again, /there is no stack .*: nothing to delete/);
    const endpoint = /on (http:\S+),/.exec(again)?.[1] ?? '';
    for (const { StackName, region } of roots) {
      assert.deepEqual(await addressesAt(endpoint, StackName), {});
      const ecs = new ECSClient({ endpoint, region, credentials });
      assert.deepEqual((await ecs.send(new ListClustersCommand({}))).clusterArns, []);
      ecs.destroy();
    }
  });
}

life(['time-service', 'time', 'Time/Service 2 of 2 tasks answered 200 at /healthz'], async (example, { TimeUrl }) => {
  const now = async () => {
    const response = await fetch(`${TimeUrl}/now`);
    return [response.status, response.headers.get('service-version')];
  };
  assert.deepEqual(await now(), [200, '1.0.0']);
  const { err } = await example.runs('stack:update', '--set', 'TimeImageTag=1.0.1');
  assert.match(err, /~ +Time +AWS::CloudFormation::Stack/);
  assert.doesNotMatch(err, /~ +(Network|LoadBalancer|Cluster|Hosts) /);
  assert.deepEqual(await now(), [200, '1.0.1']);
});

life(['migrating-app', 'shop', 'Shop/Service 1 of 1 tasks answered 200 at /healthz'], async (example, { ShopUrl }) => {
  const shop = async () => JSON.parse(await (await fetch(`${ShopUrl}/`)).text());
  const first = await shop();
  assert.equal(first.version, '1.0.0');
  assert.match(first.database, /^dbowner@.+\.rds\.amazonaws\.com:5433\/app$/);
  // A release: its image, before anything is changed the migration, then the shop, which has to answer.
  await example.runs('image:push', 'shop', '1.1.0');
  const released = await example.runs('stack:update', '--set', 'MigrateImageTag=1.1.0', '--set', 'ShopImageTag=1.1.0');
  const order =
    /"migrated","version":"1\.1\.0"[\s\S]*Migrate: exit code 0[\s\S]*UPDATE_IN_PROGRESS[\s\S]*check ShopUrl\/: passed/;
  assert.match(released.err, order);
  assert.equal((await shop()).version, '1.1.0');
  const migration = await example.runs('task:run', 'Migrate');
  assert.match(migration.out, /exit code 0/);
  assert.match(migration.err, /Migrate: started \w+\n[\s\S]*^ {2}.*"migrated"/m);
  const unpushed = await example.run('stack:update', '--set', 'MigrateImageTag=9.9.9', '--no-prepare');
  assert.equal(unpushed.code, 3);
  assert.match(unpushed.err, /there is no image shop:9\.9\.9/);
  const unknown = await example.run('task:run', 'Migrat');
  assert.equal(unknown.code, 3);
  assert.match(unknown.err, /did you mean Migrate\?/);
});

life(['spa-and-api', 'notes', 'Api/Service 1 of 1 tasks answered 200 at /healthz'], async (example, outputs, t) =>
  useSpaAndApi(t, example, outputs),
);

const MANY = [
  'Accounts/Service 1 of 1 tasks answered 200 at /healthz',
  'Catalogue/Service 1 of 1 tasks answered 200 at /healthz',
  'Fulfilment/Service 1 of 1 tasks run',
  'Inventory/Service 1 of 1 tasks run',
  'Orders/Service 1 of 1 tasks answered 200 at /healthz',
  'Reports/Service 1 of 1 tasks answered 200 at /healthz',
];

life(['many-services', 'services', ...MANY], async (example, { 'platform.Url': ServicesUrl = '' }) => {
  const ask = async (path: string, headers: Readonly<Record<string, string>> = {}) => {
    const url = new URL(path, ServicesUrl);
    // fetch sends the URL's own host, and the rule is for another.
    return new Promise<{ status: number; body: string }>((resolve, reject) => {
      get(url, { headers }, (response) => {
        let body = '';
        response.setEncoding('utf8').on('data', (chunk: string) => {
          body += chunk;
        });
        response.on('end', () => resolve({ status: response.statusCode ?? 0, body }));
      }).on('error', reject);
    });
  };
  for (const [path, headers] of [
    ['/catalogue'],
    ['/reports'],
    ['/exports/orders-by-day'],
    ['/previews/orders-by-hour', { 'x-preview': 'true' }],
    ['/', { host: 'accounts.example.com' }],
  ] as const) {
    assert.equal((await ask(path, headers)).status, 200, path);
  }
  assert.equal((await ask('/previews/orders-by-hour')).status, 404);
  // Orders asks the inventory over Service Connect.
  assert.match((await ask('/orders')).body, /stock/);
  const reversed = await example.run('stack:update', '--set', 'shop.MinTasks=7');
  assert.equal(reversed.code, 2, reversed.err);
  assert.match(reversed.err, /Catalogue\/ScalableTarget has MinCapacity 7 \(parameter MinTasks\) and MaxCapacity 2/);
  const { err } = await example.runs('stack:update', '--set', 'OrdersImageTag=1.1.0');
  assert.match(err, /^shop +\| +~ +Orders +AWS::CloudFormation::Stack/m);
  for (const name of ['platform', 'identity', 'insight']) assert.match(err, new RegExp(`services-${name}: no changes`));
  assert.doesNotMatch(err, /~ +(Catalogue|Inventory|Fulfilment|Accounts|Reports|DailyReport) /);
  assert.match((await example.runs('task:run', 'DailyReport', '--root', 'insight')).out, /exit code 0/);
  // A rate that is new is due at once.
  const { err: scheduled } = await example.runs('stack:update', '--set', 'DailyReportScheduleExpression=rate(1 day)');
  const tasks = tasksAt(/on (http:\S+),/.exec(scheduled)?.[1] ?? '');
  const ended = await reported(tasks);
  assert.equal(ended.containers?.[0]?.exitCode, 0);
  assert.deepEqual([...(await tasks('RUNNING')), ended].map(tagged('Environment', 'Owner', 'Component')).toSorted(), [
    'local identity accounts',
    'local insight daily-report',
    'local insight reports',
    'local shop catalogue',
    'local shop fulfilment',
    'local shop inventory',
    'local shop orders',
  ]);
});

const WATCHED = ['Checker/Service 1 of 1 tasks run', 'Web/Service 1 of 1 tasks answered 200 at /healthz'];

life(['uptime', 'uptime', ...WATCHED], async (example, { ApiTokenSecretArn = '', CheckerDeadLetters = '' }) => {
  const { err } = await example.runs('stack:update', '--set', 'WebImageTag=1.0.1');
  assert.match(err, /~ +Web +AWS::CloudFormation::Stack/);
  assert.doesNotMatch(
    err,
    /~ +(Network|LoadBalancer|Cluster|Database|Secrets|Checker|Enqueue|Migrate|(Checker|Cluster|Database)Monitoring) /,
  );
  const endpoint = /on (http:\S+),/.exec(err)?.[1] ?? '';
  const token = await secretValue(endpoint, ApiTokenSecretArn);

  // HTTP leads to HTTPS, behind which are the new tasks.
  const addresses = await addressesAt(endpoint, 'uptime');
  const page = await fetch(addresses['uptime.example.com'] ?? '');
  assert.ok(page.redirected);
  assert.equal(page.headers.get('service-version'), '1.0.1');
  assert.match(await page.text(), /0 monitored/);
  const url = (path: string) => new URL(path, page.url).href;
  const send = async (method: string, key: string, site: string) => {
    const headers = { authorization: `Bearer ${key}` };
    const request = { method, headers, ...(method === 'POST' && { body: JSON.stringify({ url: site }) }) };
    return (await fetch(url(`/api/sites?url=${encodeURIComponent(site)}`), request)).status;
  };
  assert.equal(await send('POST', 'guessed', url('/healthz')), 401);
  assert.equal(await send('POST', token, url('/healthz')), 201);
  assert.equal(await send('POST', token, url('/none')), 201);
  const found = await eventually(async () => {
    const { sites }: Monitored = JSON.parse(await (await fetch(url('/api/sites'))).text());
    return sites.every(({ up }) => up !== undefined) ? sites : undefined;
  });
  assert.deepEqual(
    found.map((site) => [site.url, site.up, site.detail]),
    [
      [url('/healthz'), true, '200'],
      [url('/none'), false, '404'],
    ],
  );
  assert.match(await (await fetch(page.url)).text(), /1 of 2 down/);
  assert.equal(await send('DELETE', token, url('/none')), 200);

  // A rate is due at once: the schedule has started its task through the state machine.
  const tasks = tasksAt(endpoint);
  const ended = await reported(tasks);
  assert.equal(ended.containers?.[0]?.exitCode, 0);
  assert.deepEqual(
    [...(await tasks('RUNNING')), ended].map(tagged('Environment', 'Owner', 'CostCenter', 'Component')).toSorted(),
    ['local uptime 4711 checker', 'local uptime 4711 enqueue', 'local uptime 4711 web'],
  );

  // The worker handles what is sent to its queue; what it cannot handle it gets three times, and then nobody but who looks.
  const { queueUrls } = await call(endpoint, 'sqs', 'ListDeadLetterSourceQueues', { QueueUrl: CheckerDeadLetters });
  const QueueUrl = queueUrls[0];
  await call(endpoint, 'sqs', 'SetQueueAttributes', { QueueUrl, Attributes: { VisibilityTimeout: '1' } });
  for (const MessageBody of ['{"url":"http://10.0.0.1/"}', 'no site']) {
    await call(endpoint, 'sqs', 'SendMessage', { QueueUrl, MessageBody });
  }
  const dead = { QueueUrl: CheckerDeadLetters, WaitTimeSeconds: 20, AttributeNames: ['All'] };
  const { Messages } = await call(endpoint, 'sqs', 'ReceiveMessage', dead);
  assert.deepEqual(
    [Messages[0].Body, Messages[0].Attributes.DeadLetterQueueSourceArn.split(':').at(-1)],
    ['no site', QueueUrl.split('/').at(-1)],
  );
  const { Attributes } = await call(endpoint, 'sqs', 'GetQueueAttributes', { QueueUrl, AttributeNames: ['All'] });
  const { ApproximateNumberOfMessages: waiting, ApproximateNumberOfMessagesNotVisible: hidden } = Attributes;
  assert.deepEqual([waiting, hidden], ['0', '0']);
});

/** What the API of the monitor answers. */
interface Monitored {
  readonly sites: readonly { readonly url: string; readonly up?: boolean; readonly detail?: string }[];
}

/** Asks until there is an answer. */
async function eventually<T>(ask: () => Promise<T | undefined>): Promise<T> {
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    await pause();
  }
}

/** What the endpoint's Secrets Manager keeps. */
async function secretValue(endpoint: string, SecretId: string): Promise<string> {
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': 'secretsmanager.GetSecretValue',
      authorization: authorization('secretsmanager'),
    },
    body: JSON.stringify({ SecretId }),
  });
  return (JSON.parse(await response.text()) as { SecretString: string }).SecretString;
}

type Tasks = (desiredStatus: 'RUNNING' | 'STOPPED') => Promise<readonly Task[]>;

/** Reads the tasks of the only cluster of an endpoint. */
function tasksAt(endpoint: string): Tasks {
  const ecs = new ECSClient({ endpoint, region, credentials });
  return async (desiredStatus) => {
    const { clusterArns = [] } = await ecs.send(new ListClustersCommand({}));
    const cluster = clusterArns[0];
    const { taskArns = [] } = await ecs.send(new ListTasksCommand({ cluster, desiredStatus }));
    if (taskArns.length === 0) return [];
    const { tasks = [] } = await ecs.send(new DescribeTasksCommand({ cluster, tasks: taskArns, include: ['TAGS'] }));
    return tasks;
  };
}

/** Waits until a task that a state machine has started has ended. */
async function reported(tasks: Tasks): Promise<Task> {
  for (;;) {
    const ended = (await tasks('STOPPED')).find(({ startedBy }) => startedBy === 'AWS Step Functions');
    if (ended) return ended;
    await pause();
  }
}

/** The values of tags of a task, by the tags of the master stack and of a nested one. */
function tagged(...keys: readonly string[]): (task: Task) => string {
  return ({ tags = [] }) => keys.map((name) => tags.find(({ key }) => key === name)?.value).join(' ');
}
