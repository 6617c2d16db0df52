import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RookeryError } from '../../generator/errors.ts';
import type { Plan } from '../model.ts';
import { aStack, describing, FakeFault, fakeAws, inTurn, noSuchStack, reset, stackArn } from '../testing/fake-aws.ts';
import { createPlan, discardPlan, type PlanRequest } from './change-set.ts';
import { dataLosses } from './guards/data-loss.ts';

const id = 'arn:aws:cloudformation:eu-central-1:111122223333:changeSet/rookery-1/1';
const childId = 'arn:aws:cloudformation:eu-central-1:111122223333:changeSet/shop-Website/2';
const noChange =
  "The submitted information didn't contain changes. Submit different information to create a change set.";

const created = () => ({ Id: id, StackId: stackArn() });

function change(LogicalResourceId: string, ResourceType: string, Action = 'Modify', more = {}) {
  return {
    Type: 'Resource',
    ResourceChange: { Action, LogicalResourceId, ResourceType, ...more },
  };
}

function changeSet(more: Readonly<Record<string, unknown>> = {}) {
  return {
    ChangeSetId: id,
    StackId: stackArn(),
    StackName: 'shop',
    Status: 'CREATE_COMPLETE',
    ExecutionStatus: 'AVAILABLE',
    ...more,
  };
}

const failed = (StatusReason: string, more = {}) => changeSet({ Status: 'FAILED', StatusReason, ...more });

function update(more: Partial<PlanRequest> = {}): PlanRequest {
  return {
    stackName: 'shop',
    existing: aStack('UPDATE_COMPLETE'),
    templateBody: '{}',
    parameters: [],
    tags: {},
    ...more,
  };
}

function rejectsWith(code: string, exitCode: number, text: RegExp) {
  return (error: unknown) => {
    assert.ok(error instanceof RookeryError, String(error));
    assert.equal(error.code, code, error.message);
    assert.equal(error.exitCode, exitCode);
    assert.match(error.message, text);
    return true;
  };
}

test('a change set is asked for with all that the stack needs, and with a token that stays the same', async (t) => {
  const aws = await fakeAws(t, {
    CreateChangeSet: inTurn(new FakeFault('Throttling', 'Rate exceeded'), created),
    DescribeChangeSet: () => changeSet(),
  });
  const request = update({
    templateUrl: 'https://b.s3.eu-central-1.amazonaws.com/master.yaml',
    parameters: [
      { name: 'A', value: '1' },
      { name: 'B', usePrevious: true },
    ],
    tags: { team: 'x' },
  });
  await createPlan(await aws.connect(), request);
  const [, first, second] = aws.calls;
  assert.equal(first?.body, second?.body);
  const input = first?.input ?? {};
  assert.match(input.ChangeSetName ?? '', /^rookery-/);
  assert.equal(input.ClientToken, input.ChangeSetName);
  assert.equal(input.ChangeSetType, 'UPDATE');
  assert.equal(input.IncludeNestedStacks, 'true');
  assert.equal(input.TemplateURL, request.templateUrl);
  assert.equal(input['Parameters.member.1.ParameterValue'], '1');
  assert.equal(input['Parameters.member.2.UsePreviousValue'], 'true');
  assert.equal(input['Tags.member.1.Value'], 'x');
  assert.equal(input['Capabilities.member.2'], 'CAPABILITY_NAMED_IAM');
});

test('a change set is made in the role that the environment names, and in none where it names none', async (t) => {
  const aws = await fakeAws(t, { CreateChangeSet: created, DescribeChangeSet: () => changeSet() });
  const cloudFormationRole = 'arn:aws:iam::111122223333:role/deployment/cloudformation';
  await createPlan(await aws.connect({ cloudFormationRole }), update());
  await createPlan(await aws.connect(), update());
  const roles = aws.calls.filter(({ name }) => name === 'CreateChangeSet').map(({ input }) => input.RoleARN);
  assert.deepEqual(roles, [cloudFormationRole, undefined]);
});

