import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FailedTask, StackEvent, Target } from '../../deploy/model.ts';
import { failureLines } from './outcome.ts';

const target: Target = {
  environment: 'production',
  stackName: 'shop',
  foundationStackName: 'shop-foundation',
  region: 'eu-central-1',
  tags: {},
  app: 'shop.ts',
};

const cause: StackEvent = {
  id: '1',
  stackId: 'arn',
  path: ['Website', 'Service'],
  logicalId: 'Service',
  type: 'AWS::ECS::Service',
  status: 'CREATE_FAILED',
  reason: 'circuit breaker',
  time: new Date(0),
};

const ended = (reasons: readonly string[], more: Partial<FailedTask> = {}, of = target): string =>
  failureLines(of, {
    status: 'ROLLBACK_COMPLETE',
    cause,
    failedTask: { id: 'a', reasons, lastLines: [], ...more },
  }).join('\n');

const HINTS: readonly (readonly [reason: string, hint: RegExp])[] = [
  [
    'CannotPullContainerError: manifest unknown: not found',
    /push it \(`npm run image:push -- SERVICE TAG --env production --app shop\.ts`\)/,
  ],
  ['CannotPullContainerError: no matching manifest for linux/arm64 in the manifest list', /another architecture/],
  ['CannotPullContainerError: i/o timeout', /way from the subnets to the registry/],
  [
    "ResourceInitializationError: unable to pull secrets or registry auth: ResourceNotFoundException: Secrets Manager can't find the specified secret",
    /`npm run doctor -- --env production --app shop\.ts` names it/,
  ],
  ['OutOfMemoryError: Container killed due to memory usage', /give the task more/],
  ['web: exit code 137', /want of memory/],
  ['web: exit code 0', /has to keep running/],
  ['web: exit code 127', /is not in the image/],
  ['Task failed ELB health checks in (target-group arn)', /compare its path, port and statuses/],
];

for (const [reason, hint] of HINTS) {
  test(`an end of a task is explained: ${reason.slice(0, 60)}`, () => assert.match(ended([reason]), hint));
}

test('a push is advised without the root, which that command does not know', () => {
  const explained = ended(['CannotPullContainerError: manifest unknown: not found'], {}, { ...target, root: 'web' });
  assert.match(explained, /`npm run image:push -- SERVICE TAG --env production --app shop\.ts`/);
});

test('an end that is known for nothing is not explained', () => {
  assert.equal(ended(['exited', 'web: exit code 3']).split('\n').at(-1), '  task a: exited; web: exit code 3');
});

test('a program that says it was built for another machine is explained by its log', () => {
  assert.match(ended(['web: exit code 1'], { lastLines: ['exec /app: exec format error'] }), /another architecture/);
});

test('a failure says where the sources declare it, what failed beside it first, and its log only where there is one', () => {
  const declared = { sources: ['a.ts:1', 'b.ts:2'], nested: ['master.ts:9'], template: 'dist/a.yaml:40' };
  const also = { ...cause, path: ['Queue'], reason: 'no\nsuch' };
  const failedTask = { id: 'a', reasons: ['exited'], lastLines: ['gone'], logGroup: 'web' };
  const lines = failureLines(
    target,
    { status: 'UPDATE_ROLLBACK_COMPLETE', cause, alsoFailed: [also], failedTask },
    declared,
  );
  assert.deepEqual(lines, [
    'also failed: Queue (AWS::ECS::Service) CREATE_FAILED: no such',
    'first cause: Website/Service (AWS::ECS::Service) CREATE_FAILED',
    '  circuit breaker',
    '  declared at a.ts:1, called from b.ts:2, nested at master.ts:9, in dist/a.yaml:40',
    '  task a: exited',
    '  it wrote at last:',
    '    gone',
    '  its log: aws logs tail web --since 1h --region eu-central-1',
  ]);
});

test('a service of which no task began says what ECS said', () => {
  const serviceSaid = ['(service shop-web) was unable to place a task.'];
  assert.match(
    failureLines(target, { status: 'ROLLBACK_COMPLETE', cause, serviceSaid }).join('\n'),
    /ECS said: was unable to place a task\./,
  );
});
