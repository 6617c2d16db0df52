import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Deployment, DeploymentConfiguration, LoadBalancer, ServiceRecord } from '../model.ts';
import { complete, deploy, end } from '../service/service-record.ts';
import { advance, takeBack } from './stages.ts';

const MINUTE = 60_000;
const balancer: LoadBalancer = {
  targetGroupArn: 'blue',
  containerName: 'web',
  containerPort: 8080,
  advancedConfiguration: { alternateTargetGroupArn: 'green', productionListenerRule: 'rule', testListenerRule: 'test' },
};

/** A service whose first deployment is complete, and a second one that begins; every shift as `rule green 10 blue 90`. */
function begun(deploymentConfiguration: DeploymentConfiguration) {
  // Of a record, the parts that a rollout looks at.
  const service = {
    serviceName: 'web',
    rest: {},
    deployments: [],
    events: [],
    deploymentConfiguration,
  } as unknown as ServiceRecord;
  const shifts: string[] = [];
  const parts = {
    shift: (rule: string, percents: Readonly<Record<string, number>>) =>
      void shifts.push([rule, ...Object.entries(percents).flat()].join(' ')),
    timeScale: 1,
  };
  const first = deploy(service, 'task:1', [balancer]);
  complete(service, first);
  const second = deploy(service, 'task:2', [balancer]);
  const look = (minutes: number, isUp = true, of: Deployment = second) =>
    advance(parts, service, of, { isUp, now: minutes * MINUTE });
  return { service, first, second, shifts, parts, look };
}

test('the tasks of a new deployment are behind the target group that does not serve', () => {
  const { service, first, second } = begun({ strategy: 'BLUE_GREEN' });
  assert.deepEqual(
    [first.loadBalancers[0]?.targetGroupArn, second.loadBalancers[0]?.targetGroupArn],
    ['blue', 'green'],
  );
  assert.equal(service.loadBalancers[0]?.targetGroupArn, 'blue');
  complete(service, second);
  assert.equal(deploy(service, 'task:3', [balancer]).loadBalancers[0]?.targetGroupArn, 'blue');
});

test('tasks that are replaced one by one stay behind the target group that serves', () => {
  const { service, second } = begun({ strategy: 'BLUE_GREEN' });
  complete(service, second);
  service.deploymentConfiguration = {};
  assert.equal(deploy(service, 'task:3', [balancer]).loadBalancers[0]?.targetGroupArn, 'green');
});

test('blue/green shifts everything at once when the new tasks are up, and bakes', () => {
  const { second, shifts, look } = begun({ strategy: 'BLUE_GREEN', bakeTimeInMinutes: 5 });
  assert.deepEqual(look(0, false), { starts: false, stops: true });
  assert.equal(second.stage, 'SCALE_UP');
  assert.deepEqual(shifts.splice(0), ['rule green 0 blue 100', 'test green 0 blue 100']);
  assert.deepEqual(look(1), { starts: false, stops: true, until: 6 * MINUTE });
  assert.equal(second.stage, 'BAKE_TIME');
  assert.deepEqual(shifts, ['test green 100 blue 0', 'rule green 100 blue 0']);
  assert.deepEqual(look(6), { starts: false, stops: false });
  assert.equal(second.stage, 'CLEAN_UP');
});

test('a canary gets five percent for ten minutes, and then the rest', () => {
  const { second, shifts, look } = begun({ strategy: 'CANARY' });
  assert.deepEqual(look(0), { starts: false, stops: true, until: 10 * MINUTE });
  assert.deepEqual([second.stage, shifts.at(-1)], ['PRODUCTION_TRAFFIC_SHIFT', 'rule green 5 blue 95']);
  assert.deepEqual(look(10), { starts: false, stops: false });
  assert.equal(shifts.at(-1), 'rule green 100 blue 0');
});

test('a linear deployment shifts step by step, and waits after each but the last', () => {
  const linearConfiguration = { stepPercent: '40', stepBakeTimeInMinutes: '2' };
  const { second, shifts, look } = begun({ strategy: 'LINEAR', linearConfiguration, bakeTimeInMinutes: 1 });
  const seen = [0, 1, 2, 4, 5].map((minutes) => {
    const { until } = look(minutes);
    return `${minutes}: ${shifts.at(-1)?.split(' ')[2]}% until ${until === undefined ? 'now' : until / MINUTE} in ${second.stage}`;
  });
  assert.deepEqual(seen, [
    '0: 40% until 2 in PRODUCTION_TRAFFIC_SHIFT',
    '1: 40% until 2 in PRODUCTION_TRAFFIC_SHIFT',
    '2: 80% until 4 in PRODUCTION_TRAFFIC_SHIFT',
    '4: 100% until 5 in BAKE_TIME',
    '5: 100% until now in CLEAN_UP',
  ]);
});

test('a pause before production traffic comes before each step', () => {
  const { second, look, shifts } = begun({
    strategy: 'CANARY',
    canaryConfiguration: { canaryBakeTimeInMinutes: 0 },
    lifecycleHooks: [{ targetType: 'PAUSE', lifecycleStages: ['PRE_PRODUCTION_TRAFFIC_SHIFT'] }],
  });
  const answer = () => {
    assert.ok(second.hook);
    second.hook = { ...second.hook, status: 'SUCCEEDED' };
    second.passedStages = [...(second.passedStages ?? []), second.hook.stage];
  };
  look(0);
  assert.equal(second.hook?.status, 'AWAITING_ACTION');
  answer();
  look(1);
  assert.deepEqual([second.hook?.status, shifts.at(-1)], ['AWAITING_ACTION', 'rule green 5 blue 95']);
  answer();
  assert.deepEqual(look(2), { starts: false, stops: false });
});

test('a deployment that is taken back gives its requests back', () => {
  const { service, first, second, shifts, parts, look } = begun({ strategy: 'CANARY' });
  look(0);
  takeBack(parts, service, second);
  assert.equal(shifts.at(-1), 'rule green 5 blue 95');
  end(service, second, { reason: 'stopped', failure: 'stopped', rollback: true });
  takeBack(parts, service, first);
  assert.deepEqual(shifts.slice(-2), ['rule green 0 blue 100', 'test green 0 blue 100']);
  const count = shifts.length;
  takeBack(parts, service, first);
  assert.equal(shifts.length, count);
  assert.equal(service.loadBalancers[0]?.targetGroupArn, 'blue');
});

test('a deployment that begins while another one shifts puts that one’s requests back first', () => {
  const { service, look, shifts } = begun({ strategy: 'CANARY' });
  look(0);
  const third = deploy(service, 'task:3', [balancer]);
  look(1, false, third);
  assert.deepEqual(shifts.slice(-2), ['rule green 0 blue 100', 'test green 0 blue 100']);
  assert.equal(third.loadBalancers[0]?.targetGroupArn, 'green');
});