test('the plan is one tree: pages are joined, nested change sets stand below their stack, what holds data is marked', async (t) => {
  const nested = (LogicalResourceId: string, ChangeSetId?: string) =>
    change(LogicalResourceId, 'AWS::CloudFormation::Stack', 'Modify', {
      ChangeSetId,
      PhysicalResourceId: stackArn(LogicalResourceId),
    });
  const detail = {
    Target: { Attribute: 'Properties', Name: 'Tags', RequiresRecreation: 'Always' },
    Evaluation: 'Dynamic',
    ChangeSource: 'ParameterReference',
    CausingEntity: 'Tag',
  };
  const aws = await fakeAws(t, {
    CreateChangeSet: created,
    DescribeChangeSet: ({ input }) => {
      if (input.ChangeSetName === childId) {
        const bucket = {
          PhysicalResourceId: 'b',
          Replacement: 'True',
          PolicyAction: 'ReplaceAndDelete',
          Details: [detail],
        };
        return changeSet({ ChangeSetId: childId, Changes: [change('Data', 'AWS::S3::Bucket', 'Modify', bucket)] });
      }
      if (input.ChangeSetName === 'unchanged') return failed(noChange);
      if (input.NextToken) return changeSet({ Changes: [nested('Cluster', 'unchanged')] });
      return changeSet({ Changes: [nested('Website', childId)], NextToken: 'more' });
    },
  });
  const plan = await createPlan(await aws.connect(), update());
  assert.deepEqual(
    plan?.changes.map(({ logicalId, nested: below }) => [logicalId, below?.length]),
    [
      ['Website', 1],
      ['Cluster', 0],
    ],
  );
  assert.deepEqual(plan?.changes[0]?.nested?.[0], {
    logicalId: 'Data',
    physicalId: 'b',
    type: 'AWS::S3::Bucket',
    action: 'Modify',
    replacement: 'True',
    stateful: true,
    policyAction: 'ReplaceAndDelete',
    details: [{ target: 'Properties.Tags', cause: 'Tag', dynamic: true, requiresRecreation: 'Always' }],
    nested: undefined,
  });
});

test('a replacement that only a placeholder brings about is one that may come', async (t) => {
  // aws-cloudformation/cloudformation-coverage-roadmap#759: "it shows that there're changes and resources will be replaced".
  const by = (CausingEntity: string | undefined, Name: string) => ({
    Evaluation: 'Static',
    CausingEntity,
    Target: { Attribute: 'Properties', Name, RequiresRecreation: 'Always' },
  });
  const cache = (...Details: readonly unknown[]) =>
    change('Cache', 'AWS::ElastiCache::ServerlessCache', 'Modify', { Replacement: 'True', Details });
  const Parameters = [
    { ParameterKey: 'SubnetIds', ParameterValue: '{{IntrinsicFunction:shop/Network.Outputs.SubnetIds/Fn::GetAtt}}' },
    { ParameterKey: 'Name', ParameterValue: 'b' },
  ];
  const stack = change('Cache', 'AWS::CloudFormation::Stack', 'Modify', { ChangeSetId: childId });
  const replacements: unknown[] = [];
  for (const details of [
    [by('SubnetIds', 'SubnetIds')],
    [by('SubnetIds', 'SubnetIds'), by('Name', 'ServerlessCacheName')],
  ]) {
    const aws = await fakeAws(t, {
      CreateChangeSet: created,
      DescribeChangeSet: ({ input }) =>
        input.ChangeSetName === childId
          ? changeSet({ Parameters, Changes: [cache(...details)] })
          : changeSet({ Changes: [stack] }),
    });
    const [below] = (await createPlan(await aws.connect(), update()))?.changes[0]?.nested ?? [];
    replacements.push([below?.replacement, below?.details.map(({ dynamic }) => dynamic)]);
  }
  assert.deepEqual(replacements, [
    ['Conditional', [true]],
    ['True', [true, false]],
  ]);
});

