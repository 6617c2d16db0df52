import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { StackEvent } from '../../deploy/model.ts';
import { painter } from './style.ts';
import { ProgressTree } from './tree.ts';

const plain = painter(false);
const start = Date.UTC(2026, 0, 1);
const wide = { columns: 120, rows: 40 };

function event(second: number, place: string, status: string, more: Partial<StackEvent> = {}): StackEvent {
  const path = place === '' ? [] : place.split('/');
  return {
    id: `${second} ${place} ${status}`,
    stackId: 'arn',
    path,
    logicalId: path.at(-1) ?? 'shop',
    type: 'AWS::SQS::Queue',
    status,
    time: new Date(start + second * 1000),
    ...more,
  };
}

/** A tree that took each event the moment it happened. */
function treeOf(...events: readonly StackEvent[]): ProgressTree {
  const tree = new ProgressTree('shop');
  for (const each of events) tree.take(each, each.time.getTime());
  return tree;
}

function linesAt(tree: ProgressTree, second: number, size = wide): string[] {
  return tree.lines(start + second * 1000, size, plain).map((line) => line.replaceAll(/ {2,}/g, ' ').trim());
}

test('resources stand below their nested stack with status and elapsed time', () => {
  const tree = treeOf(
    event(0, '', 'CREATE_IN_PROGRESS'),
    event(1, 'Website', 'CREATE_IN_PROGRESS'),
    event(2, 'Website/Queue', 'CREATE_IN_PROGRESS'),
    event(3, 'Website/Role', 'CREATE_IN_PROGRESS', { type: 'AWS::IAM::Role' }),
    event(7, 'Website/Role', 'CREATE_COMPLETE', { type: 'AWS::IAM::Role' }),
  );
  assert.deepEqual(linesAt(tree, 65), [
    'shop CREATE_IN_PROGRESS 1m 05s 2 resources',
    'Website CREATE_IN_PROGRESS 1m 04s 2 resources',
    'Queue CREATE_IN_PROGRESS 1m 03s AWS::SQS::Queue',
    'Role CREATE_COMPLETE 4s AWS::IAM::Role',
  ]);
});

test('a nested stack that is complete is one line', () => {
  const tree = treeOf(
    event(0, '', 'CREATE_IN_PROGRESS'),
    event(1, 'Website', 'CREATE_IN_PROGRESS'),
    event(2, 'Website/Queue', 'CREATE_COMPLETE'),
    event(3, 'Website', 'CREATE_COMPLETE'),
  );
  assert.deepEqual(linesAt(tree, 4).slice(1), ['Website CREATE_COMPLETE 2s 1 resource']);
});

test('where it went wrong stays to be seen after the roll back; what was only cancelled does not', () => {
  const tree = treeOf(
    event(0, '', 'UPDATE_IN_PROGRESS'),
    event(1, 'Website', 'UPDATE_IN_PROGRESS'),
    event(2, 'Website/Queue', 'UPDATE_FAILED', { reason: 'no\n  such key' }),
    event(2, 'Other', 'UPDATE_FAILED', { reason: 'Resource update cancelled' }),
    event(3, 'Website/Queue', 'UPDATE_COMPLETE'),
    event(3, 'Website', 'UPDATE_FAILED', { reason: 'Embedded stack was not successfully updated' }),
    event(4, 'Other', 'UPDATE_COMPLETE'),
    event(4, 'Website', 'UPDATE_ROLLBACK_COMPLETE'),
    event(5, '', 'UPDATE_ROLLBACK_COMPLETE'),
  );
  assert.deepEqual(linesAt(tree, 9), [
    'shop UPDATE_ROLLBACK_COMPLETE 5s 2 resources',
    'Website UPDATE_ROLLBACK_COMPLETE 3s 1 resource',
    'Queue UPDATE_COMPLETE 1s no such key',
    'Other UPDATE_COMPLETE 2s AWS::SQS::Queue',
  ]);
});

test('elapsed times are right on a machine whose clock is an hour wrong', () => {
  for (const wrong of [-3_600_000, 3_600_000]) {
    const tree = new ProgressTree('shop');
    for (const each of [event(0, '', 'CREATE_IN_PROGRESS'), event(5, 'Queue', 'CREATE_IN_PROGRESS')]) {
      tree.take(each, each.time.getTime() + wrong);
    }
    const lines = tree.lines(start + 10_000 + wrong, wide, plain).map((line) => line.match(/\d+s/)?.[0]);
    assert.deepEqual(lines, ['10s', '5s']);
  }
});

