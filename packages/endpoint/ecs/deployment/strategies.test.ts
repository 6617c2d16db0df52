import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { ResourceState } from '../../cloudformation/handler.ts';
import { ask, service, site, startTestEngine, type TestEngine, taskDefinition, until } from '../testing/test-engine.ts';

interface Shown {
  readonly serviceDeploymentArn: string;
  readonly status: string;
  readonly lifecycleStage?: string;
  readonly targetServiceRevision: Revision;
  readonly sourceServiceRevisions: readonly Revision[];
}

interface Revision {
  readonly requestedProductionTrafficWeight?: number;
  readonly requestedTestTrafficWeight?: number;
  readonly runningTaskCount: number;
}

// Of an image `good:N` the service answers N.
describe('a service whose deployments shift requests between two target groups', () => {
  let engine: TestEngine;
  let at: Awaited<ReturnType<typeof site>>;
  let made: ResourceState;
  let properties: Record<string, unknown>;
  let testUrl: string;
  const define = (image: string) => engine.make('AWS::ECS::TaskDefinition', 'Definition', taskDefinition(image));
  const rule = (ListenerArn: string, groups: readonly string[]) => ({
    ListenerArn,
    Priority: 5,
    Conditions: [{ Field: 'path-pattern', Values: ['/*'] }],
    Actions: [
      {
        Type: 'forward',
        ForwardConfig: {
          TargetGroups: groups.map((TargetGroupArn, place) => ({ TargetGroupArn, Weight: place === 0 ? 1 : 0 })),
        },
      },
    ],
  });

  before(async () => {
    engine = await startTestEngine();
    at = await site(engine);
    const other = await engine.make('AWS::ElasticLoadBalancingV2::TargetGroup', 'Other', {
      Port: 8080,
      Protocol: 'HTTP',
      TargetType: 'ip',
      VpcId: 'vpc-1',
      HealthCheckPath: '/healthz',
      HealthCheckIntervalSeconds: 5,
      HealthCheckTimeoutSeconds: 2,
    });
    const groups = [at.targets.physicalId, other.physicalId];
    const listener = await engine.make('AWS::ElasticLoadBalancingV2::Listener', 'TestListener', {
      LoadBalancerArn: at.balancer.physicalId,
      Port: '8443',
      Protocol: 'HTTP',
      DefaultActions: [{ Type: 'fixed-response', FixedResponseConfig: { StatusCode: '404' } }],
    });
    const make = (name: string, listenerArn: string) =>
      engine.make('AWS::ElasticLoadBalancingV2::ListenerRule', name, rule(listenerArn, groups));
    const [production, trial] = [
      await make('Production', at.listener.physicalId),
      await make('Trial', listener.physicalId),
    ];
    properties = {
      ...service(at, await define('good:1'), { DesiredCount: '1' }),
      LoadBalancers: [
        {
          ContainerName: 'website',
          ContainerPort: '8080',
          TargetGroupArn: at.targets.physicalId,
          AdvancedConfiguration: {
            AlternateTargetGroupArn: other.physicalId,
            ProductionListenerRule: production.physicalId,
            TestListenerRule: trial.physicalId,
            RoleArn: 'arn:aws:iam::000000000000:role/shift',
          },
        },
      ],
      DeploymentConfiguration: {
        Strategy: 'CANARY',
        // Of the engine's minutes one takes 1.2 seconds, and these are too long to be waited for.
        CanaryConfiguration: { CanaryPercent: 50, CanaryBakeTimeInMinutes: 1000 },
      },
    };
    made = await engine.make('AWS::ECS::Service', 'Service', properties);
    testUrl = engine.ecs.listening().find(({ port }) => port === 8443)?.url ?? '';
  });
  after(() => engine.end());

  async function shown(): Promise<Shown | undefined> {
    const asked = { cluster: at.cluster.physicalId, service: made.physicalId, status: ['IN_PROGRESS'] };
    const { serviceDeployments } = await engine.call('ecs', 'ListServiceDeployments', asked);
    const arns = (serviceDeployments as { serviceDeploymentArn: string }[]).map((one) => one.serviceDeploymentArn);
    const answer = await engine.call('ecs', 'DescribeServiceDeployments', { serviceDeploymentArns: arns });
    // The answer has the shape of the API.
    return (answer.serviceDeployments as Shown[])[0];
  }

  /** Every answer is one of these, and soon all of them are. */
  async function answers(url: string, expected: readonly string[]): Promise<void> {
    await until(async () => {
      const got = await Promise.all(Array.from({ length: 40 }, () => ask(url)));
      assert.deepEqual([...new Set(got.map(({ status }) => status))], [200]);
      return [...new Set(got.map(({ body }) => body))].sort().join() === expected.join();
    }, `${expected} answer`);
  }

  test('a canary gets its share of the requests, and all of the test listener, and none once it is stopped', async () => {
    const next = { ...properties, TaskDefinition: (await define('good:2')).physicalId };
    const step = engine.change('AWS::ECS::Service', made, properties, next).then(
      () => 'done',
      (error: Error) => error.message,
    );
    const canary = await until(async () => {
      const one = await shown();
      return one?.lifecycleStage === 'PRODUCTION_TRAFFIC_SHIFT' ? one : undefined;
    }, 'the canary gets requests');
    const { targetServiceRevision: target, sourceServiceRevisions } = canary;
    assert.deepEqual([target.requestedProductionTrafficWeight, target.requestedTestTrafficWeight], [50, 100]);
    assert.deepEqual(
      sourceServiceRevisions.map((one) => one.requestedProductionTrafficWeight),
      [50],
    );
    assert.deepEqual([target.runningTaskCount, sourceServiceRevisions[0]?.runningTaskCount], [1, 1]);
    await answers(at.url, ['1', '2']);
    await answers(testUrl, ['2']);
    const { serviceDeploymentArn } = canary;
    await engine.call('ecs', 'StopServiceDeployment', { serviceDeploymentArn, stopType: 'ROLLBACK' });
    assert.match(await step, /ECS Deployment was stopped/);
    await answers(at.url, ['1']);
    await answers(testUrl, ['1']);
    // What CloudFormation's rollback does.
    await engine.change('AWS::ECS::Service', made, next, properties);
  });

  test('a canary goes on after a restart, shares and all, and the old tasks go at its end', async () => {
    const next = { ...properties, TaskDefinition: (await define('good:3')).physicalId };
    const stop = new AbortController();
    const step = engine.change('AWS::ECS::Service', made, properties, next, { signal: stop.signal }).catch(() => {});
    await until(async () => (await shown())?.lifecycleStage === 'PRODUCTION_TRAFFIC_SHIFT', 'the canary gets requests');
    stop.abort();
    await step;
    await engine.restart();
    // Both of its tasks start again, and until they are healthy not every request is answered.
    await until(async () => {
      const got = await Promise.all(Array.from({ length: 20 }, () => ask(at.url)));
      return got.every(({ status }) => status === 200);
    }, 'both answer again');
    await answers(at.url, ['1', '3']);
    const soon = {
      ...next,
      DeploymentConfiguration: { Strategy: 'CANARY', CanaryConfiguration: { CanaryBakeTimeInMinutes: 0 } },
    };
    await engine.change('AWS::ECS::Service', made, next, soon);
    await answers(at.url, ['3']);
    properties = soon;
  });

  test('new tasks that fail get no requests, and the circuit breaker takes them back', async () => {
    const DeploymentConfiguration = {
      Strategy: 'BLUE_GREEN',
      DeploymentCircuitBreaker: { Enable: true, Rollback: true, ThresholdConfiguration: { Type: 'COUNT', Value: 1 } },
    };
    const next = { ...properties, DeploymentConfiguration, TaskDefinition: (await define('crashing:4')).physicalId };
    await assert.rejects(engine.change('AWS::ECS::Service', made, properties, next), /Circuit Breaker was triggered/);
    await answers(at.url, ['3']);
  });

  test('a service that is deleted half way waits for no stage', async () => {
    const slow = { Strategy: 'BLUE_GREEN', BakeTimeInMinutes: 1000 };
    const next = { ...properties, DeploymentConfiguration: slow, TaskDefinition: (await define('good:5')).physicalId };
    const step = engine.change('AWS::ECS::Service', made, properties, next).catch(() => {});
    await until(async () => (await shown())?.lifecycleStage === 'BAKE_TIME', 'it bakes');
    await answers(at.url, ['5']);
    await engine.remove('AWS::ECS::Service', made.physicalId);
    assert.equal((await ask(at.url)).status, 503);
    void step;
  });
});
