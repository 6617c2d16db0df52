import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Ran } from '../../packages/endpoint/testing/command-line.ts';
import { aws as awsAt, pause, withoutAws } from '../../packages/endpoint/testing/test-engine.ts';
import { systems } from '../catalogue/index.ts';
import { emit, write } from '../emitted.ts';
import { isMissing } from '../judges.ts';
import { type Endpoint, foreign, startEndpoint } from './testing/endpoint.ts';

let endpoint: Endpoint;
const folder = mkdtempSync(join(tmpdir(), 'rookery-command-line-'));
before(async () => {
  endpoint = await startEndpoint();
});
after(async () => {
  await endpoint.close();
  rmSync(folder, { recursive: true, force: true });
});

const aws = (...args: string[]): Promise<Ran> => awsAt(endpoint.url, ...args);
const absent = async (test: TestContext) => isMissing(test, 'aws', !(await withoutAws()));

/** Runs a command that must succeed, and reads what it prints. */
async function answer<T>(...args: string[]): Promise<T> {
  const { code, out, err } = await aws(...args);
  assert.equal(code, 0, `aws ${args.join(' ')}: ${err}`);
  // The command line prints the answer of the API, whose shape the caller names.
  return JSON.parse(out) as T;
}

const path = (name: string) => fileURLToPath(new URL(`templates/${name}`, import.meta.url));

/** The command line names its change sets by the second: two in one would collide, on AWS as here. */
async function nextSecond(): Promise<void> {
  const second = () => Math.floor(Date.now() / 1000);
  const now = second();
  while (second() === now) await pause();
}

interface Described {
  readonly Stacks: readonly {
    readonly StackStatus: string;
    readonly Outputs?: readonly { readonly OutputKey: string; readonly OutputValue: string }[];
  }[];
}

test('aws s3 sync puts what is emitted, once, and brings it back as it was', async (t) => {
  if (await absent(t)) return;
  const { texts } = emit(systems.slice(0, 1), { relative: false });
  const emitted = write(texts);
  t.after(() => rmSync(emitted, { recursive: true, force: true }));
  assert.match((await aws('s3', 'mb', 's3://shelf')).out, /^make_bucket: shelf/);
  const first = await aws('s3', 'sync', emitted, 's3://shelf/v1', '--no-progress');
  assert.equal(first.code, 0, first.err);
  assert.equal(first.out.match(/^upload: /gm)?.length, Object.keys(texts).length);
  const second = await aws('s3', 'sync', emitted, 's3://shelf/v1', '--no-progress');
  assert.deepEqual([second.code, second.out], [0, '']);
  const back = await aws('s3', 'cp', 's3://shelf/v1/rookery/master.yaml', '-');
  assert.equal(back.out, texts['rookery/master.yaml']);
  const listed = await aws('s3', 'ls', 's3://shelf/v1/rookery/templates/');
  assert.match(listed.out, / vpc\.yaml$/m);
  const full = await aws('s3', 'rb', 's3://shelf');
  assert.equal(full.code, 1);
  assert.match(full.err, /BucketNotEmpty/);
  assert.equal((await aws('s3', 'rb', 's3://shelf', '--force')).code, 0);
});

test('aws cloudformation deploy creates, finds nothing to change, updates, and the waiter agrees', async (t) => {
  if (await absent(t)) return;
  const deploy = async (...more: string[]) => {
    await nextSecond();
    return aws(
      'cloudformation',
      'deploy',
      '--stack-name',
      'worker',
      '--template-file',
      path('queue-worker.yaml'),
      ...more,
    );
  };
  const without = await deploy();
  assert.notEqual(without.code, 0);
  assert.match(without.err, /InsufficientCapabilitiesException.*Requires capabilities : \[CAPABILITY_IAM\]/);
  const created = await deploy('--capabilities', 'CAPABILITY_IAM');
  assert.equal(created.code, 0, created.err);
  assert.match(created.out, /Successfully created\/updated stack - worker/);
  const again = await deploy('--capabilities', 'CAPABILITY_IAM', '--no-fail-on-empty-changeset');
  assert.deepEqual([again.code, again.err], [0, '']);
  assert.match(again.out, /No changes to deploy\. Stack worker is up to date/);
  const strict = await deploy('--capabilities', 'CAPABILITY_IAM', '--fail-on-empty-changeset');
  assert.notEqual(strict.code, 0);
  assert.match(strict.err, /No changes to deploy\. Stack worker is up to date/);
  const larger = ['--parameter-overrides', 'Environment=prod', '--tags', 'team=web'];
  const updated = await deploy('--capabilities', 'CAPABILITY_IAM', ...larger);
  assert.equal(updated.code, 0, updated.err);
  const { Stacks } = await answer<Described>('cloudformation', 'describe-stacks', '--stack-name', 'worker');
  assert.equal(Stacks[0]?.StackStatus, 'UPDATE_COMPLETE');
  assert.equal(Stacks[0]?.Outputs?.find(({ OutputKey }) => OutputKey === 'Memory')?.OutputValue, '1024');
  const waited = await aws('cloudformation', 'wait', 'stack-update-complete', '--stack-name', 'worker');
  assert.deepEqual([waited.code, waited.out], [0, '']);
});