test('the removal of a nested stack shows what goes with it', async (t) => {
  const summary = (
    LogicalResourceId: string,
    ResourceType: string,
    PhysicalResourceId: string,
    ResourceStatus = 'CREATE_COMPLETE',
  ) => ({
    LogicalResourceId,
    ResourceType,
    PhysicalResourceId,
    ResourceStatus,
    LastUpdatedTimestamp: new Date(0),
  });
  const aws = await fakeAws(t, {
    CreateChangeSet: created,
    DescribeChangeSet: () => {
      const database = change('Database', 'AWS::CloudFormation::Stack', 'Remove', {
        PhysicalResourceId: stackArn('db'),
      });
      return changeSet({ Changes: [database] });
    },
    ListStackResources: ({ input }) => ({
      StackResourceSummaries:
        input.StackName === stackArn('db')
          ? [
              summary('Inner', 'AWS::CloudFormation::Stack', stackArn('inner')),
              summary('Old', 'AWS::S3::Bucket', 'x', 'DELETE_COMPLETE'),
            ]
          : [summary('Instance', 'AWS::RDS::DBInstance', 'db-1')],
    }),
  });
  const plan = await createPlan(await aws.connect(), update());
  const [inner] = plan?.changes[0]?.nested ?? [];
  assert.equal(plan?.changes[0]?.nested?.length, 1);
  assert.equal(inner?.nested?.[0]?.logicalId, 'Instance');
  assert.equal(inner?.nested?.[0]?.action, 'Remove');
  assert.equal(inner?.nested?.[0]?.stateful, true);
});

test('what goes with a nested stack is kept where its template, or the policy of the whole stack, says so', async (t) => {
  const summary = (LogicalResourceId: string) => ({
    LogicalResourceId,
    ResourceType: 'AWS::S3::Bucket',
    PhysicalResourceId: LogicalResourceId,
    ResourceStatus: 'CREATE_COMPLETE',
    LastUpdatedTimestamp: new Date(0),
  });
  const template =
    'Resources: { Kept: { Type: AWS::S3::Bucket, DeletionPolicy: RetainExceptOnCreate }, Lost: { Type: AWS::S3::Bucket } }';
  const lossesWith = async (PolicyAction: string, GetTemplate: () => unknown) => {
    const aws = await fakeAws(t, {
      CreateChangeSet: created,
      DescribeChangeSet: () => {
        const more = { PhysicalResourceId: stackArn('files'), PolicyAction };
        return changeSet({ Changes: [change('Files', 'AWS::CloudFormation::Stack', 'Remove', more)] });
      },
      ListStackResources: () => ({ StackResourceSummaries: [summary('Kept'), summary('Lost')] }),
      GetTemplate,
    });
    return dataLosses((await createPlan(await aws.connect(), update()))!);
  };
  const answer = () => ({ TemplateBody: template });
  const [kept, lost] = ['Files/Kept (AWS::S3::Bucket)', 'Files/Lost (AWS::S3::Bucket)'];
  assert.deepEqual(await lossesWith('Delete', answer), [lost]);
  assert.deepEqual(await lossesWith('Retain', answer), []);
  const denied = () => {
    throw new FakeFault('AccessDenied', '', 403);
  };
  assert.deepEqual(await lossesWith('Delete', denied), [kept, lost]);
});

test('parameters that differ are in the plan; what NoEcho masks stays masked', async (t) => {
  const Parameters = [
    { ParameterKey: 'Tag', ParameterValue: '2' },
    { ParameterKey: 'Password', ParameterValue: '****' },
    { ParameterKey: 'Same', ParameterValue: 's' },
    { ParameterKey: 'New', ParameterValue: 'n' },
  ];
  const aws = await fakeAws(t, { CreateChangeSet: created, DescribeChangeSet: () => changeSet({ Parameters }) });
  const existing = aStack('UPDATE_COMPLETE', {
    parameters: [
      { name: 'Tag', value: '1' },
      { name: 'Password', value: '****' },
      { name: 'Same', value: 's' },
    ],
  });
  const parameters = ['Tag', 'Password', 'Same'].map((name) => ({ name, value: name === 'Tag' ? '2' : 'hunter2' }));
  const plan = await createPlan(await aws.connect(), update({ existing, parameters }));
  assert.deepEqual(plan?.parameters, [
    { name: 'Tag', before: '1', after: '2' },
    { name: 'New', before: undefined, after: 'n' },
  ]);
  assert.doesNotMatch(JSON.stringify(plan), /hunter2/);
});

test('a change set of outputs only has no changes and is a plan all the same', async (t) => {
  const aws = await fakeAws(t, { CreateChangeSet: created, DescribeChangeSet: () => changeSet({ Changes: [] }) });
  assert.deepEqual((await createPlan(await aws.connect(), update()))?.changes, []);
});

