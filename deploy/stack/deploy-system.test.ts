import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { RookeryError } from '../../generator/errors.ts';
import { fn, type Id, knownAs, naming, template } from '../../generator/index.ts';
import { synthesize } from '../../generator/synth.ts';
import { imageTag, repositoryUri } from '../../templates/parameters/parameters.ts';
import type { Environment } from '../environments.ts';
import {
  describing,
  event,
  type FakeAws,
  type FakeCall,
  FakeFault,
  fakeAws,
  noSuchStack,
  stackArn,
  testTarget,
} from '../testing/fake-aws.ts';
import { type DeployOptions, deploySystem } from './deploy-system.ts';
import { planFoundation, planSystem, type System } from './system.ts';

const uri = '111122223333.dkr.ecr.eu-central-1.amazonaws.com/shop';

const foundation = template({
  path: 'foundation.yaml',
  description: '',
  parameters: {},
  body({ resource }) {
    const repository = resource('Images', 'AWS::ECR::Repository', {});
    return { Registry: { Value: repository.att('RepositoryUri'), imagesOf: 'shop' } };
  },
});

/** Calls its parameters by other names than the catalogue does. */
const master = template({
  path: 'master.yaml',
  description: '',
  parameters: {
    Version: { Type: 'String', role: 'ImageTag' },
    Registry: { Type: 'String', role: 'RepositoryUri' },
    Consumers: { Type: 'Number', Default: 2, role: 'MinTasks' },
    Locked: { Type: 'String', AllowedValues: ['false', 'true'], Default: 'false' },
    Called: { Type: 'String', Default: '', role: 'AlarmTopicArn' },
  },
  body({ params, resource }) {
    resource('Database', 'AWS::RDS::DBInstance', {
      Engine: 'postgres',
      DBInstanceClass: 'db.t4g.micro',
      AllocatedStorage: '20',
      MasterUsername: 'shop',
      ManageMasterUserPassword: true,
      DeletionProtection: params.Locked,
    });
    return { Consumers: params.Consumers, Image: params.Version, From: params.Registry };
  },
});

const environment: Environment = {
  target: testTarget,
  parameters: { Version: '1.0.0' },
  terminationProtection: false,
  multiAz: { except: [] },
};

function system(values: System['values'] = {}, more: Partial<Environment> = {}): System {
  return {
    master,
    foundation,
    environment: { ...environment, ...more },
    values,
  };
}

function deployedStack(values: Readonly<Record<string, string>>, more = {}) {
  return describing('UPDATE_COMPLETE', {
    Parameters: Object.entries(values).map(([ParameterKey, ParameterValue]) => ({ ParameterKey, ParameterValue })),
    Outputs: [{ OutputKey: 'Consumers', OutputValue: '2' }],
    ...more,
  });
}

const database = {
  LogicalResourceId: 'Database',
  PhysicalResourceId: 'database-1',
  ResourceType: 'AWS::RDS::DBInstance',
  ResourceStatus: 'CREATE_COMPLETE',
};

interface Account {
  readonly deployed?: object | undefined;
  /** Of the change set: a database that is removed holds data. */
  readonly change?: object;
  readonly image?: boolean;
  readonly execute?: () => unknown;
  /** The template that is deployed. */
  readonly body?: string | undefined;
}

const older = deployedStack({ Version: '0.9.0', Registry: uri, Consumers: '2', Locked: 'false' });
const addition = { Action: 'Modify', LogicalResourceId: 'Queue', ResourceType: 'AWS::SQS::Queue' };
const removal = { Action: 'Remove', LogicalResourceId: 'Database', ResourceType: 'AWS::RDS::DBInstance' };

function account(
  t: TestContext,
  { deployed = older, change = addition, image = true, body = 'another', execute = () => ({}) }: Account = {},
): Promise<FakeAws> {
  let executed = 0;
  const foundationStack = {
    StackId: stackArn('shop-foundation'),
    StackName: 'shop-foundation',
    Outputs: [
      { OutputKey: 'TemplateBucket', OutputValue: 'bucket' },
      { OutputKey: 'Registry', OutputValue: uri },
    ],
  };
  return fakeAws(t, {
    DescribeStacks: ({ input }: FakeCall) => {
      if (/shop-foundation/.test(input.StackName ?? '')) return describing('CREATE_COMPLETE', foundationStack);
      if (deployed === undefined) throw noSuchStack();
      return deployed;
    },
    GetTemplate: () => ({ TemplateBody: body }),
    ListStackResources: () => (executed === 0 ? {} : { StackResourceSummaries: [database] }),
    GET: () => '<ListBucketResult><IsTruncated>false</IsTruncated></ListBucketResult>',
    PUT: () => '',
    DescribeImages: () => {
      if (image) return { imageDetails: [] };
      throw new FakeFault('ImageNotFoundException');
    },
    CreateChangeSet: () => ({ Id: 'arn:cs', StackId: stackArn() }),
    DescribeChangeSet: () => ({
      ChangeSetId: 'arn:cs',
      StackId: stackArn(),
      StackName: 'shop',
      Status: 'CREATE_COMPLETE',
      Changes: [{ Type: 'Resource', ResourceChange: change }],
    }),
    DeleteChangeSet: () => ({}),
    ExecuteChangeSet: () => {
      executed += 1;
      return execute();
    },
    DescribeStackEvents: () => ({
      StackEvents: Array.from({ length: executed + 1 }, (_, index) =>
        event(executed - index, 'shop', 'UPDATE_COMPLETE'),
      ),
    }),
    UpdateTerminationProtection: () => ({}),
  });
}

