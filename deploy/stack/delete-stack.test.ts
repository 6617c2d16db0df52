import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RookeryError } from '../../generator/errors.ts';
import {
  aStack,
  brief,
  describing,
  event,
  FakeFault,
  fakeAws,
  inTurn,
  noSuchStack,
  reset,
  stackArn,
} from '../testing/fake-aws.ts';
import { type DeleteOptions, deleteStack } from './delete-stack.ts';

function options(more: Partial<DeleteOptions> = {}): DeleteOptions {
  return {
    onEvent: () => {},
    signal: new AbortController().signal,
    ...more,
  };
}

const past = event(1, 'shop', 'CREATE_COMPLETE');

function eventsInTurn(...steps: readonly ReturnType<typeof event>[]) {
  return inTurn(...steps.map((_, i) => ({ StackEvents: [past, ...steps.slice(0, i)].toReversed() })), {
    StackEvents: [past, ...steps].toReversed(),
  });
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

test('a stack is deleted by its ARN and followed to the end', async (t) => {
  const aws = await fakeAws(t, {
    DeleteStack: () => ({}),
    DescribeStackEvents: eventsInTurn(
      event(2, 'shop', 'DELETE_IN_PROGRESS'),
      event(3, 'B', 'DELETE_COMPLETE'),
      event(4, 'shop', 'DELETE_COMPLETE'),
    ),
  });
  const reported: string[] = [];
  const outcome = await deleteStack(
    await aws.connect(),
    aStack('UPDATE_COMPLETE'),
    options({ onEvent: (e) => reported.push(brief(e)), retain: ['B'] }),
  );
  assert.deepEqual(outcome, { status: 'DELETE_COMPLETE', succeeded: true, stackId: stackArn(), outputs: [] });
  assert.deepEqual(reported, ['. DELETE_IN_PROGRESS', 'B DELETE_COMPLETE', '. DELETE_COMPLETE']);
  const removal = aws.calls.find(({ name }) => name === 'DeleteStack');
  assert.equal(removal?.input.StackName, stackArn());
  assert.ok(removal?.input.ClientRequestToken);
  assert.equal(removal?.input['RetainResources.member.1'], undefined);
});

test('a stack is deleted in the role that the environment names', async (t) => {
  const aws = await fakeAws(t, {
    DeleteStack: () => ({}),
    DescribeStackEvents: eventsInTurn(event(2, 'shop', 'DELETE_COMPLETE')),
  });
  const cloudFormationRole = 'arn:aws:iam::111122223333:role/deployment/cloudformation';
  await deleteStack(await aws.connect({ cloudFormationRole }), aStack('UPDATE_COMPLETE'), options());
  assert.equal(aws.calls.find(({ name }) => name === 'DeleteStack')?.input.RoleARN, cloudFormationRole);
});

test('what could not be deleted is named as the cause; trying again may leave it behind', async (t) => {
  const failed = event(3, 'B', 'DELETE_FAILED', {
    ResourceStatusReason: 'The bucket you tried to delete is not empty',
  });
  const aws = await fakeAws(t, {
    DeleteStack: () => ({}),
    DescribeStackEvents: eventsInTurn(
      event(2, 'shop', 'DELETE_IN_PROGRESS'),
      failed,
      event(4, 'shop', 'DELETE_FAILED'),
    ),
  });
  const outcome = await deleteStack(await aws.connect(), aStack('DELETE_FAILED'), options({ retain: ['B'] }));
  assert.equal(outcome.succeeded, false);
  assert.match(outcome.cause?.reason ?? '', /not empty/);
  assert.equal(aws.calls.find(({ name }) => name === 'DeleteStack')?.input['RetainResources.member.1'], 'B');
});

test('a stack that is gone already has been deleted', async (t) => {
  const aws = await fakeAws(t, {});
  assert.equal((await deleteStack(await aws.connect(), aStack('DELETE_COMPLETE'), options())).succeeded, true);
  assert.deepEqual(aws.names(), []);
});

test('a stack that is not described any more after its deletion is gone', async (t) => {
  let deleted = false;
  const aws = await fakeAws(t, {
    DeleteStack: () => {
      deleted = true;
    },
    DescribeStackEvents: () => {
      if (deleted) throw noSuchStack(stackArn());
      return { StackEvents: [past] };
    },
  });
  assert.equal((await deleteStack(await aws.connect(), aStack('UPDATE_COMPLETE'), options())).succeeded, true);
});

test('a protected stack is refused, naming the flag', async (t) => {
  const aws = await fakeAws(t, {});
  const stack = aStack('UPDATE_COMPLETE', { terminationProtection: true });
  await assert.rejects(
    deleteStack(await aws.connect(), stack, options()),
    rejectsWith('TerminationProtected', 3, /--no-enable-termination-protection/),
  );
  assert.deepEqual(aws.names(), []);
});

test('a stack in the middle of something else is refused', async (t) => {
  const aws = await fakeAws(t, {});
  await assert.rejects(
    deleteStack(await aws.connect(), aStack('UPDATE_IN_PROGRESS'), options()),
    rejectsWith('StackBusy', 3, /cannot be deleted now/),
  );
});

test('a creation is ended by a deletion', async (t) => {
  const aws = await fakeAws(t, {
    DeleteStack: () => ({}),
    DescribeStackEvents: eventsInTurn(event(3, 'shop', 'DELETE_IN_PROGRESS'), event(4, 'shop', 'DELETE_COMPLETE')),
  });
  const { succeeded } = await deleteStack(await aws.connect(), aStack('CREATE_IN_PROGRESS'), options());
  assert.deepEqual([succeeded, aws.names().includes('DeleteStack')], [true, true]);
});

test('a creation that ends before its deletion begins is watched until it is gone', async (t) => {
  const aws = await fakeAws(t, {
    DeleteStack: () => ({}),
    DescribeStackEvents: eventsInTurn(
      event(3, 'shop', 'CREATE_COMPLETE'),
      event(4, 'shop', 'DELETE_IN_PROGRESS'),
      event(5, 'shop', 'DELETE_COMPLETE'),
    ),
  });
  const reported: string[] = [];
  const onEvent = (each: Parameters<typeof brief>[0]) => void reported.push(brief(each));
  const { status } = await deleteStack(await aws.connect(), aStack('CREATE_IN_PROGRESS'), options({ onEvent }));
  assert.equal(status, 'DELETE_COMPLETE');
  assert.deepEqual([...reported].sort(), ['. CREATE_COMPLETE', '. DELETE_COMPLETE', '. DELETE_IN_PROGRESS']);
});

test('a deletion that is under way is only watched', async (t) => {
  const aws = await fakeAws(t, { DescribeStackEvents: eventsInTurn(event(4, 'shop', 'DELETE_COMPLETE')) });
  assert.equal((await deleteStack(await aws.connect(), aStack('DELETE_IN_PROGRESS'), options())).succeeded, true);
  assert.equal(aws.names().includes('DeleteStack'), false);
});

test('an empty stack goes with whatever change set stands in it', async (t) => {
  const aws = await fakeAws(t, {
    DeleteStack: () => ({}),
    DescribeStacks: inTurn(describing('REVIEW_IN_PROGRESS'), noSuchStack()),
  });
  assert.equal((await deleteStack(await aws.connect(), aStack('REVIEW_IN_PROGRESS'), options())).succeeded, true);
  assert.deepEqual(aws.names(), ['DescribeStacks', 'DeleteStack', 'DescribeStacks']);
});

test('Ctrl-C before deletes nothing', async (t) => {
  const aws = await fakeAws(t, {});
  const run = deleteStack(await aws.connect(), aStack('UPDATE_COMPLETE'), options({ signal: AbortSignal.abort() }));
  await assert.rejects(run, rejectsWith('Interrupted', 130, /before/));
});

test('a deletion whose reply is lost has an unknown outcome; a denied one is reported', async (t) => {
  const script = { DescribeStackEvents: () => ({ StackEvents: [past] }) };
  const lost = await fakeAws(t, { ...script, DeleteStack: () => reset() });
  await assert.rejects(
    deleteStack(await lost.connect(), aStack('UPDATE_COMPLETE'), options()),
    rejectsWith('OutcomeUnknown', 5, /stack:status/),
  );
  const denied = await fakeAws(t, {
    ...script,
    DeleteStack: () => {
      throw new FakeFault('AccessDenied', '', 403);
    },
  });
  await assert.rejects(
    deleteStack(await denied.connect(), aStack('UPDATE_COMPLETE'), options()),
    rejectsWith('AccessDenied', 2, /DeleteStack/),
  );
});
