import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RookeryError } from '../../generator/errors.ts';
import { aStack, describing, type FakeCall, FakeFault, fakeAws, inTurn, stackArn } from '../testing/fake-aws.ts';
import { createPlan } from './change-set.ts';

const arn = (name: string) => `arn:aws:cloudformation:eu-central-1:111122223333:changeSet/${name}/1`;
const PLACEHOLDER = '{{IntrinsicFunction:shop/Network.Outputs.Names/Fn::GetAtt}}';

interface Failed {
  readonly reason: string;
  readonly values?: Readonly<Record<string, string>>;
}

/** A change set of a nested stack that failed, in a root that names it. */
function failing({ reason, values = {} }: Failed) {
  const root = {
    ChangeSetId: arn('root'),
    StackId: stackArn(),
    StackName: 'shop',
    Status: 'FAILED',
    StatusReason: `Nested change set ${arn('nested')} was not successfully created: Currently in FAILED.`,
  };
  const nested = {
    ChangeSetId: arn('nested'),
    StackName: 'shop-Service-1ABC',
    Status: 'FAILED',
    StatusReason: reason,
    Parameters: Object.entries(values).map(([ParameterKey, ParameterValue]) => ({ ParameterKey, ParameterValue })),
  };
  return ({ input }: FakeCall) => (input.ChangeSetName === arn('nested') ? nested : root);
}

const CHILD = '{"Parameters":{"Names":{"Type":"String"}},"Resources":{"Topic":{"Type":"AWS::SNS::Topic"}}}';
const MASTER = JSON.stringify({
  Resources: {
    Service: { Type: 'AWS::CloudFormation::Stack', Properties: { TemplateURL: 'https://b.s3.x/service.yaml' } },
  },
});

const added = {
  ChangeSetId: arn('plain'),
  StackId: stackArn(),
  StackName: 'shop',
  Status: 'CREATE_COMPLETE',
  Changes: [
    {
      Type: 'Resource',
      ResourceChange: { Action: 'Add', LogicalResourceId: 'Service', ResourceType: 'AWS::CloudFormation::Stack' },
    },
  ],
};

/** The stack that a change set of a creation leaves behind, until it is deleted. */
function emptyStack() {
  let isDeleted = false;
  return {
    DescribeStacks: () =>
      isDeleted
        ? new FakeFault('ValidationError', 'Stack with id shop does not exist')
        : describing('REVIEW_IN_PROGRESS'),
    DeleteStack: () => {
      isDeleted = true;
      return {};
    },
  };
}

/** Makes the plan of a new stack at an AWS that makes no nested change set of it, as `failed` says. */
async function planned(t: Parameters<typeof fakeAws>[0], failed: Failed) {
  const describe = failing(failed);
  const nestedCalls = () =>
    aws.calls.filter(({ name }) => name === 'CreateChangeSet').map(({ input }) => input.IncludeNestedStacks);
  const aws = await fakeAws(t, {
    CreateChangeSet: ({ input }) => ({
      Id: arn(input.IncludeNestedStacks === 'true' ? 'root' : 'plain'),
      StackId: stackArn(),
    }),
    DescribeChangeSet: (call) => (call.input.ChangeSetName === arn('plain') ? added : describe(call)),
    DeleteChangeSet: () => ({}),
    ListChangeSets: () => ({ Summaries: [] }),
    ...emptyStack(),
  });
  const request = { stackName: 'shop', existing: undefined, templateBody: MASTER, parameters: [], tags: {} };
  const templates = new Map([['https://b.s3.x/service.yaml', CHILD]]);
  const plan = createPlan(await aws.connect(), { ...request, templates });
  return { aws, plan, nestedCalls };
}

const FALLS_BACK: Readonly<Record<string, Failed>> = {
  // From a public reproduction, infra/nested-changeset-repro/README.md.
  'a look at the Parameter Store': {
    reason: `Unable to fetch parameters [${PLACEHOLDER}] from parameter store for this account.`,
  },
  // aws-cloudformation/cloudformation-coverage-roadmap#759
  'Fn::Select': { reason: 'Template error: Fn::Select cannot select nonexistent value at index 1' },
  'Fn::Select with a placeholder': {
    reason: 'Template error: Fn::Select cannot select nonexistent value at index 1',
    values: { Mode: 'a', Names: PLACEHOLDER },
  },
  // aws-cloudformation/rain#526
  'a pattern and an empty list': {
    reason: "Each value of parameter 'PolicyArns' must match pattern arn:.+",
    values: { PolicyArns: '' },
  },
  'a pattern and a placeholder': {
    reason: "Parameter 'Names' must match pattern [a-z]+",
    values: { Names: PLACEHOLDER },
  },
  'a described constraint': {
    reason: 'Parameter Names failed to satisfy constraint: some names',
    values: { Names: '{{changeSet:KNOWN_AFTER_APPLY}}' },
  },
  // aws-cloudformation/cfn-language-discussion#152
  'a transform': { reason: 'Usage of {{IntrinsicFunction:shop//Fn::ImportValue}} is not allowed.' },
  // aws/aws-cdk-cli#1303 and #1307
  exports: { reason: 'Template format error: duplicate Export names' },
  'a rule': { reason: 'Template constraint validation failed for rule R: some', values: { Names: PLACEHOLDER } },
};