for (const text of [noChange, 'No updates are to be performed.']) {
  test(`"${text.slice(0, 30)}..." is no plan, and its change set is deleted`, async (t) => {
    const aws = await fakeAws(t, {
      CreateChangeSet: created,
      DescribeChangeSet: inTurn(changeSet({ Status: 'CREATE_IN_PROGRESS' }), failed(text)),
      DeleteChangeSet: () => ({}),
    });
    assert.equal(await createPlan(await aws.connect(), update()), undefined);
    assert.deepEqual(aws.names(), ['CreateChangeSet', 'DescribeChangeSet', 'DescribeChangeSet', 'DeleteChangeSet']);
  });
}

test('a failure that only mentions those words is a failure', async (t) => {
  const aws = await fakeAws(t, {
    CreateChangeSet: created,
    DescribeChangeSet: () => failed('Transform X failed: No updates are to be performed.'),
    DeleteChangeSet: () => ({}),
  });
  const plan = createPlan(await aws.connect(), update());
  await assert.rejects(plan, rejectsWith('ChangeSetFailed', 1, /^shop: .*Transform X failed/s));
});

test('the refusal of an unchanged stack at once is no plan either', async (t) => {
  const aws = await fakeAws(t, {
    CreateChangeSet: () => {
      throw new FakeFault('ValidationError', 'No updates are to be performed.');
    },
  });
  assert.equal(await createPlan(await aws.connect(), update()), undefined);
});

test('on a new stack without changes the stack in review goes too', async (t) => {
  const aws = await fakeAws(t, {
    CreateChangeSet: created,
    DescribeChangeSet: () => failed(noChange),
    DeleteChangeSet: () => ({}),
    DescribeStacks: inTurn(
      describing('REVIEW_IN_PROGRESS'),
      describing('DELETE_IN_PROGRESS'),
      describing('DELETE_COMPLETE'),
    ),
    ListChangeSets: () => ({
      Summaries: [{ ChangeSetName: 'x', StackId: stackArn('other'), Status: 'CREATE_COMPLETE' }],
    }),
    DeleteStack: () => ({}),
  });
  assert.equal(await createPlan(await aws.connect(), update({ existing: undefined })), undefined);
  const removal = aws.calls.find(({ name }) => name === 'DeleteStack');
  assert.equal(removal?.input.StackName, stackArn());
  assert.ok(removal?.input.ClientRequestToken);
});

const plan: Plan = {
  kind: 'CREATE',
  changeSetId: id,
  stackId: stackArn(),
  stackName: 'shop',
  changes: [],
  parameters: [],
};

test("a stack in review in which somebody else's change set stands is left to them", async (t) => {
  const aws = await fakeAws(t, {
    DeleteChangeSet: () => ({}),
    DescribeStacks: () => describing('REVIEW_IN_PROGRESS'),
    ListChangeSets: () => ({
      Summaries: [{ ChangeSetName: 'theirs', StackId: stackArn(), Status: 'CREATE_COMPLETE' }],
    }),
  });
  await discardPlan(await aws.connect(), plan);
  assert.equal(aws.names().includes('DeleteStack'), false);
});

test('a stack that has become more than one in review is not deleted with the plan, and a plan that is gone is discarded', async (t) => {
  const aws = await fakeAws(t, {
    DeleteChangeSet: () => {
      throw new FakeFault('ChangeSetNotFound', 'ChangeSet does not exist', 404);
    },
    DescribeStacks: () => describing('CREATE_COMPLETE'),
  });
  await discardPlan(await aws.connect(), plan);
  assert.deepEqual(aws.names(), ['DeleteChangeSet', 'DescribeStacks']);
  await discardPlan(await aws.connect(), { ...plan, kind: 'UPDATE' });
  assert.deepEqual(aws.names().slice(2), ['DeleteChangeSet']);
});

test('a stack in review is filled by a CREATE change set, never by an UPDATE', async (t) => {
  const aws = await fakeAws(t, { CreateChangeSet: created, DescribeChangeSet: () => changeSet() });
  const made = await createPlan(await aws.connect(), update({ existing: aStack('REVIEW_IN_PROGRESS') }));
  assert.equal(made?.kind, 'CREATE');
  assert.equal(aws.calls[1]?.input.ChangeSetType, 'CREATE');
});

