/** A service whose image is in no registry: on AWS its stack waits three hours, and only its events say why. */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { service, site, startTestEngine, taskDefinition, until } from '../testing/test-engine.ts';

async function withoutImage(context: TestContext, stabilizationMs?: number) {
  const engine = await startTestEngine(stabilizationMs === undefined ? {} : { stabilizationMs });
  context.after(() => engine.end());
  const at = await site(engine);
  const definition = await engine.make('AWS::ECS::TaskDefinition', 'Task', taskDefinition('nowhere:1'));
  const properties = service(at, definition, { DeploymentConfiguration: { MinimumHealthyPercent: 100 } });
  return { engine, cluster: at.cluster.physicalId, properties };
}

test('the events of a service say at once that its image is nowhere, and a cancelled creation ends', async (context) => {
  const { engine, cluster, properties } = await withoutImage(context);
  const abort = new AbortController();
  const creation = engine.make('AWS::ECS::Service', 'Service', properties, { signal: abort.signal });
  creation.catch(() => {});
  await until(async () => {
    const { serviceArns: services } = await engine.call('ecs', 'ListServices', { cluster });
    const answer = await engine.call('ecs', 'DescribeServices', { cluster, services });
    const [described] = answer.services as { events: { message: string }[] }[];
    // The oldest two: the first tasks were started, and why they cannot be.
    const [started, why] = (described?.events ?? []).map(({ message }) => message).reverse();
    if (why === undefined) return false;
    assert.match(started ?? '', /has started 2 tasks/);
    assert.match(why, /is unable to consistently start tasks successfully\. Last reason: CannotPull.*nowhere:1/);
    return true;
  }, 'the events say why');
  abort.abort();
  await assert.rejects(creation, { message: 'Resource operation cancelled' });
});

test('a service that does not become steady in time fails in the words of its handler', async (context) => {
  const { engine, properties } = await withoutImage(context, 300);
  await assert.rejects(engine.make('AWS::ECS::Service', 'Service', properties), {
    message: /"Exceeded attempts to wait" \(RequestToken: .*, HandlerErrorCode: NotStabilized\)$/,
  });
});