for (const [name, failed] of Object.entries(FALLS_BACK)) {
  test(`where nested change sets fail on ${name}, one without them is made and the templates are compared`, async (t) => {
    const { aws, plan, nestedCalls } = await planned(t, failed);
    const { ownComparison, changes, changeSetId } = (await plan) ?? {};
    assert.deepEqual(ownComparison, { path: 'shop/Service', reason: failed.reason });
    assert.deepEqual(nestedCalls(), ['true', 'false']);
    assert.equal(changeSetId, arn('plain'));
    const deleted = aws.calls
      .filter(({ name: call }) => call === 'DeleteChangeSet')
      .map(({ input }) => input.ChangeSetName);
    assert.deepEqual(deleted, [arn('root')]);
    assert.deepEqual(
      changes?.[0]?.nested?.map(({ logicalId, action }) => [logicalId, action]),
      [['Topic', 'Add']],
    );
  });
}

const FAILS: Readonly<Record<string, Failed>> = {
  'a property that is wrong': { reason: 'Template format error: Unrecognized resource types: [AWS::X::Y]' },
  'a constraint that a known value breaks': {
    reason: "Parameter 'Mode' must be one of AllowedValues",
    values: { Mode: 'b', Names: PLACEHOLDER },
  },
  'Fn::Select where all is known': {
    reason: 'Template error: Fn::Select cannot select nonexistent value at index 1',
    values: { Names: 'a' },
  },
  'a rule where all is known': {
    reason: 'Template constraint validation failed for rule R: some',
    values: { Names: 'a' },
  },
  'missing rights': { reason: 'User is not authorized to perform: s3:GetObject' },
};

for (const [name, failed] of Object.entries(FAILS)) {
  test(`where nested change sets fail on ${name}, the plan fails with the reason`, async (t) => {
    const { plan, nestedCalls } = await planned(t, failed);
    await assert.rejects(plan, (error) => {
      assert.ok(error instanceof RookeryError);
      assert.equal(error.code, 'ChangeSetFailed');
      assert.ok(error.message.includes(failed.reason));
      return true;
    });
    assert.deepEqual(nestedCalls(), ['true']);
  });
}

test('nested change sets that are still being made when the root fails are waited for', async (t) => {
  const describe = failing({ reason: 'Template format error: duplicate Export names' });
  const aws = await fakeAws(t, {
    CreateChangeSet: ({ input }) => ({ Id: arn(input.IncludeNestedStacks === 'true' ? 'root' : 'plain') }),
    DescribeChangeSet: (call) => (call.input.ChangeSetName === arn('plain') ? added : describe(call)),
    DeleteChangeSet: inTurn(
      new FakeFault('InvalidChangeSetStatus', 'CREATE_IN_PROGRESS'),
      new FakeFault('InvalidChangeSetStatus', 'CREATE_IN_PROGRESS'),
      {},
    ),
  });
  const templates = new Map([['https://b.s3.x/service.yaml', CHILD]]);
  const request = { stackName: 'shop', existing: undefined, templateBody: MASTER, parameters: [], tags: {}, templates };
  assert.equal((await createPlan(await aws.connect(), request))?.changeSetId, arn('plain'));
  assert.equal(aws.names().filter((name) => name === 'DeleteChangeSet').length, 3);
});

test('what is wrong with the root has no part in it: the root is asked for once', async (t) => {
  const reason = 'Template error: Fn::Select cannot select nonexistent value at index 1';
  const aws = await fakeAws(t, {
    CreateChangeSet: () => ({ Id: arn('root'), StackId: stackArn() }),
    DescribeChangeSet: () => ({ ...added, ChangeSetId: arn('root'), Status: 'FAILED', StatusReason: reason }),
    DeleteChangeSet: () => ({}),
  });
  const request = {
    stackName: 'shop',
    existing: aStack('UPDATE_COMPLETE'),
    templateBody: MASTER,
    parameters: [],
    tags: {},
  };
  await assert.rejects(createPlan(await aws.connect(), request), /ChangeSetFailed|cannot select/);
  assert.equal(aws.names().filter((name) => name === 'CreateChangeSet').length, 1);
});

test('where the template of a nested stack cannot be read, nothing is planned that nobody has seen', async (t) => {
  const describe = failing({ reason: 'Template format error: duplicate Export names' });
  const aws = await fakeAws(t, {
    CreateChangeSet: ({ input }) => ({ Id: arn(input.IncludeNestedStacks === 'true' ? 'root' : 'plain') }),
    DescribeChangeSet: (call) => (call.input.ChangeSetName === arn('plain') ? added : describe(call)),
    DeleteChangeSet: () => ({}),
    ListChangeSets: () => ({ Summaries: [] }),
    ...emptyStack(),
  });
  const templateBody = MASTER.replace('https://b.s3.x/service.yaml', 'ftp://nowhere');
  const request = { stackName: 'shop', existing: undefined, templateBody, parameters: [], tags: {} };
  await assert.rejects(createPlan(await aws.connect(), request), /cannot be read: ftp:\/\/nowhere/);
  const deleted = aws.calls.filter(({ name }) => name === 'DeleteChangeSet').map(({ input }) => input.ChangeSetName);
  assert.deepEqual(deleted, [arn('root'), arn('plain')]);
});
