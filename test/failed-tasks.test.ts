import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { describeStack } from '../deploy/aws/stack.ts';
import { from, ownSystem } from './own-system.ts';

const SERVES = `
  import { createServer } from 'node:http';
  const server = createServer((request, response) => response.end('served'));
  server.listen(Number(process.env.PORT));
  process.on('SIGTERM', () => server.close(() => process.exit(0)));`;
const CRASHES = `console.error('no DATABASE_URL'); process.exit(7);`;

const PROGRAM = 'services/website-service/src/main.ts';

/** A service that is deployed by canary, which has no circuit breaker; `more.ts` adds a second one. */
const SOURCES = {
  'shop.ts': `
    import { prefixed, template, unprefixed } from ${from('generator/index.ts')};
    import { listenerPriorities } from ${from('templates/services/parts/listener-rules.ts')};
    import { repositoryOf } from ${from('templates/services/parts/repository.ts')};
    import { webServiceTemplate } from ${from('templates/services/web-service.ts')};
    import { ecsClusterTemplate } from ${from('templates/cluster/ecs-cluster.ts')};
    import { loadBalancerTemplate } from ${from('templates/load-balancer/load-balancer.ts')};
    import { parameters } from ${from('templates/parameters/parts.ts')};
    import { vpcTemplate } from ${from('templates/network/vpc.ts')};
    const website = webServiceTemplate({ path: 'services/website.yaml', deployment: 'canary' });
    export const services = { repositories: { Website: 'website-service' } };
    export const shop = (names) => {
      const priorities = listenerPriorities({ Website: 1000, Second: 2000 });
      return template({
        path: 'master.yaml', description: 'Shop',
        parameters: { ...parameters.repositories, ...prefixed('Website', parameters.service), ...(names.includes('Second') && { SecondImageTag: parameters.image.ImageTag }) },
        body({ params, stack }) {
          const network = stack('Network', vpcTemplate({ zones: 2 }), {});
          const loadBalancer = stack('LoadBalancer', loadBalancerTemplate({}), { ...network.outputs });
          const cluster = stack('Cluster', ecsClusterTemplate({}), {});
          for (const name of names) {
            const own = { ...unprefixed('Website', params), ...repositoryOf(params, 'website-service'), ...(name === 'Second' && { ImageTag: params.SecondImageTag, Paths: '/second' }) };
            stack(name, website, { ...network.outputs, ...loadBalancer.outputs, ...cluster.outputs, ...own, RulePriority: priorities[name] });
          }
          return { WebsiteUrl: loadBalancer.outputs.Url };
        },
      });
    };`,
  'master.ts': `import { shop } from './shop.ts'; export { services } from './shop.ts'; export const masterTemplate = shop(['Website']);`,
  'more.ts': `import { shop } from './shop.ts'; export { services } from './shop.ts'; export const masterTemplate = shop(['Website', 'Second']);`,
  'foundation.ts': `
    import { foundationTemplate as make } from ${from('templates/foundation/foundation.ts')};
    export const foundationTemplate = make({ Website: 'website-service' });`,
  'environments.ts': `
    export const environments = { local: { stackName: 'shop', region: 'us-east-1', parameters: { WebsiteMinTasks: 1 } } };`,
  [PROGRAM]: CRASHES,
};

const { rookery, write, connection: connectTo, close } = ownSystem(SOURCES);
after(close);

const tag = (version: string) => ['--set', `WebsiteImageTag=${version}`];

test('a canary deployment whose tasks exit is ended by the deployer', async (t) => {
  const connection = await connectTo();
  const status = async () => (await describeStack(connection, 'shop'))?.status;

  await t.test('on a creation, by deleting what it began', async () => {
    const { code, err } = await rookery('stack:update', ...tag('0.1.0'));
    assert.equal(code, 1, err);
    assert.match(err, /[3-9] tasks failed: its deployment has no circuit breaker; the stack .* is deleted/);
    assert.match(err, /shop: DELETE_COMPLETE[\s\S]*first cause: Website\/Service/);
    assert.match(err, /exit code 7\n {2}it wrote at last:\n {4}no DATABASE_URL\n/);
    assert.match(
      err.slice(err.indexOf('first cause')),
      /declared at \S+\/ecs-service\.ts:\d+, called from shop\.ts:10, nested at shop\.ts:23, in dist\/services\/website\.yaml:\d+\n/,
    );
    assert.doesNotMatch(err, /logs tail/);
    const { code: diagnosed, out } = await rookery('stack:diagnose');
    assert.equal(diagnosed, 0);
    assert.match(out, /shop: DELETE_COMPLETE[\s\S]*Website\/Service[\s\S]*next: the stack is gone/);
    assert.match(err, /what was begun is deleted again/);
    assert.equal(await status(), undefined);
  });

  await t.test('on an update, by rolling the service deployment back', async () => {
    write(PROGRAM, SERVES);
    const created = await rookery('stack:update', ...tag('1.0.0'));
    assert.equal(created.code, 0, created.err);
    write(PROGRAM, CRASHES);
    const { code, err } = await rookery('stack:update', ...tag('2.0.0'), '--failed-tasks', '2');
    assert.equal(code, 1, err);
    assert.match(err, /[2-9] tasks failed: its deployment has no circuit breaker, and was stopped/);
    assert.match(err, /shop: UPDATE_ROLLBACK_COMPLETE[\s\S]*first cause: Website\/Service/);
    assert.equal(await status(), 'UPDATE_ROLLBACK_COMPLETE');
  });

  await t.test('of a service that an update adds, by cancelling the update', async () => {
    const { code, err } = await rookery('stack:update', '--app', 'more.ts', '--set', 'SecondImageTag=2.0.0');
    assert.equal(code, 1, err);
    assert.match(err, /[3-9] tasks failed: its deployment has no circuit breaker; the update is cancelled/);
    assert.match(err, /first cause: Second\/Service/);
    assert.equal(await status(), 'UPDATE_ROLLBACK_COMPLETE');
  });
});