test('aws cloudformation deploy reports a failure, and the events its cause', async (t) => {
  if (await absent(t)) return;
  const deploy = (name: string, resource: Readonly<Record<string, unknown>>) => {
    writeFileSync(join(folder, `${name}.json`), JSON.stringify({ Resources: { Bad: resource } }));
    return aws('cloudformation', 'deploy', '--stack-name', name, '--template-file', join(folder, `${name}.json`));
  };
  const invalid = await deploy('invalid', { Type: 'AWS::SQS::Queue', Properties: { No: 1 } });
  assert.notEqual(invalid.code, 0);
  assert.match(invalid.err, /Failed to create the changeset: .*\[AWS::EarlyValidation::PropertyValidation\]/);
  // The group is nobody's.
  const failed = await deploy('bad', {
    Type: 'AWS::Scheduler::Schedule',
    Properties: {
      ...{ GroupName: 'nowhere', ScheduleExpression: 'rate(1 day)', FlexibleTimeWindow: { Mode: 'OFF' } },
      Target: { Arn: 'arn:aws:sqs:us-east-1:000000000000:a', RoleArn: 'arn:aws:iam::000000000000:role/a' },
    },
  });
  assert.notEqual(failed.code, 0);
  assert.match(failed.err, /Failed to create\/update the stack\. Run the following command/);
  interface Events {
    readonly StackEvents: readonly { readonly ResourceStatus: string; readonly LogicalResourceId: string }[];
  }
  const { StackEvents } = await answer<Events>('cloudformation', 'describe-stack-events', '--stack-name', 'bad');
  assert.equal(StackEvents[0]?.ResourceStatus, 'ROLLBACK_COMPLETE', 'the newest comes first');
  const cause = StackEvents.findLast(({ ResourceStatus }) => ResourceStatus.endsWith('_FAILED'));
  assert.equal(cause?.LogicalResourceId, 'Bad');
  const waited = await aws('cloudformation', 'wait', 'stack-create-complete', '--stack-name', 'bad');
  assert.equal(waited.code, 255);
  assert.match(waited.err, /Waiter StackCreateComplete failed/);
});

test('a change set is made, described, executed, and gone', async (t) => {
  if (await absent(t)) return;
  const set = ['--stack-name', 'network', '--change-set-name', 'first'];
  const template = ['--template-body', `file://${path('network.json')}`];
  await answer('cloudformation', 'create-change-set', ...set, ...template, '--change-set-type', 'CREATE');
  interface ChangeSet {
    readonly Status: string;
    readonly ExecutionStatus: string;
    readonly Changes: readonly {
      readonly ResourceChange: { readonly Action: string; readonly LogicalResourceId: string };
    }[];
  }
  const waited = await aws('cloudformation', 'wait', 'change-set-create-complete', ...set);
  assert.equal(waited.code, 0, waited.err);
  const described = await answer<ChangeSet>('cloudformation', 'describe-change-set', ...set);
  assert.deepEqual([described.Status, described.ExecutionStatus], ['CREATE_COMPLETE', 'AVAILABLE']);
  assert.equal(described.Changes.length, 12);
  assert.ok(described.Changes.every(({ ResourceChange }) => ResourceChange.Action === 'Add'));
  const review = await answer<Described>('cloudformation', 'describe-stacks', '--stack-name', 'network');
  assert.equal(review.Stacks[0]?.StackStatus, 'REVIEW_IN_PROGRESS');
  assert.equal((await aws('cloudformation', 'execute-change-set', ...set)).code, 0);
  assert.equal((await endpoint.settled('network')).status, 'CREATE_COMPLETE');
  const created = await aws('cloudformation', 'wait', 'stack-create-complete', '--stack-name', 'network');
  assert.deepEqual([created.code, created.out], [0, '']);
  const same = ['--stack-name', 'network', '--change-set-name', 'second'];
  await answer('cloudformation', 'create-change-set', ...same, '--use-previous-template');
  const empty = await aws('cloudformation', 'wait', 'change-set-create-complete', ...same);
  assert.equal(empty.code, 255);
  assert.match(
    empty.err,
    /The submitted information didn't contain changes|Waiter encountered a terminal failure state/,
  );
});

