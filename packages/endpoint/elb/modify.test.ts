import assert from 'node:assert/strict';
import { test } from 'node:test';
import { differencesOf } from '../cloudformation/drift/differences.ts';
import { ask, site, startTestEngine } from '../ecs/testing/test-engine.ts';

const stack = { stackId: 'arn', stackName: 'shop', account: '000000000000', region: 'eu-west-1' };
const type = (kind: string) => `AWS::ElasticLoadBalancingV2::${kind}`;

test('what a client changes of a load balancer is in force at once, and is what a stack finds', async (t) => {
  const engine = await startTestEngine();
  t.after(() => engine.end());
  const { balancer, listener, targets, rule, url } = await site(engine);
  const drift = async (kind: string, physicalId: string, properties: Record<string, unknown>) => {
    const live = await engine.ecs.handlers[type(kind)]?.read?.({ physicalId, properties, stack });
    return differencesOf(properties, live ?? {}).map(
      (one) => `${one.PropertyPath} ${one.ExpectedValue} ${one.ActualValue}`,
    );
  };
  const fixed = (MessageBody: string) => [
    { Type: 'fixed-response', FixedResponseConfig: { StatusCode: '200', MessageBody } },
  ];

  await engine.call('elbv2', 'ModifyRule', { RuleArn: rule.physicalId, Actions: fixed('rule') });
  assert.equal((await ask(`${url}/x`)).body, 'rule');
  assert.deepEqual(await drift('ListenerRule', rule.physicalId, { Priority: '10', Actions: fixed('other') }), [
    '/Actions/0/FixedResponseConfig/MessageBody other rule',
  ]);

  const ListenerArn = listener.physicalId;
  await engine.call('elbv2', 'ModifyListener', { ListenerArn, DefaultActions: fixed('listener') });
  assert.deepEqual(await drift('Listener', ListenerArn, { Port: 80, DefaultActions: fixed('template') }), [
    '/DefaultActions/0/FixedResponseConfig/MessageBody template listener',
  ]);
  await assert.rejects(engine.call('elbv2', 'ModifyListener', { ListenerArn, Port: '81' }), /does not simulate Port/);
  const wrong = { ListenerArn, DefaultActions: [{ Type: 'forward', TargetGroupArn: 'arn:none' }] };
  await assert.rejects(
    engine.call('elbv2', 'ModifyListener', wrong),
    /^\w*(Error)?:? ?Target groups 'arn:none' not found$/,
  );

  const TargetGroupArn = targets.physicalId;
  await engine.call('elbv2', 'ModifyTargetGroup', {
    TargetGroupArn,
    HealthCheckPath: '/other',
    HealthCheckIntervalSeconds: '7',
    Matcher: { HttpCode: '204' },
  });
  const Attributes = [{ Key: 'deregistration_delay.timeout_seconds', Value: '99' }];
  await engine.call('elbv2', 'ModifyTargetGroupAttributes', { TargetGroupArn, Attributes });
  const unknown = { TargetGroupArn, Attributes: [{ Key: 'no.such', Value: '1' }] };
  await assert.rejects(engine.call('elbv2', 'ModifyTargetGroupAttributes', unknown), /'no\.such' is not recognized/);
  const group = {
    HealthCheckPath: '/healthz',
    HealthCheckIntervalSeconds: 5,
    HealthCheckTimeoutSeconds: '2',
    Matcher: { HttpCode: '200' },
    TargetGroupAttributes: [{ Key: 'deregistration_delay.timeout_seconds', Value: '10' }],
  };
  assert.deepEqual(await drift('TargetGroup', TargetGroupArn, group), [
    '/HealthCheckPath /healthz /other',
    '/HealthCheckIntervalSeconds 5 7',
    '/Matcher/HttpCode 200 204',
    '/TargetGroupAttributes/0/Value 10 99',
  ]);

  const LoadBalancerArn = balancer.physicalId;
  const idle = (Value: string) => [{ Key: 'idle_timeout.timeout_seconds', Value }];
  await engine.call('elbv2', 'ModifyLoadBalancerAttributes', { LoadBalancerArn, Attributes: idle('99') });
  assert.deepEqual(await drift('LoadBalancer', LoadBalancerArn, { LoadBalancerAttributes: idle('60') }), [
    '/LoadBalancerAttributes/0/Value 60 99',
  ]);
  await assert.rejects(engine.call('elbv2', 'ModifyRule', { RuleArn: 'arn:none' }), { code: 'RuleNotFound' });
});