async function refusal(run: Promise<unknown>): Promise<RookeryError> {
  const error = await run.then(
    () => assert.fail('it should have been refused'),
    (caught: unknown) => caught,
  );
  assert.ok(error instanceof RookeryError, String(error));
  return error;
}

const changing = /^(PUT|Create|Execute|Delete|Update)/;

async function deploy(aws: FakeAws, one: System, options: DeployOptions = {}) {
  return deploySystem(await aws.connect(), one, options);
}

const refusals: readonly (readonly [code: string, values: System['values'], account: Account, text: RegExp])[] = [
  ['OneZone', { Consumers: 1 }, {}, /Consumers is 1, not 2 at least/],
  ['ParameterRefused', { Version: 'latest' }, {}, /no tag to deploy/],
  ['ParameterRefused', { Locked: 'perhaps' }, {}, /Locked/],
  ['ImageMissing', {}, { image: false }, /no image shop:1\.0\.0/],
];

for (const [code, values, scripted, text] of refusals) {
  test(`a program is refused ${text.source} before anything is changed, whatever parameters are called`, async (t) => {
    const aws = await account(t, scripted);
    const error = await refusal(deploy(aws, system(values)));
    assert.equal(error.code, code, error.message);
    assert.match(error.message, text);
    assert.deepEqual(
      aws.names().filter((name) => changing.test(name)),
      [],
    );
  });
}

/** Deploys a nested service from the repository `shop`, where another template is deployed with the same parameters. */
async function deployNested(t: TestContext, change: (text: string) => string): Promise<FakeAws> {
  const service = template({
    path: 'service.yaml',
    description: '',
    parameters: { ImageTag: imageTag, RepositoryUri: repositoryUri },
    body({ params, resource }) {
      resource('Topic', 'AWS::SNS::Topic', { DisplayName: fn.sub`${params.RepositoryUri}:${params.ImageTag}` });
      return {};
    },
  });
  const nesting = template({
    path: 'master.yaml',
    description: 'now',
    parameters: { Version: imageTag, Prefix: { Type: 'String' } },
    body({ params, stack }) {
      const RepositoryUri = knownAs<Id<'AWS::ECR::Repository', 'RepositoryUri'>>(
        fn.sub`${params.Prefix}/shop`,
        naming('RepositoryUri of AWS::ECR::Repository'),
      );
      stack('Shop', service, { ImageTag: params.Version, RepositoryUri });
      return {};
    },
  });
  const parameters = { Version: '1.0.0', Prefix: uri.replace('/shop', '') };
  const deployed = deployedStack({ ...parameters, TemplateBucket: 'bucket', TemplatePrefix: '' });
  const body = change(synthesize([nesting]).templates.find(({ file }) => file === 'master.yaml')?.text ?? '');
  const aws = await account(t, { deployed, body, image: false });
  const own = { ...system(), master: nesting, environment: { ...environment, parameters } };
  await deploy(aws, own).catch((error: unknown) => assert.match(String(error), /no image shop:1\.0\.0/));
  return aws;
}

test('an image is looked for whose repository the template renames, and not where it is the same', async (t) => {
  const renamed = await deployNested(t, (text) => text.replace('${Prefix}/shop', '${Prefix}/old'));
  assert.ok(!renamed.names().some((name) => changing.test(name)), renamed.names().join(' '));
  const edited = await deployNested(t, (text) => text.replace('now', 'before'));
  assert.ok(edited.names().includes('ExecuteChangeSet'), edited.names().join(' '));
});

test('a web ACL for CloudFront is refused in another region than us-east-1 before anything is changed', async (t) => {
  const aws = await account(t);
  const acl = template({
    path: 'master.yaml',
    description: '',
    parameters: {},
    body({ resource }) {
      const VisibilityConfig = { CloudWatchMetricsEnabled: true, MetricName: 'Acl', SampledRequestsEnabled: true };
      resource('Acl', 'AWS::WAFv2::WebACL', { Scope: 'CLOUDFRONT', DefaultAction: { Allow: {} }, VisibilityConfig });
      return {};
    },
  });
  const error = await refusal(
    deploy(aws, { ...system(), master: acl, environment: { ...environment, parameters: {} } }),
  );
  assert.equal(error.code, 'RegionRefused', error.message);
  assert.deepEqual(
    aws.names().filter((name) => changing.test(name)),
    [],
  );
});