test('a failure deep down is reported with its path and own reason', async (t) => {
  const grandchild = childId.replace('Website', 'Website-Inner');
  const wrapper = (arn: string) => `Nested change set ${arn} was not successfully created: Currently in FAILED.`;
  const aws = await fakeAws(t, {
    CreateChangeSet: created,
    DescribeChangeSet: ({ input }) => {
      if (input.ChangeSetName === childId)
        return failed(wrapper(grandchild), { ChangeSetId: childId, StackName: 'shop-Website-1ABC' });
      if (input.ChangeSetName === grandchild)
        return failed('Template error: Fn::Select cannot select', {
          ChangeSetId: grandchild,
          StackName: 'shop-Website-1ABC-Inner-9Z',
        });
      return failed(wrapper(childId));
    },
    DeleteChangeSet: () => ({}),
  });
  const made = createPlan(await aws.connect(), update());
  await assert.rejects(made, rejectsWith('ChangeSetFailed', 1, /^shop\/Website\/Inner: .*Fn::Select cannot select/));
  assert.equal(aws.calls.filter(({ name }) => name === 'DeleteChangeSet').length, 1);
});

test('a child without changes is not blamed for the failure of its parent', async (t) => {
  const aws = await fakeAws(t, {
    CreateChangeSet: created,
    DescribeChangeSet: ({ input }) =>
      input.ChangeSetName === childId
        ? failed(noChange)
        : failed(`Nested change set ${childId} was not successfully created`),
    DeleteChangeSet: () => ({}),
  });
  await assert.rejects(
    createPlan(await aws.connect(), update()),
    rejectsWith('ChangeSetFailed', 1, /^shop: .*Nested change set/),
  );
});

test('findings of the validation before a deployment are reported with their paths', async (t) => {
  const reason = 'The following hook(s)/validation failed: [AWS::EarlyValidation::PropertyValidation].';
  const finding = {
    ValidationStatus: 'FAILED',
    LogicalResourceId: 'Queue',
    ValidationPath: '/Resources/Queue/Properties/X',
    ValidationStatusReason: 'extraneous key [X]',
  };
  const script = { CreateChangeSet: created, DescribeChangeSet: () => failed(reason), DeleteChangeSet: () => ({}) };
  const aws = await fakeAws(t, { ...script, DescribeEvents: () => ({ OperationEvents: [finding] }) });
  await assert.rejects(
    createPlan(await aws.connect(), update()),
    rejectsWith('ChangeSetFailed', 1, /\n {2}- Queue \/Resources\/Queue\/Properties\/X: extraneous key/),
  );
  const denied = await fakeAws(t, {
    ...script,
    DescribeEvents: () => {
      throw new FakeFault('AccessDenied', '', 403);
    },
  });
  await assert.rejects(
    createPlan(await denied.connect(), update()),
    rejectsWith('ChangeSetFailed', 1, /cloudformation:DescribeEvents/),
  );
});

test('every finding of the validation has a line, to the last page and without warnings; a name that is taken has its own way out', async (t) => {
  const early = 'The following hook(s)/validation failed: [AWS::EarlyValidation::ResourceExistenceCheck]';
  const advice =
    '. To troubleshoot Early Validation errors, use the DescribeEvents API for detailed failure information.';
  const finding = (LogicalResourceId: string, more: object = {}) => ({
    EventType: 'VALIDATION_ERROR',
    ValidationStatus: 'FAILED',
    ValidationName: 'NAME_CONFLICT_VALIDATION',
    ValidationFailureMode: 'FAIL',
    LogicalResourceId,
    ResourceType: 'AWS::S3::Bucket',
    ValidationPath: `/Resources/${LogicalResourceId}`,
    ValidationStatusReason: 'Resource with the given name already exists',
    ...more,
  });
  const warning = finding('Old', { ValidationFailureMode: 'WARN' });
  const aws = await fakeAws(t, {
    CreateChangeSet: created,
    DescribeChangeSet: () => failed(`${early}${advice}`),
    DeleteChangeSet: () => ({}),
    DescribeEvents: ({ input }) =>
      input.NextToken
        ? { OperationEvents: [finding('B'), finding('C', { ValidationStatus: 'SKIPPED' })] }
        : { OperationEvents: [finding('A'), warning], NextToken: 'more' },
  });
  await assert.rejects(createPlan(await aws.connect(), update()), (error: unknown) => {
    assert.ok(error instanceof RookeryError);
    assert.match(
      error.explanation.what,
      /ResourceExistenceCheck\]\n {2}- A \(AWS::S3::Bucket\) \/Resources\/A: .*exists\n {2}- B /,
    );
    assert.doesNotMatch(error.explanation.what, /Old|Resources\/C|To troubleshoot/);
    assert.equal(
      error.explanation.mend,
      'give what is taken another name, or adopt it with --import-existing, and run the command again.',
    );
    return true;
  });
});

