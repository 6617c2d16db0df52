import assert from 'node:assert/strict';
import { test } from 'node:test';
import { caller, request, service, site, startTestEngine, taskDefinition, until } from '../testing/test-engine.ts';

test('the bounds of a scalable target hold for its service at once', async (t) => {
  const engine = await startTestEngine();
  t.after(() => engine.end());
  const at = await site(engine);
  const definition = await engine.make('AWS::ECS::TaskDefinition', 'Task', taskDefinition('good:1'));
  const { DesiredCount: _, ...unscaled } = service(at, definition);
  const made = await engine.make('AWS::ECS::Service', 'Service', unscaled);
  const running = async (count: number) => {
    const input = { cluster: at.cluster.physicalId, services: [made.physicalId] };
    const { services } = (await engine.call('ecs', 'DescribeServices', input)) as {
      services: { runningCount: number }[];
    };
    return services[0]?.runningCount === count;
  };
  assert.ok(await running(1), 'without a count a service starts with one task');

  const bounds = {
    ServiceNamespace: 'ecs',
    ScalableDimension: 'ecs:service:DesiredCount',
    ResourceId: `service/${at.cluster.physicalId}/${made.attributes.Name}`,
    MinCapacity: 3,
    MaxCapacity: 4,
  };
  const type = 'AWS::ApplicationAutoScaling::ScalableTarget';
  const target = await engine.make(type, 'Target', bounds);
  assert.equal(target.physicalId, `${bounds.ResourceId}|ecs:service:DesiredCount|ecs`);
  await until(() => running(3), 'the minimum runs');
  await engine.change(type, target, bounds, { ...bounds, MinCapacity: 1, MaxCapacity: 2 });
  await until(() => running(2), 'no more than the maximum runs');
});

test('bounds that were changed by the API are seen as drift, and a target that was deregistered is gone', async (t) => {
  const engine = await startTestEngine();
  t.after(() => engine.end());
  const at = await site(engine);
  const definition = await engine.make('AWS::ECS::TaskDefinition', 'Task', taskDefinition('good:1'));
  const made = await engine.make('AWS::ECS::Service', 'Service', service(at, definition, { DesiredCount: 0 }));
  const named = {
    ServiceNamespace: 'ecs',
    ScalableDimension: 'ecs:service:DesiredCount',
    ResourceId: `service/${at.cluster.physicalId}/${made.attributes.Name}`,
  };
  const properties = {
    ...named,
    MinCapacity: '0',
    MaxCapacity: '4',
    SuspendedState: { ScheduledScalingSuspended: true },
  };
  const type = 'AWS::ApplicationAutoScaling::ScalableTarget';
  const { physicalId } = await engine.make(type, 'Target', properties);
  const { stack } = request(type, 'Target', properties);
  const read = () => engine.ecs.handlers[type]?.read?.({ physicalId, properties, stack });
  const scaling = (operation: string, input: object) =>
    engine.ecs.services.scaling.operations[operation]?.({ ...input }, caller);
  assert.deepEqual(await read(), { ...properties, MinCapacity: 0, MaxCapacity: 4 });
  await scaling('RegisterScalableTarget', { ...named, MaxCapacity: 9 });
  assert.equal((await read())?.MaxCapacity, 9);
  await scaling('DeregisterScalableTarget', named);
  assert.equal(await read(), undefined);
});

test('a scalable target of something else is a record', async (t) => {
  const engine = await startTestEngine();
  t.after(() => engine.end());
  const type = 'AWS::ApplicationAutoScaling::ScalableTarget';
  const bounds = {
    ServiceNamespace: 'rds',
    ScalableDimension: 'rds:cluster:ReadReplicaCount',
    ResourceId: 'cluster:a',
  };
  assert.equal((await engine.make(type, 'Target', bounds)).physicalId, 'cluster:a|rds:cluster:ReadReplicaCount|rds');
});

// AWS's words, as the API answers them to bounds of a DynamoDB table.
test('a scalable target whose bounds are the wrong way round is refused, and so is a schedule of one', async (t) => {
  const engine = await startTestEngine();
  t.after(() => engine.end());
  const type = 'AWS::ApplicationAutoScaling::ScalableTarget';
  const target = {
    ServiceNamespace: 'rds',
    ScalableDimension: 'rds:cluster:ReadReplicaCount',
    ResourceId: 'cluster:a',
  };
  const refused = /Maximum capacity cannot be less than minimum capacity/;
  await assert.rejects(engine.make(type, 'Target', { ...target, MinCapacity: '3', MaxCapacity: 2 }), refused);
  const night = (bounds: object) => ({
    ...target,
    MinCapacity: 1,
    MaxCapacity: 2,
    ScheduledActions: [{ ScheduledActionName: 'Night', Schedule: 'rate(1 day)', ScalableTargetAction: bounds }],
  });
  await assert.rejects(engine.make(type, 'Night', night({ MinCapacity: 2, MaxCapacity: 1 })), refused);
  const made = await engine.make(type, 'Half', night({ MinCapacity: 2 }));
  await assert.rejects(engine.change(type, made, night({}), { ...target, MinCapacity: 2, MaxCapacity: 1 }), refused);
});
