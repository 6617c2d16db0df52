import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RookeryError } from '../../generator/errors.ts';
import { aStack, describing, event, type FakeCall, FakeFault, fakeAws, inTurn, stackArn } from '../testing/fake-aws.ts';
import { isUpToDate, prepareUpdate, type UpdateRequest } from './update.ts';

function request(status: string | undefined, more: Partial<UpdateRequest> = {}): UpdateRequest {
  return {
    stackName: 'shop',
    existing: status ? aStack(status) : undefined,
    templateBody: '{}',
    parameters: [
      { name: 'Kept', usePrevious: true },
      { name: 'Given', value: '1' },
    ],
    tags: {},
    onEvent: () => {},
    signal: new AbortController().signal,
    ...more,
  };
}

const planned = {
  CreateChangeSet: () => ({ Id: 'arn:cs', StackId: stackArn() }),
  DescribeChangeSet: () => ({
    ChangeSetId: 'arn:cs',
    StackId: stackArn(),
    StackName: 'shop',
    Status: 'CREATE_COMPLETE',
  }),
};

const past = event(1, 'shop', 'CREATE_COMPLETE');

/** A stack that is deleted as soon as that is asked for. */
function deletable() {
  let deleted = false;
  return {
    ListStackResources: () => ({ StackResourceSummaries: [] }),
    DeleteStack: () => {
      deleted = true;
    },
    DescribeStackEvents: () => ({ StackEvents: deleted ? [event(9, 'shop', 'DELETE_COMPLETE'), past] : [past] }),
  };
}

const created = (calls: readonly FakeCall[]) => calls.find(({ name }) => name === 'CreateChangeSet')?.input;

function rejectsWith(code: string, text: RegExp, exitCode = 3) {
  return (error: unknown) => {
    assert.ok(error instanceof RookeryError, String(error));
    assert.equal(error.code, code, error.message);
    assert.equal(error.exitCode, exitCode);
    assert.match(error.message, text);
    return true;
  };
}

test('a stack made anew keeps no values of the old one', async (t) => {
  const aws = await fakeAws(t, { ...planned, ...deletable() });
  const { note } = await prepareUpdate(await aws.connect(), request('ROLLBACK_COMPLETE'));
  assert.equal(aws.calls.find(({ name }) => name === 'DeleteStack')?.input.StackName, stackArn());
  assert.equal(created(aws.calls)?.['Parameters.member.1.ParameterKey'], 'Given');
  assert.equal(created(aws.calls)?.['Parameters.member.2.ParameterKey'], undefined);
  assert.match(note[0] ?? '', /shop was ROLLBACK_COMPLETE: it was deleted/);
});

test('a rolled back creation that still holds something, or is protected, is not deleted', async (t) => {
  const left = {
    LogicalResourceId: 'Data',
    PhysicalResourceId: 'data-1',
    ResourceType: 'AWS::S3::Bucket',
    ResourceStatus: 'DELETE_SKIPPED',
    LastUpdatedTimestamp: new Date(0),
  };
  const aws = await fakeAws(t, { ...deletable(), ListStackResources: () => ({ StackResourceSummaries: [left] }) });
  await assert.rejects(
    prepareUpdate(await aws.connect(), request('ROLLBACK_COMPLETE')),
    rejectsWith('ResourcesRetained', /Data \(data-1\)/),
  );
  const existing = aStack('ROLLBACK_COMPLETE', { terminationProtection: true });
  const locked = await fakeAws(t, deletable());
  await assert.rejects(
    prepareUpdate(await locked.connect(), request(undefined, { existing })),
    rejectsWith('TerminationProtected', /shop/),
  );
});

