import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { StackEvent } from '../model.ts';
import { fakeAws } from '../testing/fake-aws.ts';
import type { Rollout } from './deploying.ts';
import { watchServices } from './service-events.ts';

const arn = (name: string) => `arn:aws:ecs:eu-central-1:111122223333:service/shop/${name}`;
const begun = (name: string, type = 'AWS::ECS::Service'): StackEvent => ({
  ...{ id: name, stackId: 'arn', path: [name], logicalId: name, physicalId: arn(name), type },
  ...{ status: 'UPDATE_IN_PROGRESS', time: new Date('2026-01-01') },
});
const described = (name: string, runningCount: number, targetGroupArn?: string) => ({
  ...{ serviceArn: arn(name), desiredCount: 2, runningCount, pendingCount: 0 },
  loadBalancers: targetGroupArn === undefined ? [] : [{ targetGroupArn }],
});
const states = ['healthy', 'initial', 'draining', 'healthy', 'unused'];
const health = {
  TargetHealthDescriptions: states.map((State, at) => ({
    Target: { Id: `10.0.0.${at}`, Port: 80 },
    TargetHealth: { State },
  })),
};
const pace = { between: 0, nestedPerLook: 1, batchesPerLook: 1, afterwards: 0 };

async function looking(t: Parameters<typeof fakeAws>[0], script: Parameters<typeof fakeAws>[1]) {
  const aws = await fakeAws(t, {
    DescribeServices: () => ({
      services: [
        described('Web', 1, 'web'),
        described('Api', 1, 'api'),
        described('New', 0, 'new'),
        described('Worker', 1),
      ],
    }),
    ...script,
  });
  const rollouts: Rollout[] = [];
  const onRollout = (rollout: Rollout) => rollouts.push(rollout);
  const services = watchServices(await aws.connect(), () => {}, undefined, { onRollout }, pace);
  await services.tick(['Web', 'Api', 'New', 'Worker'].map((name) => begun(name)));
  await services.tick([]);
  return { aws, rollouts };
}

test('load balancers are asked about services whose tasks run, one a look, and those that leave do not count', async (t) => {
  const { aws, rollouts } = await looking(t, { DescribeTargetHealth: () => health });
  const asked = aws.calls.filter(({ name }) => name === 'DescribeTargetHealth');
  assert.deepEqual(
    asked.map(({ input }) => input.TargetGroupArn),
    ['web', 'api'],
  );
  const last = new Map(rollouts.map(({ service, targets }) => [service, targets]));
  const targets = { healthy: 2, registered: 3 };
  assert.deepEqual(Object.fromEntries(last), { Web: targets, Api: targets, New: undefined, Worker: undefined });
});

test('whoever may not ask load balancers sees the tasks all the same', async (t) => {
  const { rollouts } = await looking(t, {});
  assert.deepEqual(new Set(rollouts.map(({ targets }) => targets)), new Set([undefined]));
  assert.equal(rollouts.filter(({ service }) => service === 'Web').length, 2);
});
