import assert from 'node:assert/strict';
import { test } from 'node:test';
import { service, site, startTestEngine, taskDefinition, until } from '../../testing/test-engine.ts';

process.env.ROOKERY_ENGINE = 'none';

test('where no engine works the task and an event of its service say so at once, and how to mend it', async (t) => {
  const engine = await startTestEngine({ images: { resolve: async (reference) => ({ reference }) } });
  t.after(() => engine.end());
  const at = await site(engine);
  const definition = await engine.make('AWS::ECS::TaskDefinition', 'Task', taskDefinition('public.ecr.aws/shop/web:1'));
  const cluster = at.cluster.physicalId;
  const waiting = new AbortController();
  const properties = { ...service(at, definition), ServiceName: 'web', DesiredCount: 1 };
  const made = engine.make('AWS::ECS::Service', 'Web', properties, { signal: waiting.signal }).catch(() => {});
  const event = await until(async () => {
    const { services } = await engine.call('ecs', 'DescribeServices', { cluster, services: ['web'] });
    const events = (services as { events: { message: string }[] }[]).flatMap((one) => one.events);
    return events.map(({ message }) => message).find((message) => message.includes('is unable to'));
  }, 'an event says it');
  const reason =
    'CannotPullContainerError: public.ecr.aws/shop/web:1 is in no registry of the embedded endpoint, and images of others are pulled and run by docker or podman; none works here (ROOKERY_ENGINE is "none"). Install one and start it, and the next task finds it';
  assert.equal(event, `(service web) is unable to consistently start tasks successfully. Last reason: ${reason}.`);
  waiting.abort();
  await made;
  const { taskArns } = await engine.call('ecs', 'ListTasks', { cluster, desiredStatus: 'STOPPED' });
  const { tasks } = await engine.call('ecs', 'DescribeTasks', { cluster, tasks: taskArns as string[] });
  assert.equal((tasks as { stoppedReason: string }[])[0]?.stoppedReason, reason);
});
