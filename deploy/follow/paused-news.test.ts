import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Connection } from '../aws/connection.ts';
import { mayPause, sayPaused } from './paused-news.ts';
import { answerRollout, pausedRollout } from './paused-rollout.ts';

const ARN = 'arn:aws:ecs:eu-west-1:000000000000:service-deployment/shop/web/1';
const hook = {
  hookId: 'ecs-pause-1',
  targetType: 'PAUSE',
  timeoutAction: 'ROLLBACK',
  expiresAt: new Date('2026-01-01T11:00:00Z'),
};

/** A connection to an ECS that has one deployment, at a hook of this status. */
function connectionTo(status: string) {
  const sent: { name: string; input: unknown }[] = [];
  const send = async (command: { constructor: { name: string }; input: unknown }) => {
    sent.push({ name: command.constructor.name, input: command.input });
    const one = {
      serviceDeploymentArn: ARN,
      lifecycleStage: 'POST_SCALE_UP',
      updatedAt: new Date('2026-01-01T10:00Z'),
    };
    return { serviceDeployments: [{ ...one, lifecycleHookDetails: [{ ...hook, status }] }] };
  };
  const target = { environment: 'local', stackName: 'shop' };
  // Of a connection, what is asked of ECS.
  return { sent, connection: { target, ecs: async () => ({ send }) } as unknown as Connection };
}

const service = () => ({ arn: 'arn:aws:ecs:eu-west-1:000000000000:service/shop/web', name: 'Website/Service' });

test('a pause is said once, with its times and both commands', async () => {
  const { connection } = connectionTo('AWAITING_ACTION');
  const said: string[] = [];
  const paused = service();
  for (let look = 0; look < 2; look += 1) await sayPaused(connection, paused, (message) => said.push(message));
  assert.equal(said.length, 1);
  assert.match(
    said[0] ?? '',
    /^the rollout waits for an approval at POST_SCALE_UP, since 2026-01-01T10:00:00.000Z, until 2026-01-01T11:00:00.000Z, then ROLLBACK: `.*rollout:continue -- Website\/Service.*` or `.*rollout:back -- Website\/Service.*`$/,
  );
});

test('a hook that has been answered is not waited at', async () => {
  const { connection } = connectionTo('SUCCEEDED');
  assert.equal(await pausedRollout(connection, { cluster: 'shop', serviceName: 'web' }), undefined);
});

test('the answer names the deployment and the hook', async () => {
  const { connection, sent } = connectionTo('AWAITING_ACTION');
  const rollout = await pausedRollout(connection, { cluster: 'shop', serviceName: 'web' });
  assert.ok(rollout);
  await answerRollout(connection, rollout, 'ROLLBACK');
  assert.deepEqual(sent.at(-1), {
    name: 'ContinueServiceDeploymentCommand',
    input: { serviceDeploymentArn: ARN, hookId: 'ecs-pause-1', action: 'ROLLBACK' },
  });
});

test('only a deployment under way with a PAUSE hook may pause', () => {
  const running = { status: 'PRIMARY', rolloutState: 'IN_PROGRESS' } as const;
  const hooked = { lifecycleHooks: [{ targetType: 'PAUSE' }] } as const;
  const configured = { deploymentConfiguration: { lifecycleHooks: [...hooked.lifecycleHooks] } };
  assert.equal(mayPause({ deployments: [running], ...configured }), true);
  assert.equal(mayPause({ deployments: [{ ...running, rolloutState: 'COMPLETED' }], ...configured }), false);
  assert.equal(mayPause({ deployments: [running] }), false);
});