test('what the validation warns of stands at the resource that is to go, and is asked for nowhere else', async (t) => {
  const removed = (type: string) =>
    changeSet({ Changes: [change('Old', type, 'Remove', { PhysicalResourceId: 'old' })] });
  const warning = {
    ValidationStatus: 'FAILED',
    ValidationFailureMode: 'WARN',
    LogicalResourceId: 'Old',
    ValidationStatusReason: 'S3 bucket is not empty',
  };
  const planOf = async (type: string, DescribeEvents: () => unknown) => {
    const aws = await fakeAws(t, { CreateChangeSet: created, DescribeChangeSet: () => removed(type), DescribeEvents });
    const plan = await createPlan(await aws.connect(), update());
    return { warnings: plan?.changes[0]?.warnings, asked: aws.names().includes('DescribeEvents') };
  };
  const answer = () => ({ OperationEvents: [warning] });
  assert.deepEqual(await planOf('AWS::S3::Bucket', answer), { warnings: ['S3 bucket is not empty'], asked: true });
  assert.deepEqual(await planOf('AWS::SNS::Topic', answer), { warnings: undefined, asked: false });
  const denied = () => {
    throw new FakeFault('AccessDenied', '', 403);
  };
  assert.deepEqual(await planOf('AWS::S3::Bucket', denied), { warnings: undefined, asked: true });
});

test('a reply that was lost is looked for by name before anything is made again', async (t) => {
  const aws = await fakeAws(t, { CreateChangeSet: () => reset(), DescribeChangeSet: () => changeSet() });
  assert.equal((await createPlan(await aws.connect(), update()))?.changeSetId, id);
  const [create] = aws.calls.filter(({ name }) => name === 'CreateChangeSet');
  const [look] = aws.calls.filter(({ name }) => name === 'DescribeChangeSet');
  assert.equal(look?.input.ChangeSetName, create?.input.ChangeSetName);
});

test('a change set that an earlier try of the same call made is ours', async (t) => {
  const exists = new FakeFault('AlreadyExistsException', 'ChangeSet rookery-1 already exists');
  const aws = await fakeAws(t, { CreateChangeSet: inTurn(reset(), exists), DescribeChangeSet: () => changeSet() });
  assert.equal((await createPlan(await aws.connect(), update()))?.changeSetId, id);
});

test('a reply that was lost with the request is an error that nothing hides', async (t) => {
  const aws = await fakeAws(t, {
    CreateChangeSet: () => reset(),
    DescribeChangeSet: () => {
      throw new FakeFault('ChangeSetNotFound', 'ChangeSet [x] does not exist', 404);
    },
  });
  await assert.rejects(
    createPlan(await aws.connect(), update()),
    rejectsWith('EndpointUnreachable', 2, /CreateChangeSet/),
  );
});

test('a change set that is not to be seen yet is looked for again', async (t) => {
  const absent = new FakeFault('ChangeSetNotFound', 'ChangeSet [x] does not exist', 404);
  const aws = await fakeAws(t, { CreateChangeSet: created, DescribeChangeSet: inTurn(absent, absent, changeSet()) });
  assert.equal((await createPlan(await aws.connect(), update()))?.changeSetId, id);
});