test('what was never made is not held, and what was retained in a nested stack that is gone is', async (t) => {
  const nested = stackArn('shop-Store-1');
  const resource = (LogicalResourceId: string, ResourceStatus: string, PhysicalResourceId?: string) => ({
    LogicalResourceId,
    PhysicalResourceId,
    ResourceType: PhysicalResourceId?.startsWith('arn:') ? 'AWS::CloudFormation::Stack' : 'AWS::S3::Bucket',
    ResourceStatus,
    LastUpdatedTimestamp: new Date(0),
  });
  const holding = (inside: readonly object[]) =>
    fakeAws(t, {
      ...planned,
      ...deletable(),
      ListStackResources: ({ input }) => ({
        StackResourceSummaries:
          input.StackName === nested
            ? inside
            : [resource('Never', 'CREATE_FAILED'), resource('Store', 'DELETE_COMPLETE', nested)],
      }),
    });
  const empty = await holding([resource('Data', 'DELETE_COMPLETE', 'data-1'), resource('Other', 'CREATE_FAILED')]);
  assert.equal((await prepareUpdate(await empty.connect(), request('ROLLBACK_COMPLETE'))).plan?.kind, 'CREATE');
  const aws = await holding([resource('Data', 'DELETE_SKIPPED', 'data-1')]);
  await assert.rejects(
    prepareUpdate(await aws.connect(), request('ROLLBACK_COMPLETE')),
    rejectsWith('ResourcesRetained', /still holds Store\/Data \(data-1\)\.[\s\S]*`npm run stack:delete -- --env test`/),
  );
  assert.equal(aws.names().includes('DeleteStack'), false);
});

test('a program that confirms is asked before the deletion, and may refuse it', async (t) => {
  const aws = await fakeAws(t, { ...planned, ...deletable() });
  const asked: string[] = [];
  const confirmRecreation = async ({ stack }: { readonly stack: { readonly status: string } }) => {
    asked.push(stack.status);
    throw new RookeryError('Unconfirmed', { what: 'not confirmed.', why: 'a test.', mend: 'none.' }, 3);
  };
  await assert.rejects(
    prepareUpdate(await aws.connect(), request('ROLLBACK_COMPLETE', { confirmRecreation })),
    rejectsWith('Unconfirmed', /not confirmed/),
  );
  assert.deepEqual(asked, ['ROLLBACK_COMPLETE']);
  assert.equal(aws.names().includes('DeleteStack'), false);
});

test('a half made stack is deleted when that was asked for', async (t) => {
  const aws = await fakeAws(t, { ...planned, ...deletable() });
  const { plan } = await prepareUpdate(await aws.connect(), request('CREATE_FAILED', { recreate: true }));
  assert.equal(plan?.kind, 'CREATE');
});

