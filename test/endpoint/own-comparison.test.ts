import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { planLines } from '../../cli/render/plan.ts';
import { painter } from '../../cli/render/style.ts';
import { type Connection, connect } from '../../deploy/aws/connection.ts';
import { describeStack } from '../../deploy/aws/stack.ts';
import type { Plan, ResourceChange } from '../../deploy/model.ts';
import { createPlan, discardPlan } from '../../deploy/plan/change-set.ts';
import { dataLosses } from '../../deploy/plan/guards/data-loss.ts';
import { executePlan } from '../../deploy/stack/execute.ts';
import { credentials, region } from '../../packages/endpoint/testing/test-engine.ts';
import { type Endpoint, startEndpoint } from './testing/endpoint.ts';

// A foreign system whose nested change sets fail: an output goes into a parameter with a pattern, and a list is selected from.

let endpoint: Endpoint;
let connection: Connection;
let s3: S3Client;

before(async () => {
  endpoint = await startEndpoint();
  s3 = new S3Client({ endpoint: endpoint.url, region, credentials, forcePathStyle: true });
  await s3.send(new CreateBucketCommand({ Bucket: 'templates' }));
  connection = await connect({
    environment: 'local',
    stackName: 'foreign',
    foundationStackName: 'foreign-foundation',
    region,
    tags: {},
    endpoint: endpoint.url,
  });
});
after(async () => {
  s3.destroy();
  await endpoint.close();
});

const URL_OF = (name: string) => `https://templates.s3.${region}.amazonaws.com/${name}.yaml`;
function put(name: string, Body: string) {
  return s3.send(new PutObjectCommand({ Bucket: 'templates', Key: `${name}.yaml`, Body }));
}

function NETWORK(name: string) {
  return `
Resources:
  Topic: { Type: AWS::SNS::Topic, Properties: { DisplayName: ${name} } }
Outputs:
  Names: { Value: !Join [',', [!GetAtt Topic.TopicName, b]] }
`;
}

function SERVICE(more: { display?: string; keyName?: string; files?: string } = {}) {
  return `
Parameters:
  Names: { Type: CommaDelimitedList, AllowedPattern: '[A-Za-z0-9-]+' }
Resources:
  Topic: { Type: AWS::SNS::Topic, Properties: { DisplayName: ${more.display ?? 'a'} } }
  Second: { Type: AWS::SSM::Parameter, Properties: { Type: String, Name: ${more.keyName ?? '/second'}, Value: !Select [1, !Ref Names] } }
${more.files ?? '  Files: { Type: AWS::S3::Bucket }'}
`;
}

const MASTER = `
Parameters: { Place: { Type: String } }
Resources:
  Network: { Type: AWS::CloudFormation::Stack, Properties: { TemplateURL: !Sub '\${Place}/network.yaml' } }
  Service:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: !Sub '\${Place}/service.yaml'
      Parameters: { Names: !GetAtt Network.Outputs.Names }
`;

async function planned(): Promise<Plan> {
  const existing = await describeStack(connection, 'foreign');
  const plan = await createPlan(connection, {
    stackName: 'foreign',
    existing,
    templateBody: MASTER,
    parameters: [{ name: 'Place', value: URL_OF('').replace('/.yaml', '') }],
    tags: {},
  });
  assert.ok(plan);
  return plan;
}

/** `Service/Topic Modify` of every line. */
function lines(changes: readonly ResourceChange[], path = ''): string[] {
  return changes.flatMap(({ logicalId, action, replacement, nested }) => [
    `${path}${logicalId} ${action}${replacement === 'False' ? '' : ` ${replacement}`}`,
    ...lines(nested ?? [], `${path}${logicalId}/`),
  ]);
}

function execute(plan: Plan) {
  return executePlan(connection, plan, { onEvent: () => {}, signal: new AbortController().signal });
}

