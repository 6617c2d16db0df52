import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { ListTaskDefinitionsCommand } from '@aws-sdk/client-ecs';
import { describeStack } from '../deploy/aws/stack.ts';
import { from, ownSystem } from './own-system.ts';
import { holdWritten } from './sessions/testing/recorder.ts';

const PROGRAM = 'services/shop/src/main.ts';

/** Serves its version; run as a migration it ends with this exit code. */
const program = (exitCode: number) => `
  import { createServer } from 'node:http';
  if (process.argv[2] === 'migrate') {
    console.log('to the state of ' + process.env.VERSION + ' in mode ' + process.env.MODE);
    process.exit(${exitCode});
  }
  const server = createServer((request, response) => response.end(process.env.VERSION));
  server.listen(Number(process.env.PORT));
  process.on('SIGTERM', () => server.close(() => process.exit(0)));`;

/** A service and its migration: one image, one tag. */
const SOURCES = {
  'master.ts': `
    import { template } from ${from('generator/index.ts')};
    import { defineService, defineServices } from ${from('templates/services/define-services.ts')};
    import { oneOffTaskTemplate } from ${from('templates/services/one-off-task.ts')};
    import { webServiceTemplate } from ${from('templates/services/web-service.ts')};
    import { ecsClusterTemplate } from ${from('templates/cluster/ecs-cluster.ts')};
    import { loadBalancerTemplate } from ${from('templates/load-balancer/load-balancer.ts')};
    import { vpcTemplate } from ${from('templates/network/vpc.ts')};
    export const services = defineServices({
      Shop: defineService(webServiceTemplate({ path: 'services/shop.yaml' }), { image: 'shop', priority: 1000, values: { MinTasks: 1 } }),
      Migrate: defineService(oneOffTaskTemplate({ path: 'services/migrate.yaml', command: ['migrate'], environment: { MODE: 'careful' } }), { image: { of: 'Shop' } }),
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
  'release.ts': `
    export const release = {
      migrations: ['Migrate'],
      checks: [{ output: 'ShopUrl', path: '/', body: '^1', patienceSeconds: 1 }, { command: ['node', 'smoke.mjs'], patienceSeconds: 0 }],
    };`,
  'smoke.mjs': `console.log('smoke at ' + process.env.ShopUrl); process.exit(process.env.ROOKERY_STACK === 'shop' ? 0 : 1);`,
  [PROGRAM]: program(0),
};

const { rookery, write, connection: connectTo, close } = ownSystem(SOURCES);
after(close);

const release = (version: string) =>
  rookery('stack:update', '--set', `ShopImageTag=${version}`, '--set', `MigrateImageTag=${version}`);

test('a release is gated by its migration and its checks', async (t) => {
  const connection = await connectTo();
  const deployed = async () => {
    const stack = await describeStack(connection, 'shop');
    return [stack?.status, stack?.parameters.find(({ name }) => name === 'ShopImageTag')?.value];
  };

  await t.test('what is created with the release is migrated when it is there, and then checked', async () => {
    const { code, err } = await release('1.0.0');
    assert.equal(code, 0, err);
    assert.match(err, /CREATE_COMPLETE after[\s\S]*to the state of 1\.0\.0 in mode careful[\s\S]*exit code 0/);
    assert.match(err, /check ShopUrl\/: passed\n {2}smoke at http:\/\/127\.0\.0\.1:\d+\ncheck node smoke\.mjs: passed/);
  });

  await t.test('later a migration runs on the image of the release, before anything is changed', async () => {
    const { code, err } = await release('1.1.0');
    assert.equal(code, 0, err);
    assert.match(
      err,
      /to the state of 1\.1\.0 in mode careful[\s\S]*migration Migrate: exit code 0[\s\S]*UPDATE_IN_PROGRESS shop/,
    );
    const { taskDefinitionArns = [] } = await (await connection.ecs()).send(new ListTaskDefinitionsCommand({}));
    assert.deepEqual(
      taskDefinitionArns.filter((arn) => arn.includes('-release')),
      [],
    );
  });

  await t.test('a migration that fails stops the release with its log, and nothing was changed', async () => {
    write(PROGRAM, program(3));
    const { code, err } = await release('1.2.0');
    assert.equal(code, 1, err);
    assert.match(err, /to the state of 1\.2\.0[\s\S]*the migration Migrate ended with exit code 3/);
    assert.doesNotMatch(err, /UPDATE_IN_PROGRESS/);
    const line = '$ npm run stack:update -- --set ShopImageTag=1.2.0 --set MigrateImageTag=1.2.0';
    // Which statuses are seen, and whether before its log or after, is a matter of milliseconds.
    const seen = err.trimEnd().replaceAll(/^Migrate: [A-Z]+\n/gm, '');
    holdWritten('failing-migration', [line, seen, '(exit code 1)']);
    assert.deepEqual(await deployed(), ['UPDATE_COMPLETE', '1.1.0']);
  });

  await t.test('a release that a check refuses is taken back', async () => {
    write(PROGRAM, program(0));
    const { code, err } = await release('2.0.0');
    assert.equal(code, 1, err);
    assert.match(err, /check ShopUrl\/ failed: \S+ answered "2\.0\.0", without[\s\S]*back to release/);
    assert.match(err, /why: {2}release\.ts asks for it after a release, and release \d+ is put back\./);
    assert.deepEqual(await deployed(), ['UPDATE_COMPLETE', '1.1.0']);
  });

  await t.test('a release that does not touch its task runs no migration', async () => {
    const { code, err } = await rookery('stack:update', '--set', 'ShopImageTag=1.2.0');
    assert.equal(code, 0, err);
    assert.match(err, /migration Migrate: not run, its task is as it was/);
  });
});
