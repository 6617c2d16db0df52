import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ServiceRecord } from '../model.ts';
import { complete, deploy, primaryOf } from '../service/service-record.ts';
import { answerHook } from './pause-hooks.ts';
import { advance } from './stages.ts';

const MINUTE = 60_000;

function canary(action: 'CONTINUE' | 'ROLLBACK' = 'ROLLBACK', strategy = 'CANARY') {
  // Of a record, the parts that a rollout looks at.
  const service = {
    serviceName: 'web',
    rest: {},
    deployments: [],
    events: [],
    deploymentConfiguration: {
      strategy,
      lifecycleHooks: [
        {
          targetType: 'PAUSE',
          lifecycleStages: ['POST_SCALE_UP'],
          timeoutConfiguration: { timeoutInMinutes: 10, action },
        },
      ],
    },
  } as unknown as ServiceRecord;
  const earlier = deploy(service, 'task:1', []);
  const parts = { shift: () => {}, timeScale: 1 };
  const first = advance(parts, service, earlier, { isUp: true, now: 0 });
  complete(service, earlier);
  const later = deploy(service, 'task:2', []);
  const look = (now: number, isUp = true) => advance(parts, service, later, { isUp, now });
  return { service, earlier, later, look, first };
}

test('a canary keeps its old tasks and waits once its new ones are up, and goes on when it is approved', () => {
  const { service, later, look, first } = canary();
  assert.deepEqual(first, { starts: false, stops: false });
  assert.deepEqual(look(0, false), { starts: false, stops: true });
  assert.equal('hook' in later, false);
  assert.deepEqual(look(0), { starts: false, stops: true, until: 10 * MINUTE });
  assert.equal(later.hook?.stage, 'POST_SCALE_UP');
  answerHook(service, later, later.hook, 'CONTINUE');
  assert.equal(later.hook?.status, 'SUCCEEDED');
  assert.deepEqual(look(1), { starts: false, stops: false });
  assert.equal(primaryOf(service), later);
});

test('a canary that is taken back leaves the deployment before as the primary one', () => {
  const { service, earlier, later, look } = canary();
  look(0);
  assert.ok(later.hook);
  answerHook(service, later, later.hook, 'ROLLBACK');
  assert.equal(primaryOf(service), earlier);
  assert.equal(later.rolloutState, 'FAILED');
});

for (const [action, state] of [
  ['CONTINUE', 'IN_PROGRESS'],
  ['ROLLBACK', 'FAILED'],
] as const) {
  test(`a deadline that is over takes the action ${action}`, () => {
    const { later, look } = canary(action);
    look(0);
    assert.equal(look(10 * MINUTE - 1).stops, true);
    assert.equal(look(10 * MINUTE).stops, false);
    assert.deepEqual([later.hook?.status, later.rolloutState], ['TIMED_OUT', state]);
  });
}

test('a rolling deployment does not pause', () => {
  assert.equal(canary('ROLLBACK', 'ROLLING').look(0).stops, false);
});