test('a stack that became busy meanwhile is refused', async (t) => {
  const busy = new FakeFault(
    'ValidationError',
    `Stack:${stackArn()} is in UPDATE_IN_PROGRESS state and can not be updated.`,
  );
  const aws = await fakeAws(t, {
    CreateChangeSet: () => {
      throw busy;
    },
  });
  await assert.rejects(
    createPlan(await aws.connect(), update()),
    rejectsWith('StackBusy', 3, /shop is UPDATE_IN_PROGRESS/),
  );
  const race = await fakeAws(t, {
    CreateChangeSet: () => {
      throw new FakeFault('OperationInProgressException', '');
    },
  });
  await assert.rejects(
    createPlan(await race.connect(), update({ existing: undefined })),
    rejectsWith('StackBusy', 3, /shop/),
  );
});

test('a template that CloudFormation refuses is reported as that', async (t) => {
  const aws = await fakeAws(t, {
    CreateChangeSet: () => {
      throw new FakeFault('ValidationError', 'Template format error: x');
    },
  });
  await assert.rejects(
    createPlan(await aws.connect(), update()),
    rejectsWith('TemplateRefused', 2, /Template format error: x/),
  );
});

test('at the limit of change sets our own failed and forgotten ones make room', async (t) => {
  const summary = (ChangeSetName: string, Status: string, CreationTime: Date) => ({
    ChangeSetName,
    Status,
    CreationTime,
    StackId: stackArn(),
  });
  const now = new Date();
  const aws = await fakeAws(t, {
    CreateChangeSet: inTurn(new FakeFault('LimitExceededException', 'too many change sets'), created),
    ListChangeSets: inTurn(
      {
        Summaries: [summary('rookery-failed', 'FAILED', now), summary('rookery-new', 'CREATE_COMPLETE', now)],
        NextToken: 'n',
      },
      { Summaries: [summary('rookery-old', 'CREATE_COMPLETE', new Date(0)), summary('theirs', 'FAILED', new Date(0))] },
    ),
    DeleteChangeSet: () => ({}),
    DescribeChangeSet: () => changeSet(),
  });
  await createPlan(await aws.connect(), update());
  const removed = aws.calls.filter(({ name }) => name === 'DeleteChangeSet').map(({ input }) => input.ChangeSetName);
  assert.deepEqual(removed.sort(), ['rookery-failed', 'rookery-old']);
});

test('at a limit that no change set of ours fills, the advice is reported', async (t) => {
  const aws = await fakeAws(t, {
    CreateChangeSet: () => {
      throw new FakeFault('LimitExceededException', 'too many change sets');
    },
    ListChangeSets: () => ({ Summaries: [] }),
  });
  await assert.rejects(createPlan(await aws.connect(), update()), rejectsWith('LimitExceeded', 3, /DeleteChangeSet/));
});

test('a namesake made meanwhile is not touched', async (t) => {
  const aws = await fakeAws(t, {
    CreateChangeSet: created,
    DescribeChangeSet: () => changeSet({ StackId: stackArn().replace('/1', '/2') }),
    DeleteChangeSet: () => ({}),
  });
  await assert.rejects(createPlan(await aws.connect(), update()), rejectsWith('StackReplaced', 3, /made anew/));
  assert.equal(aws.names().at(-1), 'DeleteChangeSet');
});

test('Ctrl-C while the change set is made deletes it and its stack in review', async (t) => {
  const abort = new AbortController();
  const aws = await fakeAws(t, {
    CreateChangeSet: created,
    DescribeChangeSet: () => {
      abort.abort();
      return changeSet({ Status: 'CREATE_IN_PROGRESS' });
    },
    DeleteChangeSet: () => ({}),
    DescribeStacks: inTurn(describing('REVIEW_IN_PROGRESS'), noSuchStack()),
    ListChangeSets: () => ({ Summaries: [] }),
    DeleteStack: () => ({}),
  });
  const made = createPlan(await aws.connect(), update({ existing: undefined, signal: abort.signal }));
  await assert.rejects(made, rejectsWith('Interrupted', 130, /nothing was executed/));
  assert.ok(aws.names().includes('DeleteChangeSet') && aws.names().includes('DeleteStack'));
  const again = createPlan(await aws.connect(), update({ signal: abort.signal }));
  await assert.rejects(again, rejectsWith('Interrupted', 130, /before stack shop was touched/));
});