test('a deletion that fails ends there, with what stands in the way', async (t) => {
  const stuck = {
    LogicalResourceId: 'Data',
    ResourceType: 'AWS::S3::Bucket',
    ResourceStatus: 'DELETE_FAILED',
    ResourceStatusReason: 'not empty',
    LastUpdatedTimestamp: new Date(0),
  };
  let deleted = 0;
  const aws = await fakeAws(t, {
    DeleteStack: () => {
      deleted += 1;
    },
    DescribeStackEvents: () => ({
      StackEvents:
        deleted > 0 ? [event(9, 'shop', 'DELETE_FAILED'), event(8, 'shop', 'DELETE_IN_PROGRESS'), past] : [past],
    }),
    ListStackResources: () => ({ StackResourceSummaries: [stuck] }),
  });
  await assert.rejects(
    prepareUpdate(await aws.connect(), request('ROLLBACK_FAILED', { recreate: true })),
    rejectsWith(
      'DeleteFailed',
      /Data \(AWS::S3::Bucket\): not empty[\s\S]*stack:delete -- --env test --retain Data`/,
      4,
    ),
  );
  assert.equal(deleted, 1);
});

test('a busy stack is refused with its operation, since when and by whom', async (t) => {
  const begin = event(7, 'shop', 'UPDATE_IN_PROGRESS', { ClientRequestToken: 'somebody' });
  const aws = await fakeAws(t, { DescribeStackEvents: () => ({ StackEvents: [begin, past] }) });
  const prepare = prepareUpdate(await aws.connect(), request('UPDATE_IN_PROGRESS'));
  await assert.rejects(
    prepare,
    rejectsWith('StackBusy', /UPDATE_IN_PROGRESS since 2026-01-01T00:00:07.000Z, request token somebody/),
  );
});

test('asked to wait, the other operation is followed and the update goes on after it', async (t) => {
  const aws = await fakeAws(t, {
    ...planned,
    DescribeStackEvents: inTurn(
      { StackEvents: [past] },
      { StackEvents: [event(9, 'shop', 'UPDATE_ROLLBACK_COMPLETE'), past] },
    ),
    DescribeStacks: inTurn(describing('UPDATE_IN_PROGRESS'), describing('UPDATE_ROLLBACK_COMPLETE')),
  });
  const reported: string[] = [];
  const { plan } = await prepareUpdate(
    await aws.connect(),
    request('UPDATE_IN_PROGRESS', { wait: true, onEvent: ({ status }) => reported.push(status) }),
  );
  assert.equal(plan?.kind, 'UPDATE');
  assert.deepEqual(reported, ['UPDATE_ROLLBACK_COMPLETE']);
});

test('an operation that ended before anybody looked is not waited for', async (t) => {
  const aws = await fakeAws(t, {
    ...planned,
    DescribeStackEvents: () => ({ StackEvents: [past] }),
    DescribeStacks: () => describing('DELETE_COMPLETE'),
  });
  const { plan } = await prepareUpdate(await aws.connect(), request('DELETE_IN_PROGRESS', { wait: true }));
  assert.equal(plan?.kind, 'CREATE');
});

test('a failed update names the resources that need mending', async (t) => {
  const stuck = {
    LogicalResourceId: 'Listener',
    ResourceType: 'AWS::ElasticLoadBalancingV2::Listener',
    ResourceStatus: 'UPDATE_FAILED',
    ResourceStatusReason: 'in use',
    LastUpdatedTimestamp: new Date(0),
  };
  const aws = await fakeAws(t, { ListStackResources: () => ({ StackResourceSummaries: [stuck] }) });
  const prepare = prepareUpdate(await aws.connect(), request('UPDATE_ROLLBACK_FAILED'));
  await assert.rejects(prepare, rejectsWith('UpdateRollbackFailed', /Listener \(.*\): in use/));
});

const comparison = {
  template: 'T',
  declared: {},
  parameters: [],
  tags: {},
  deployed: aStack('UPDATE_COMPLETE'),
};

test('an unchanged stack is found so with one call, and a changed parameter with none', async (t) => {
  const aws = await fakeAws(t, { GetTemplate: () => ({ TemplateBody: 'T' }) });
  const connection = await aws.connect();
  assert.equal(await isUpToDate(connection, comparison), true);
  assert.deepEqual(aws.names(), ['GetTemplate']);
  assert.equal(await isUpToDate(connection, { ...comparison, tags: { a: 'b' } }), false);
  assert.deepEqual(aws.names(), ['GetTemplate']);
  assert.equal(await isUpToDate(connection, { ...comparison, template: 'U' }), false);
});

test('without the right to read the template a change set has to tell', async (t) => {
  const aws = await fakeAws(t, {
    GetTemplate: () => {
      throw new FakeFault('AccessDenied', '', 403);
    },
  });
  assert.equal(await isUpToDate(await aws.connect(), comparison), false);
  const broken = await fakeAws(t, {
    GetTemplate: () => {
      throw new FakeFault('ValidationError', 'odd');
    },
  });
  await assert.rejects(isUpToDate(await broken.connect(), comparison), /odd/);
});

test('a stack that somebody created or updates since it was looked at is refused with who and since when', async (t) => {
  const begin = event(7, 'shop', 'CREATE_IN_PROGRESS', { ClientRequestToken: 'somebody' });
  const aws = await fakeAws(t, {
    CreateChangeSet: inTurn(
      new FakeFault(
        'ValidationError',
        'Stack [shop] already exists and cannot be created again with the changeSet [c].',
      ),
    ),
    DescribeStacks: () => describing('CREATE_IN_PROGRESS'),
    DescribeStackEvents: () => ({ StackEvents: [begin] }),
  });
  await assert.rejects(
    prepareUpdate(await aws.connect(), request(undefined)),
    rejectsWith('StackBusy', /CREATE_IN_PROGRESS since 2026-01-01T00:00:07.000Z, request token somebody/),
  );
});

test('what an update without rollback left half way takes another one of the kind, and no other', async (t) => {
  const aws = await fakeAws(t, { ...planned, ListStackResources: () => ({}), DescribeStackEvents: () => ({}) });
  const { plan } = await prepareUpdate(await aws.connect(), request('UPDATE_FAILED', { noRollback: true }));
  assert.equal(plan?.kind, 'UPDATE');
  assert.equal(created(aws.calls)?.ChangeSetType, 'UPDATE');
  await assert.rejects(
    prepareUpdate(await aws.connect(), request('UPDATE_FAILED')),
    rejectsWith('UpdateFailed', /stack:update -- --env test --no-rollback/),
  );
});