test('what ECS says stands beside its service, unless that failed', () => {
  const tree = treeOf(event(0, 'Website/Service', 'CREATE_IN_PROGRESS'));
  tree.note('Website/Service', 'has started 2 tasks');
  tree.note('Website/Nowhere', 'is not shown');
  assert.equal(linesAt(tree, 1)[2], 'Service CREATE_IN_PROGRESS 1s has started 2 tasks');
  tree.take(event(2, 'Website/Service', 'CREATE_FAILED', { reason: 'circuit breaker' }), start + 2000);
  tree.note('Website/Service', 'is steady');
  assert.match(linesAt(tree, 3)[2] ?? '', /circuit breaker$/);
});

test('how far ECS is stands beside its service while it deploys, and what it took last time beside the stack', () => {
  const tree = treeOf(
    event(0, '', 'UPDATE_IN_PROGRESS'),
    event(1, 'Website', 'UPDATE_IN_PROGRESS'),
    event(2, 'Website/Service', 'UPDATE_IN_PROGRESS'),
  );
  tree.expect(
    new Map([
      ['', 95_000],
      ['Website', 40_000],
      ['Service', 7_000],
    ]),
  );
  tree.rollout({ service: 'Website/Service', desired: 3, running: 1, pending: 1, failed: 2 });
  tree.rollout({ service: 'Nowhere', desired: 1, running: 1, pending: 0, failed: 0 });
  const lines = () => linesAt(tree, 5);
  assert.match(lines()[0] ?? '', /5s of ~1m 35s/);
  assert.match(lines()[1] ?? '', /4s of ~40s/);
  assert.match(lines()[2] ?? '', /3s 1\/3 running, 1 pending, 2 failed$/);
  tree.rollout({
    service: 'Website/Service',
    desired: 3,
    running: 1,
    pending: 0,
    failed: 2,
    targets: { healthy: 2, registered: 3 },
  });
  assert.match(lines()[2] ?? '', /1\/3 running, 2 failed, 2\/3 targets healthy$/);
  tree.note('Website/Service', 'has started 1 tasks');
  assert.match(lines()[2] ?? '', /targets healthy; has started 1 tasks$/);
  tree.note('Website/Service', '(deployment ecs-svc/7936807582817714833) has 5% of production traffic.');
  assert.match(lines()[2] ?? '', /targets healthy; has 5% of production traffic\.$/);
  tree.take(event(6, 'Website/Service', 'UPDATE_COMPLETE'), start + 6000);
  assert.doesNotMatch(lines()[2] ?? '', /running/);
});

test('what the deployer itself decides stands below the tree, on every screen', () => {
  const tree = treeOf(
    event(0, '', 'UPDATE_IN_PROGRESS'),
    ...Array.from({ length: 9 }, (_, i) => event(i, `Q${i}`, 'UPDATE_IN_PROGRESS')),
  );
  tree.say('not ended within 60 s: the update is cancelled');
  const lines = linesAt(tree, 10, { columns: 60, rows: 5 });
  assert.equal(lines.length, 5);
  assert.match(lines.at(-1) ?? '', /the update is cancelled/);
});

test('no frame is wider or higher than its screen, whatever the screen', () => {
  const many = Array.from({ length: 60 }, (_, i) =>
    event(
      i,
      `Stack${i % 3}/AResourceWithQuiteALongLogicalId${i}`,
      i % 4 === 0 ? 'CREATE_COMPLETE' : 'CREATE_IN_PROGRESS',
      {
        reason: 'r'.repeat(300),
      },
    ),
  );
  const tree = treeOf(...many, event(61, 'Stack0/Broken', 'CREATE_FAILED', { reason: 'x'.repeat(300) }));
  for (const columns of [20, 40, 80, 200]) {
    for (const rows of [2, 5, 24, 50]) {
      const lines = tree.lines(start + 90_000, { columns, rows }, plain);
      assert.ok(lines.length <= rows, `${lines.length} lines on ${rows}`);
      for (const line of lines) assert.ok(line.length < columns, `${line.length} characters on ${columns}`);
    }
  }
});

test('on a small screen what is done gives way to what is under way, and the rest is counted', () => {
  const done = Array.from({ length: 8 }, (_, i) => event(i, `Done${i}`, 'CREATE_COMPLETE'));
  const tree = treeOf(event(0, '', 'CREATE_IN_PROGRESS'), ...done, event(9, 'Late', 'CREATE_IN_PROGRESS'));
  const lines = linesAt(tree, 10, { columns: 80, rows: 5 });
  assert.deepEqual(lines.slice(1), ['Late CREATE_IN_PROGRESS 1s AWS::SQS::Queue', '… 8 more']);
});