test('one zone is enough where that is meant', async (t) => {
  const aws = await account(t);
  const { outcome } = await deploy(aws, system({ Consumers: 1 }, { multiAz: { except: ['Consumers'] } }));
  assert.equal(outcome?.succeeded, true);
});

test('alarms that call nobody are refused where somebody has to hear of them', async (t) => {
  const aws = await account(t);
  const error = await refusal(deploy(aws, system({}, { alarms: true })));
  assert.equal(error.code, 'NobodyIsCalled');
  assert.match(error.message, /Called is empty/);
  assert.ok(!aws.names().some((name) => changing.test(name)));
  const topic = { Called: 'arn:aws:sns:eu-central-1:111122223333:alarms' };
  assert.equal((await deploy(await account(t), system(topic, { alarms: true }))).outcome?.succeeded, true);
});

test('a program loses data only where it is allowed to by name', async (t) => {
  const aws = await account(t, { change: removal });
  assert.equal((await refusal(deploy(aws, system()))).code, 'DataLoss');
  assert.ok(!aws.names().includes('ExecuteChangeSet'));
  assert.ok(aws.names().includes('DeleteChangeSet'));
  assert.equal((await refusal(deploy(aws, system(), { allowLoss: ['Databsae'] }))).code, 'LossUnknown');
  assert.ok(!aws.names().includes('ExecuteChangeSet'));
  assert.equal((await deploy(aws, system(), { allowLoss: ['Database'] })).outcome?.succeeded, true);
});

test('a plan that is not confirmed is deleted, and its stack stays as it is', async (t) => {
  const aws = await account(t);
  const { plan, outcome, outputs } = await deploy(aws, system(), { confirm: async () => false });
  assert.deepEqual([plan?.changes.length, outcome, outputs.length], [1, undefined, 1]);
  assert.ok(aws.names().includes('DeleteChangeSet') && !aws.names().includes('ExecuteChangeSet'));
});

test('what is created is protected against deletion in a second update, and its stack at the end', async (t) => {
  const aws = await account(t);
  await deploy(aws, system({ Locked: 'true' }, { terminationProtection: true }));
  const values = aws.calls
    .filter(({ name }) => name === 'CreateChangeSet')
    .map(({ input }) => {
      const [, at] =
        Object.entries(input)
          .find(([, value]) => value === 'Locked')?.[0]
          .match(/member\.(\d+)/) ?? [];
      return input[`Parameters.member.${at}.ParameterValue`];
    });
  assert.deepEqual(values, ['false', 'true']);
  assert.equal(aws.names().filter((name) => name === 'ExecuteChangeSet').length, 2);
  assert.equal(aws.names().at(-1), 'UpdateTerminationProtection');
});

test('a program that is interrupted before the execution executes nothing', async (t) => {
  const aws = await account(t);
  assert.equal((await refusal(deploy(aws, system(), { signal: AbortSignal.abort() }))).code, 'Interrupted');
  assert.ok(!aws.names().includes('ExecuteChangeSet'));
});

test('a change set whose execution is refused is taken away', async (t) => {
  const denied = () => {
    throw new FakeFault('AccessDenied', 'not authorized to perform: cloudformation:ExecuteChangeSet', 403);
  };
  const aws = await account(t, { execute: denied });
  assert.match((await refusal(deploy(aws, system()))).message, /ExecuteChangeSet/);
  assert.equal(aws.names().at(-1), 'DeleteChangeSet');
});

test('what is deployed already makes no plan, and no call that changes anything', async (t) => {
  const body = synthesize([master]).templates[0]?.text;
  const aws = await account(t, { deployed: deployedStack({ Version: '1.0.0', Registry: uri }), body });
  const { outcome, plan, outputs } = await deploy(aws, system());
  assert.deepEqual([outcome, plan, outputs.length], [undefined, undefined, 1]);
  assert.deepEqual(
    aws.names().filter((name) => changing.test(name)),
    [],
  );
});

test('without a foundation nothing is deployed, and its plan is the same as for any stack', async (t) => {
  const aws = await fakeAws(t, {
    DescribeStacks: () => {
      throw noSuchStack();
    },
    CreateChangeSet: () => ({ Id: 'arn:cs', StackId: stackArn() }),
    DescribeChangeSet: () => ({ ChangeSetId: 'arn:cs', Status: 'CREATE_COMPLETE', Changes: [] }),
  });
  const connection = await aws.connect();
  assert.equal((await refusal(planSystem(connection, system()))).code, 'NotBootstrapped');
  const { plan, deployed } = await planFoundation(connection, foundation);
  assert.deepEqual([plan?.kind, plan?.stackName, deployed], ['CREATE', 'shop-foundation', undefined]);
});