test('a system whose nested change sets fail on placeholders is planned without them, and created', async () => {
  await put('network', NETWORK('one'));
  await put('service', SERVICE());
  const plan = await planned();
  assert.deepEqual(plan.ownComparison?.path, 'foreign/Service');
  assert.match(plan.ownComparison?.reason ?? '', /must match pattern/);
  assert.deepEqual(lines(plan.changes), [
    'Network Add',
    'Network/Topic Add',
    'Service Add',
    'Service/Files Add',
    'Service/Second Add',
    'Service/Topic Add',
  ]);
  const shown = planLines(plan, painter(false)).join('\n');
  assert.match(shown, /no nested change sets: that of foreign\/Service failed on values that do not exist yet/);
  assert.match(shown, /rookery's own comparison of their templates/);
  const { succeeded } = await execute(plan);
  assert.ok(succeeded);
});

test('what does not exist anywhere is planned and discarded without a trace', async () => {
  const { id } = (await describeStack(connection, 'foreign')) ?? { id: '' };
  await put('service', SERVICE({ display: 'b' }));
  await put('network', NETWORK('two'));
  const plan = await planned();
  await discardPlan(connection, plan);
  assert.equal((await describeStack(connection, id))?.status, 'CREATE_COMPLETE');
});

test('nested stacks that change together are compared by their templates: what is read of the other may change', async () => {
  const plan = await planned();
  assert.ok(plan.ownComparison);
  assert.deepEqual(lines(plan.changes), [
    'Network Modify',
    'Network/Topic Modify',
    'Service Modify',
    'Service/Second Modify',
    'Service/Topic Modify',
  ]);
  assert.deepEqual(dataLosses(plan), []);
  await discardPlan(connection, plan);
});

test('a nested stack that alone changes has a change set of its own: nothing is a placeholder then', async () => {
  await put('network', NETWORK('one'));
  const plan = await planned();
  assert.equal(plan.ownComparison, undefined);
  await discardPlan(connection, plan);
  await put('network', NETWORK('two'));
});

test('the comparison guards data as a change set does', async () => {
  await put('service', SERVICE({ files: '  Other: { Type: AWS::SQS::Queue }' }));
  const removed = await planned();
  assert.ok(removed.ownComparison);
  assert.deepEqual(dataLosses(removed), ['Service/Files (AWS::S3::Bucket)']);
  await discardPlan(connection, removed);
  await put(
    'service',
    SERVICE({ files: '  Files: { Type: AWS::S3::Bucket, Properties: { BucketName: other-name } }' }),
  );
  const replaced = await planned();
  assert.deepEqual(dataLosses(replaced), ['Service/Files (AWS::S3::Bucket)']);
  assert.ok(lines(replaced.changes).includes('Service/Files Modify True'));
  await discardPlan(connection, replaced);
});

test('what is planned by the comparison is deployed', async () => {
  await put('service', SERVICE({ display: 'c', keyName: '/third' }));
  const plan = await planned();
  assert.ok(lines(plan.changes).includes('Service/Second Modify True'));
  const { succeeded } = await execute(plan);
  assert.ok(succeeded);
});

test('a nested change set that fails on a value that is known is no reason to leave nested stacks out', async () => {
  await put(
    'service',
    `${SERVICE()}\nRules: { R: { Assertions: [{ Assert: !Equals [a, b], AssertDescription: never }] } }`,
  );
  await put(
    'network',
    NETWORK('two').replace(
      'Resources:',
      'Parameters: { Mode: { Type: String, Default: x, AllowedValues: [x] } }\nResources:',
    ),
  );
  const master = MASTER.replace("network.yaml'", "network.yaml', Parameters: { Mode: y }");
  const existing = await describeStack(connection, 'foreign');
  const request = { stackName: 'foreign', existing, templateBody: master, tags: {} };
  const parameters = [{ name: 'Place', value: URL_OF('').replace('/.yaml', '') }];
  await assert.rejects(createPlan(connection, { ...request, parameters }), /foreign\/Network.*AllowedValues/s);
});