test('validate-template and get-template read what was written', async (t) => {
  if (await absent(t)) return;
  interface Valid {
    readonly Parameters: readonly { readonly ParameterKey: string }[];
    readonly Capabilities?: readonly string[];
  }
  const body = ['--template-body', `file://${path('queue-worker.yaml')}`];
  const valid = await answer<Valid>('cloudformation', 'validate-template', ...body);
  assert.deepEqual(valid.Parameters.map(({ ParameterKey }) => ParameterKey).sort(), [
    'AlarmEmail',
    'Environment',
    'RetentionDays',
  ]);
  assert.deepEqual(valid.Capabilities, ['CAPABILITY_IAM']);
  const invalid = await aws('cloudformation', 'validate-template', '--template-body', 'Resources: {}');
  assert.equal(invalid.code, 255);
  assert.match(
    invalid.err,
    /An error occurred \(ValidationError\) when calling the ValidateTemplate operation: Template format error: At least one Resources member must be defined\./,
  );
  await endpoint.create('read-back', foreign('exporter.yaml'), {
    Parameters: [{ ParameterKey: 'Prefix', ParameterValue: 'read-back' }],
  });
  const { TemplateBody } = await answer<{ readonly TemplateBody: string }>(
    'cloudformation',
    'get-template',
    '--stack-name',
    'read-back',
  );
  assert.equal(TemplateBody, foreign('exporter.yaml'));
});

test('a repository, a service and a log group show in ecr, ecs and logs, and go with their stack', async (t) => {
  if (await absent(t)) return;
  const { outputs } = await endpoint.create('containers', foreign('containers.yaml'));
  const { repositories } = await answer<{ readonly repositories: readonly { readonly repositoryUri: string }[] }>(
    'ecr',
    'describe-repositories',
  );
  assert.deepEqual(
    repositories.map(({ repositoryUri }) => repositoryUri),
    [outputs.Repository],
  );
  interface Services {
    readonly services: readonly {
      readonly status: string;
      readonly desiredCount: number;
      readonly deployments: readonly { readonly rolloutState: string }[];
    }[];
  }
  const names = ['--cluster', 'containers', '--services', 'app'];
  const { services } = await answer<Services>('ecs', 'describe-services', ...names);
  assert.deepEqual(
    services.map(({ status, desiredCount, deployments }) => [status, desiredCount, deployments[0]?.rolloutState]),
    [['ACTIVE', 0, 'COMPLETED']],
  );
  assert.equal((await aws('ecs', 'wait', 'services-stable', ...names)).code, 0);
  interface Groups {
    readonly logGroups: readonly { readonly logGroupName: string; readonly retentionInDays: number }[];
  }
  const { logGroups } = await answer<Groups>('logs', 'describe-log-groups');
  assert.ok(
    logGroups.some((group) => group.logGroupName.startsWith('containers-Logs-') && group.retentionInDays === 7),
  );
  const { stack } = await endpoint.settled('containers');
  const removed = await aws('cloudformation', 'delete-stack', '--stack-name', 'containers');
  assert.deepEqual([removed.code, removed.out], [0, '']);
  assert.equal((await endpoint.settled(stack.StackId ?? '')).status, 'DELETE_COMPLETE');
  const waited = await aws('cloudformation', 'wait', 'stack-delete-complete', '--stack-name', 'containers');
  assert.equal(waited.code, 0, waited.err);
  const missing = await aws('cloudformation', 'describe-stacks', '--stack-name', 'containers');
  assert.equal(missing.code, 255);
  assert.match(
    missing.err,
    /An error occurred \(ValidationError\) when calling the DescribeStacks operation: Stack with id containers does not exist/,
  );
  assert.deepEqual(await answer('ecr', 'describe-repositories'), { repositories: [] });
});

test('sts says who asks, and an API that is not simulated says so', async (t) => {
  if (await absent(t)) return;
  const { Account } = await answer<{ readonly Account: string }>('sts', 'get-caller-identity');
  assert.equal(Account, '000000000000');
  const sets = await aws('cloudformation', 'list-stack-sets');
  assert.notEqual(sets.code, 0);
  assert.match(sets.err, /does not simulate ListStackSets/);
  const elsewhere = await aws('dynamodb', 'list-tables');
  assert.notEqual(elsewhere.code, 0);
  assert.match(elsewhere.err, /not simulate/);
});
