import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { pause } from '../../packages/endpoint/testing/test-engine.ts';
import { type Endpoint, startEndpoint } from '../endpoint/testing/endpoint.ts';
import { isMissing } from '../judges.ts';
import { clientFolder, program, pushImages, runAwsClient } from './testing/clients.ts';

let endpoint: Endpoint;
before(async () => {
  endpoint = await startEndpoint();
  await pushImages(endpoint.url);
});
after(() => endpoint.close());

/** Version 1 is the one on the path; of version 2 the one that Debian has, wherever the path leads. */
const VERSIONS = {
  'aws-cli/1.': { file: 'aws', how: 'aws (pip install awscli)' },
  'aws-cli/2.': { file: '/usr/bin/aws', how: 'version 2 of aws (apt-get install awscli)' },
};

for (const [version, { file, how }] of Object.entries(VERSIONS)) {
  test(`${version}x creates, changes, looks at and deletes a system`, async (t) => {
    const client = { url: endpoint.url, folder: clientFolder(t) };
    const { out: found } = await runAwsClient(client, file, ['--version']);
    if (isMissing(t, how, found.startsWith(version))) return;
    await flow(client, file, `cli-${version.replaceAll(/\D/g, '')}`);
  });
}

test('aws cloudformation package puts nested templates where AWS_ENDPOINT_URL says, and they are found there', async (t) => {
  const client = { url: endpoint.url, folder: clientFolder(t) };
  const aws = async (...args: string[]) => {
    const { code, err } = await runAwsClient(client, 'aws', args);
    assert.equal(code, 0, `aws ${args.join(' ')}: ${err}`);
  };
  const { out: found } = await runAwsClient(client, 'aws', ['--version']);
  if (isMissing(t, VERSIONS['aws-cli/1.'].how, found.startsWith('aws-cli/1.'))) return;
  const child = { Type: 'AWS::CloudFormation::Stack', Properties: { TemplateURL: 'child.json' } };
  const topic = { Type: 'AWS::SNS::Topic' };
  writeFileSync(join(client.folder, 'child.json'), JSON.stringify({ Resources: { Topic: topic } }));
  writeFileSync(join(client.folder, 'parent.json'), JSON.stringify({ Resources: { Child: child } }));
  await aws('s3', 'mb', 's3://artifacts');
  const files = ['--template-file', 'parent.json', '--output-template-file', 'packaged.json', '--use-json'];
  await aws('cloudformation', 'package', ...files, '--s3-bucket', 'artifacts');
  const created = await endpoint.create('packaged', readFileSync(join(client.folder, 'packaged.json'), 'utf8'));
  assert.equal(created.status, 'CREATE_COMPLETE', created.events.join('\n'));
  assert.equal((await endpoint.remove('packaged')).status, 'DELETE_COMPLETE');
});

async function flow(client: { url: string; folder: string }, file: string, stack: string): Promise<void> {
  const aws = async (...args: string[]): Promise<string> => {
    // Debian's version 2 is older than AWS_ENDPOINT_URL.
    const { code, out, err } = await runAwsClient(client, file, ['--endpoint-url', client.url, ...args]);
    assert.equal(code, 0, `aws ${args.join(' ')}: ${err}`);
    return out;
  };
  const formation = (command: string, ...args: string[]) =>
    aws('cloudformation', command, '--stack-name', stack, ...args);
  const text = async (query: string, ...args: string[]) =>
    (await aws(...args, '--query', query, '--output', 'text')).trim();
  // The waiters look every thirty seconds: they are asked when there is nothing left to wait for.
  const waited = async (waiter: string) => {
    await endpoint.settled(stack);
    return aws('cloudformation', 'wait', waiter, '--stack-name', stack);
  };

  const iam = ['--capabilities', 'CAPABILITY_IAM'];
  await formation(
    'create-stack',
    '--template-body',
    `file://${program('system.yaml')}`,
    '--tags',
    'Key=team,Value=web',
    ...iam,
  );
  await waited('stack-create-complete');
  const { outputs } = await endpoint.settled(stack);
  const described = ['cloudformation', 'describe-stacks', '--stack-name', stack];
  const url = await text("Stacks[0].Outputs[?OutputKey=='Url'].OutputValue", ...described);
  assert.equal(url, outputs.Url);
  assert.equal(await (await fetch(url)).text(), 'hello from 1\n');

  const service = ['--cluster', outputs.Cluster ?? '', '--services', outputs.Service ?? ''];
  await aws('ecs', 'wait', 'services-stable', ...service);
  assert.equal(
    await text('services[0].[runningCount,launchType]', 'ecs', 'describe-services', ...service),
    '1\tFARGATE',
  );
  const lines = () => text('events[].message', 'logs', 'filter-log-events', '--log-group-name', outputs.Log ?? '');
  for (let said = ''; !said.includes('listening as 1'); said = await lines()) await pause();

  writeFileSync(join(client.folder, 'note.txt'), 'text');
  await aws('s3', 'cp', 'note.txt', `s3://${outputs.Files}/notes/note.txt`);
  await aws('s3', 'cp', `s3://${outputs.Files}/notes/note.txt`, 'back.txt');
  assert.equal(readFileSync(join(client.folder, 'back.txt'), 'utf8'), 'text');
  await aws('s3', 'rm', `s3://${outputs.Files}`, '--recursive');

  const values = [
    '--parameter-overrides',
    'Greeting=bye',
    'Tag=2',
    '--tags',
    'team=web',
    ...iam,
    '--no-execute-changeset',
  ];
  const prepared = await formation('deploy', '--template-file', program('system.yaml'), ...values);
  const [set = ''] = /arn:aws:cloudformation:\S+/.exec(prepared) ?? [];
  const changes = await text(
    'sort_by(Changes[].ResourceChange, &LogicalResourceId)[].[LogicalResourceId,Replacement][]',
    ...['cloudformation', 'describe-change-set', '--change-set-name', set],
  );
  assert.equal(changes, 'Definition\tTrue\tService\tFalse');
  await aws('cloudformation', 'execute-change-set', '--change-set-name', set);
  await waited('stack-update-complete');
  assert.equal(await (await fetch(url)).text(), 'bye from 2\n');
  const newest = 'StackEvents[0].[ResourceType,ResourceStatus]';
  const events = ['cloudformation', 'describe-stack-events', '--stack-name', stack];
  assert.equal(await text(newest, ...events), 'AWS::CloudFormation::Stack\tUPDATE_COMPLETE');

  await aws('logs', 'put-retention-policy', '--log-group-name', outputs.Log ?? '', '--retention-in-days', '30');
  const detection = await text('StackDriftDetectionId', 'cloudformation', 'detect-stack-drift', '--stack-name', stack);
  const status = ['cloudformation', 'describe-stack-drift-detection-status', '--stack-drift-detection-id', detection];
  assert.equal(await text('[StackDriftStatus,DriftedStackResourceCount]', ...status), 'DRIFTED\t1');

  const { stack: made } = await endpoint.settled(stack);
  await formation('delete-stack');
  assert.equal((await endpoint.settled(made.StackId ?? '')).status, 'DELETE_COMPLETE');
  await aws('cloudformation', 'wait', 'stack-delete-complete', '--stack-name', stack);
}
