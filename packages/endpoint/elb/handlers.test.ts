import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import {
  ask,
  caller,
  service,
  site,
  startTestEngine,
  type TestEngine,
  taskDefinition,
} from '../ecs/testing/test-engine.ts';

describe('load balancers of a template', () => {
  let engine: TestEngine;
  let at: Awaited<ReturnType<typeof site>>;
  before(async () => {
    engine = await startTestEngine();
    at = await site(engine);
  });
  after(() => engine.end());

  const rule = (Priority: unknown, more = {}) => ({
    ListenerArn: at.listener.physicalId,
    Priority,
    Conditions: [{ Field: 'path-pattern', Values: ['/api/*'] }],
    Actions: [{ Type: 'fixed-response', FixedResponseConfig: { StatusCode: '200', MessageBody: 'api' } }],
    ...more,
  });

  test('have the attributes that CloudFormation gives them', () => {
    const { balancer, targets } = at;
    assert.match(
      balancer.physicalId,
      /^arn:aws:elasticloadbalancing:eu-west-1:000000000000:loadbalancer\/app\/shop-LoadB-\w{12}\/\w{16}$/,
    );
    assert.match(String(balancer.attributes.LoadBalancerFullName), /^app\/shop-LoadB-\w{12}\/\w{16}$/);
    assert.match(String(balancer.attributes.DNSName), /^127\.0\.0\.1:\d+$/);
    assert.match(String(targets.attributes.TargetGroupFullName), /^targetgroup\/shop-Targe-\w{12}\/\w{16}$/);
  });

  test('serve a rule before the ones of lower priority, and no longer once it is gone', async () => {
    const made = await engine.make('AWS::ElasticLoadBalancingV2::ListenerRule', 'Api', rule('5'));
    assert.deepEqual(made.attributes, { RuleArn: made.physicalId, IsDefault: 'false' });
    assert.equal((await ask(`${at.url}/api/x`)).body, 'api');
    await engine.remove('AWS::ElasticLoadBalancingV2::ListenerRule', made.physicalId);
    assert.equal((await ask(`${at.url}/api/x`)).status, 503);
  });

  for (const [what, properties, expected] of [
    [
      'a priority that is taken',
      () => rule(10),
      /"Priority '10' is currently in use" \(RequestToken: .*, HandlerErrorCode: AlreadyExists\)/,
    ],
    ['a priority out of range', () => rule(0), /must be between 1 and 50000/],
    ['a listener that is not there', () => rule(7, { ListenerArn: 'arn:none' }), /Listener 'arn:none' not found/],
    [
      'a target group that is not there',
      () => rule(7, { Actions: [{ Type: 'forward', TargetGroupArn: 'arn:none' }] }),
      /Target groups 'arn:none' not found/,
    ],
    ['no condition', () => rule(7, { Conditions: [] }), /A condition must be specified/],
    [
      'six values in its conditions',
      () => rule(7, { Conditions: [{ Field: 'host-header', Values: ['a', 'b', 'c', 'd', 'e', 'f'] }] }),
      /A rule can only have '5' condition values/,
    ],
    [
      'a condition that would match everything',
      () => rule(7, { Conditions: [{ Field: 'path-pattern' }] }),
      /A condition value must be specified/,
    ],
  ] as const) {
    test(`refuse a rule with ${what}`, () =>
      assert.rejects(engine.make('AWS::ElasticLoadBalancingV2::ListenerRule', 'Api', properties()), expected));
  }

  test('refuse a second listener on one port, and an HTTPS one without a certificate', async () => {
    const listener = {
      LoadBalancerArn: at.balancer.physicalId,
      Port: 80,
      Protocol: 'HTTP',
      DefaultActions: rule(1).Actions,
    };
    await assert.rejects(
      engine.make('AWS::ElasticLoadBalancingV2::Listener', 'Second', listener),
      /A listener already exists on this port/,
    );
    const secure = { ...listener, Port: 443, Protocol: 'HTTPS' };
    await assert.rejects(
      engine.make('AWS::ElasticLoadBalancingV2::Listener', 'Secure', secure),
      /A certificate must be specified/,
    );
  });

  test('refuse gRPC behind a listener without a certificate', async () => {
    const group = { Port: 80, Protocol: 'HTTP', ProtocolVersion: 'GRPC', VpcId: 'vpc-1' };
    const calls = await engine.make('AWS::ElasticLoadBalancingV2::TargetGroup', 'Calls', group);
    const Actions = [{ Type: 'forward', TargetGroupArn: calls.physicalId }];
    await assert.rejects(
      engine.make('AWS::ElasticLoadBalancingV2::ListenerRule', 'Calls', rule(8, { Actions })),
      /Listener protocol 'HTTP' is not supported with a target group with the protocol-version 'GRPC'/,
    );
    const [described] = (await engine.call('elbv2', 'DescribeTargetGroups', { TargetGroupArns: [calls.physicalId] }))
      .TargetGroups as Record<string, unknown>[];
    assert.deepEqual([described?.Matcher, described?.HealthCheckPath], [{ GrpcCode: '12' }, '/AWS.ALB/healthcheck']);
    await engine.remove('AWS::ElasticLoadBalancingV2::TargetGroup', calls.physicalId);
  });

  test('refuse a target group that belongs to another load balancer', async () => {
    const other = await engine.make('AWS::ElasticLoadBalancingV2::LoadBalancer', 'Other', {
      Subnets: ['subnet-1', 'subnet-2'],
    });
    const listener = {
      LoadBalancerArn: other.physicalId,
      Port: 80,
      Protocol: 'HTTP',
      DefaultActions: [{ Type: 'forward', TargetGroupArn: at.targets.physicalId }],
    };
    await assert.rejects(
      engine.make('AWS::ElasticLoadBalancingV2::Listener', 'Other', listener),
      /The following target groups cannot be associated with more than one load balancer: .*:targetgroup\/shop-Targe-/,
    );
    await engine.remove('AWS::ElasticLoadBalancingV2::LoadBalancer', other.physicalId);
  });

  test('give a second listener a port of its own, and serve HTTPS without TLS', async () => {
    const listener = { LoadBalancerArn: at.balancer.physicalId, DefaultActions: rule(1).Actions };
    const secure = await engine.make('AWS::ElasticLoadBalancingV2::Listener', 'Secure', {
      ...listener,
      Port: 443,
      Protocol: 'HTTPS',
      Certificates: [{ CertificateArn: 'arn:certificate' }],
    });
    const second = await engine.make('AWS::ElasticLoadBalancingV2::Listener', 'Second', {
      ...listener,
      Port: 8081,
      Protocol: 'HTTP',
    });
    for (const { physicalId } of [secure, second]) {
      const url = engine.ecs.listening().find(({ listenerArn }) => listenerArn === physicalId)?.url ?? '';
      assert.notEqual(url, at.url);
      assert.equal((await ask(url)).body, 'api');
    }
    for (const { physicalId } of [secure, second])
      await engine.remove('AWS::ElasticLoadBalancingV2::Listener', physicalId);
  });

  test('make nothing twice when a step is tried again', async () => {
    const properties = { Subnets: ['subnet-1', 'subnet-2'] };
    const type = 'AWS::ElasticLoadBalancingV2::LoadBalancer';
    const once = await engine.make(type, 'Twice', properties, { token: 'same' });
    const again = await engine.make(type, 'Twice', properties, { token: 'same' });
    assert.deepEqual(again, once);
    assert.notEqual(once.attributes.DNSName, at.balancer.attributes.DNSName);
    await engine.remove(type, once.physicalId);
  });

  test('refuse to be deleted while in use or protected', async () => {
    await assert.rejects(
      engine.remove('AWS::ElasticLoadBalancingV2::TargetGroup', at.targets.physicalId),
      /is currently in use by a listener or a rule/,
    );
    const type = 'AWS::ElasticLoadBalancingV2::LoadBalancer';
    const attributes = (Value: string) => ({
      Subnets: ['subnet-1', 'subnet-2'],
      LoadBalancerAttributes: [{ Key: 'deletion_protection.enabled', Value }],
    });
    await engine.change(type, at.balancer, {}, attributes('true'));
    await assert.rejects(engine.remove(type, at.balancer.physicalId), /deletion protection is enabled/);
    await engine.change(type, at.balancer, attributes('true'), attributes('false'));
  });

  test('are described by the API', async () => {
    const describe = async (operation: string, input = {}): Promise<Record<string, never>[]> =>
      Object.values(await engine.call('elbv2', operation, input))[0] as Record<string, never>[];
    const [balancer] = await describe('DescribeLoadBalancers', { Names: [at.balancer.attributes.LoadBalancerName] });
    assert.deepEqual(
      [balancer?.LoadBalancerArn, `http://${balancer?.DNSName}`, balancer?.State],
      [at.balancer.physicalId, at.url, { Code: 'active' }],
    );
    const [group] = await describe('DescribeTargetGroups');
    assert.deepEqual([group?.LoadBalancerArns, group?.Matcher], [[at.balancer.physicalId], { HttpCode: '200' }]);
    const rules = await describe('DescribeRules', { ListenerArn: at.listener.physicalId });
    assert.deepEqual(
      rules.map(({ Priority, IsDefault }) => [Priority, IsDefault]),
      [
        ['10', false],
        ['default', true],
      ],
    );
    const attributes = await describe('DescribeTargetGroupAttributes', { TargetGroupArn: at.targets.physicalId });
    assert.equal(attributes.find(({ Key }) => Key === 'deregistration_delay.timeout_seconds')?.Value, '10');
    const [tags] = await describe('DescribeTags', { ResourceArns: [at.listener.physicalId] });
    assert.deepEqual(tags?.Tags, [{ Key: 'team', Value: 'web' }]);
    await assert.rejects(describe('DescribeTargetHealth', { TargetGroupArn: 'arn:none' }), {
      code: 'TargetGroupNotFound',
    });
    const elsewhere = await engine.ecs.services.elbv2.operations.DescribeLoadBalancers?.(
      {},
      { ...caller, region: 'us-east-1' },
    );
    assert.deepEqual(elsewhere, { LoadBalancers: [] });
  });

  for (const [what, more, expected] of [
    ['that no load balancer knows', { HealthCheckPath: '/' }, /does not have an associated load balancer/],
    [
      'and a container that the task definition does not have',
      { ContainerName: 'other' },
      /The container other does not exist in the task definition/,
    ],
    [
      'and a port that the container does not have',
      { ContainerPort: 9 },
      /The container website did not have a container port 9 defined/,
    ],
  ] as const) {
    test(`refuse a service with a target group ${what}`, async () => {
      const definition = await engine.make('AWS::ECS::TaskDefinition', 'Task', taskDefinition('good:1'));
      const lone = await engine.make('AWS::ElasticLoadBalancingV2::TargetGroup', 'Lone', {
        Port: 80,
        Protocol: 'HTTP',
        VpcId: 'vpc-1',
      });
      const TargetGroupArn = 'HealthCheckPath' in more ? lone.physicalId : at.targets.physicalId;
      const LoadBalancers = [{ ContainerName: 'website', ContainerPort: 8080, TargetGroupArn, ...more }];
      await assert.rejects(
        engine.make('AWS::ECS::Service', 'Service', service(at, definition, { LoadBalancers })),
        expected,
      );
      await engine.remove('AWS::ElasticLoadBalancingV2::TargetGroup', lone.physicalId);
    });
  }
});
