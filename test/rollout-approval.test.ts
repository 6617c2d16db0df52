import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { from, ownSystem } from './own-system.ts';
import { holdWritten } from './sessions/testing/recorder.ts';

const PROGRAM = `
  import { createServer } from 'node:http';
  const server = createServer((request, response) => response.end(process.env.VERSION));
  server.listen(Number(process.env.PORT));
  process.on('SIGTERM', () => server.close(() => process.exit(0)));`;

/** A service whose rollouts wait for a person when its new tasks are up. */
const SOURCES = {
  'master.ts': `
    import { template } from ${from('generator/index.ts')};
    import { defineService, defineServices } from ${from('templates/services/define-services.ts')};
    import { webServiceTemplate } from ${from('templates/services/web-service.ts')};
    import { ecsClusterTemplate } from ${from('templates/cluster/ecs-cluster.ts')};
    import { loadBalancerTemplate } from ${from('templates/load-balancer/load-balancer.ts')};
    import { vpcTemplate } from ${from('templates/network/vpc.ts')};
    const shop = webServiceTemplate({
      path: 'services/shop.yaml', deployment: 'canary', approval: { stage: 'POST_SCALE_UP', deadline: 60 },
    });
    export const services = defineServices({
      Shop: defineService(shop, { image: 'shop', priority: 1000, values: { MinTasks: 1, CanaryMinutes: 0, BakeMinutes: 0 } }),
    });
    export const masterTemplate = template({
      path: 'master.yaml', description: 'Shop', parameters: services.parameters,
      body(builder) {
        const { params, stack } = builder;
        const network = stack('Network', vpcTemplate({ zones: 2 }), {});
        const loadBalancer = stack('LoadBalancer', loadBalancerTemplate({}), { ...network.outputs });
        const cluster = stack('Cluster', ecsClusterTemplate({}), {});
        services.nest(builder, { ...params, ...network.outputs, ...loadBalancer.outputs, ...cluster.outputs });
        return { ShopUrl: loadBalancer.outputs.Url };
      },
    });`,
  'foundation.ts': `
    import { foundationTemplate as make } from ${from('templates/foundation/foundation.ts')};
    export const foundationTemplate = make({ Shop: 'shop' });`,
  'environments.ts': `
    export const environments = { local: { stackName: 'shop', region: 'us-east-1' } };`,
  'services/shop/src/main.ts': PROGRAM,
};

const { rookery, begin, close } = ownSystem(SOURCES);
after(close);

/** Releases a tag, and answers the rollout when it says that it waits. */
async function release(tag: string, command: 'rollout:continue' | 'rollout:back') {
  const { ended, said } = begin('stack:update', '--set', `ShopImageTag=${tag}`);
  await said('waits for an approval');
  const { code, out, err } = await rookery(command, 'Shop');
  assert.equal(code, 0, err);
  return { ...(await ended), answered: `${err}${out}`.trimEnd() };
}

/** What does not differ by machine and moment: events of nested stacks and of ECS come in either order. */
function shown(err: string): string {
  const lines = err.trimEnd().split('\n');
  const kept = lines.filter((line) => !/^\d\d:/.test(line) || / shop AWS::| waits for an approval /.test(line));
  return kept
    .join('\n')
    .replace(/ecs-svc\/\d+/, 'ecs-svc/1234567890123456789')
    .replace(/at \S+(?=\/templates\/)/, 'at rookery');
}

test('a rollout is approved half way, and another is taken back', async () => {
  const { code, err } = await rookery('stack:update', '--set', 'ShopImageTag=1.0.0');
  assert.equal(code, 0, err);
  const first = await release('1.1.0', 'rollout:continue');
  assert.equal(first.code, 0, first.err);
  const second = await release('1.2.0', 'rollout:back');
  assert.equal(second.code, 1, second.err);
  holdWritten('rollout-approval', [
    '$ npm run stack:update -- --set ShopImageTag=1.1.0',
    shown(first.err),
    '',
    '# In another terminal, while the rollout waits:',
    '$ npm run rollout:continue -- Shop',
    first.answered,
    '',
    '# The next one is not approved:',
    '$ npm run stack:update -- --set ShopImageTag=1.2.0',
    shown(second.err),
    '(exit code 1)',
    '',
    '# In another terminal:',
    '$ npm run rollout:back -- Shop',
    second.answered,
  ]);
});
