import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { ResourceState } from '../../cloudformation/handler.ts';
import { ask, service, site, startTestEngine, type TestEngine, taskDefinition, until } from '../testing/test-engine.ts';

let engine: TestEngine;
let at: Awaited<ReturnType<typeof site>>;
before(async () => {
  engine = await startTestEngine();
  at = await site(engine);
  await engine.make('AWS::ECS::Cluster', 'Cluster', {
    ClusterName: 'connected',
    ServiceConnectDefaults: { Namespace: 'shop' },
  });
  const definition = await engine.make('AWS::ECS::TaskDefinition', 'Client', taskDefinition('client:1'));
  const ServiceConnectConfiguration = { Enabled: 'true' };
  await engine.make('AWS::ECS::Service', 'Client', {
    ...service(at, definition, { DesiredCount: 1, ServiceConnectConfiguration }),
    Cluster: 'connected',
  });
});
after(() => engine.end());

const body = async (path: string): Promise<string> => (await ask(`${at.url}/${path}`)).body;
function offer(AppProtocol: string | undefined, image: string) {
  return {
    ...taskDefinition(image, { PortMappings: [{ ContainerPort: 8080, Name: 'api', AppProtocol }] }),
    Family: 'orders',
  };
}
function orders(definition: ResourceState, name: string) {
  return {
    ...service(at, definition, { DesiredCount: 2, LoadBalancers: [] }),
    Cluster: 'connected',
    ServiceConnectConfiguration: {
      Enabled: true,
      Services: [{ PortName: 'api', DiscoveryName: name, ClientAliases: [{ Port: '80', DnsName: name }] }],
    },
  };
}

for (const protocol of ['http', undefined]) {
  const name = protocol === undefined ? 'lines' : 'orders';
  test(`${name} (${protocol ?? 'no protocol'}) is found by a client that was there before it, and again after a restart`, async () => {
    assert.equal(await body(`${name}:80/`), 'ENOTFOUND');
    const definition = await engine.make('AWS::ECS::TaskDefinition', 'Orders', offer(protocol, 'good:1'));
    const made = await engine.make('AWS::ECS::Service', name, orders(definition, name));
    assert.equal(await body(`${name}:80/`), '1');
    await engine.restart();
    assert.equal(await until(async () => /^1$/.exec(await body(`${name}:80/`))?.[0], `${name} answers again`), '1');
    await engine.remove('AWS::ECS::Service', made.physicalId);
    await until(async () => (await body(`${name}:80/`)) === 'ENOTFOUND', `${name} is gone`);
  });
}

test('a service is renamed by a deployment: clients find the new name, and the old one is gone with the old tasks', async () => {
  const definition = await engine.make('AWS::ECS::TaskDefinition', 'Orders', offer('http', 'good:1'));
  const made = await engine.make('AWS::ECS::Service', 'renamed', orders(definition, 'old'));
  await engine.change('AWS::ECS::Service', made, orders(definition, 'old'), orders(definition, 'new'));
  assert.equal(await body('new:80/'), '1');
  await until(async () => (await body('old:80/')) === 'ENOTFOUND', 'the old name is gone');
  await engine.remove('AWS::ECS::Service', made.physicalId);
});
