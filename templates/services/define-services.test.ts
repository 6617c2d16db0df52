import assert from 'node:assert/strict';
import { test } from 'node:test';
import { QUOTAS } from '../../generator/checks/quotas.ts';
import { RookeryError, template } from '../../generator/index.ts';
import { synthesize } from '../../generator/synth.ts';
import { ecsClusterTemplate } from '../cluster/ecs-cluster.ts';
import { foundationTemplate } from '../foundation/foundation.ts';
import { loadBalancerTemplate } from '../load-balancer/load-balancer.ts';
import { existingNetwork } from '../network/existing-network.ts';
import { fargateSize } from '../parameters/fargate-size.ts';
import { parameters } from '../parameters/parts.ts';
import { defineService, defineServices } from './define-services.ts';
import { internalServiceTemplate } from './internal-service.ts';
import { oneOffTaskTemplate } from './one-off-task.ts';
import { queue, service } from './parts/uses.ts';
import { webServiceTemplate } from './web-service.ts';
import { workerServiceTemplate } from './worker-service.ts';

const webTemplate = webServiceTemplate({ path: 'services/web.yaml' });
function rows(least: number) {
  return {
    local: { MinTasks: 1, MaxTasks: 2 },
    production: { MinTasks: least, MaxTasks: 2 * least, ...fargateSize(1024, 2048) },
  };
}

/** A master that nests these services in a network that is there, and nothing else but what they need. */
function masterOf<S extends Parameters<typeof defineServices>[0]>(entries: S) {
  const services = defineServices(entries);
  return {
    services,
    master: template({
      path: 'master.yaml',
      description: 'Services',
      parameters: {
        ...existingNetwork,
        ...parameters.loadBalancer,
        ...parameters.cluster,
        // Their types depend on `S`, which is open here; each call of `defineService` has been checked.
        ...(services.parameters as object),
      },
      body(builder) {
        const { params, stack } = builder;
        const loadBalancer = stack('LoadBalancer', loadBalancerTemplate({}), params);
        const cluster = stack('Cluster', ecsClusterTemplate({ serviceConnect: true }), params);
        services.nest(builder as never, { ...params, ...loadBalancer.outputs, ...cluster.outputs } as never);
        return {};
      },
    }),
  };
}

function web(image: string, priority: number) {
  return defineService(webTemplate, { image, priority, values: { Paths: [`/${image}/*`] }, environments: rows(2) });
}

function argumentsOf(master: ReturnType<typeof masterOf>['master'], stack: string): string {
  const text = synthesize([master]).templates.find(({ file }) => file === 'master.yaml')?.text ?? '';
  return text.split(`\n  ${stack}:\n`)[1]?.split('\n\n')[0] ?? '';
}

test('a service is a parameter for its image tag, a mapping by environment, and a nested stack', () => {
  const { master, services } = masterOf({ Shop: web('shop', 100) });
  const { text } = synthesize([master]).templates.find(({ file }) => file === 'master.yaml')!;
  assert.deepEqual(Object.keys(services.parameters), [
    'RepositoryUriPrefix',
    'RepositoryArnPrefix',
    'Environment',
    'ShopImageTag',
  ]);
  assert.match(text, /AllowedValues: \[local, production\]/);
  // What a row leaves out has its default: the columns of all rows are the same.
  assert.match(
    text,
    /ShopByEnvironment:\n {4}local: \{MinTasks: 1, MaxTasks: 2, Cpu: 256, Memory: 512\}\n {4}production: \{MinTasks: 2, /,
  );
  for (const line of [
    'RepositoryUri: !Sub ${RepositoryUriPrefix}/shop',
    'RepositoryArn: !Sub ${RepositoryArnPrefix}/shop',
    'ImageTag: !Ref ShopImageTag',
    'RulePriority: 100',
    'Paths: /shop/*',
    'MinTasks: !FindInMap [ShopByEnvironment, !Ref Environment, MinTasks]',
  ]) {
    assert.ok(argumentsOf(master, 'Shop').includes(line), line);
  }
  assert.deepEqual(services.repositories, { Shop: 'shop' });
  assert.deepEqual(Object.keys(foundationTemplate(services.repositories).outputs).slice(-1), ['ShopRepositoryUri']);
});

test('services take the outputs of others under their names, whatever the order of their entries', () => {
  const { master } = masterOf({
    Orders: defineService(
      webServiceTemplate({ path: 'services/orders.yaml', uses: [service('Stock'), queue('Mail')] }),
      { image: 'orders', priority: 100, uses: { Mail: 'Parcels' }, tags: { Owner: 'shop' } },
    ),
    Stock: defineService(internalServiceTemplate({ path: 'services/stock.yaml' }), {
      image: 'stock',
      values: { DiscoveryName: 'stock' },
    }),
    Parcels: defineService(workerServiceTemplate({ path: 'services/parcels.yaml' }), { image: 'parcels' }),
    Migrate: defineService(oneOffTaskTemplate({ path: 'services/migrate.yaml', command: ['migrate'] }), {
      image: { of: 'Orders' },
      parameters: ['Cpu', 'Memory'],
    }),
  });
  const orders = argumentsOf(master, 'Orders');
  assert.match(orders, /StockUrl: !GetAtt Stock\.Outputs\.Url/);
  assert.match(orders, /MailQueueUrl: !GetAtt Parcels\.Outputs\.QueueUrl/);
  assert.match(orders, /Tags:\n {8}- Key: Owner\n {10}Value: shop/);
  const migrate = argumentsOf(master, 'Migrate');
  assert.match(migrate, /RepositoryUri: !Sub \${RepositoryUriPrefix}\/orders\n/);
  assert.match(migrate, /ImageTag: !Ref MigrateImageTag\n[\s\S]*Cpu: !Ref MigrateCpu\n/);
});

test('a master holds 150 services whose image tag, tasks and size differ by environment', () => {
  const names = Array.from({ length: 150 }, (_, index) => `Service${index + 1}`);
  const entries = names.map((name, index) => [name, web(name.toLowerCase(), 10 + 10 * index)] as const);
  const { master, services } = masterOf(Object.fromEntries(entries));
  const { templates } = synthesize([master, foundationTemplate(services.repositories, { alarmTopic: true })]);
  const { Parameters, Mappings, Resources } = master.document;
  const counts = [Parameters, Mappings, Resources].map((section) => Object.keys(section).length);
  assert.deepEqual(
    [counts[0]! < QUOTAS.parameters.most, counts[1]! < QUOTAS.mappings.most, counts[2]! < QUOTAS.resources.most],
    [true, true, true],
    String(counts),
  );
  for (const { file, text } of templates) assert.ok(Buffer.byteLength(text) < QUOTAS.templateBytes.most, file);
  // Services of one kind share their template: master, network of its own, load balancer, cluster, service, foundation.
  assert.equal(templates.length, 5);
});

const refusals: readonly [what: string, code: string, message: RegExp, make: () => unknown][] = [
  [
    'two services of one priority',
    'PriorityTaken',
    /Blog and Shop both have 100/,
    () => defineServices({ Shop: web('shop', 100), Blog: web('blog', 100) }),
  ],
  [
    'two services of one image',
    'ImageTaken',
    /Shop and Blog both have the image "shop"/,
    () => defineServices({ Shop: web('shop', 100), Blog: web('shop', 110) }),
  ],
  [
    'the image of a service that is not there',
    'ImageUnknown',
    /Shop runs the image of "Shopp"/,
    () => defineServices({ Shop: defineService(webTemplate, { image: { of: 'Shopp' } }) }),
  ],
  [
    'a service without values for an environment of another',
    'EnvironmentMissing',
    /Blog has no values for environment "local"/,
    () =>
      defineServices({
        Shop: web('shop', 100),
        Blog: defineService(webTemplate, { image: 'blog', environments: { production: {} } }),
      }),
  ],
  [
    'a value that its parameter refuses',
    'ArgumentRefused',
    /Shop\.environments\.local\.MinTasks is "-1", less than 0/,
    () =>
      defineServices({
        Shop: defineService(webTemplate, { image: 'shop', environments: { local: { MinTasks: -1 } } }),
      }),
  ],
  [
    'a size that Fargate does not have',
    'ArgumentRefused',
    /Shop\.environments\.local comes to 512 MiB with 1024 CPU units/,
    () => masterOf({ Shop: defineService(webTemplate, { image: 'shop', environments: { local: { Cpu: 1024 } } }) }),
  ],
  [
    'a value that one row lacks and that has no default',
    'ArgumentMissing',
    /Shop\.environments\.b has no RulePriority/,
    () =>
      defineServices({
        Shop: defineService(webTemplate, {
          image: 'shop',
          // @ts-expect-error the compiler says so, too
          environments: { a: { RulePriority: 1 }, b: {} },
        }),
      }),
  ],
  [
    'a parameter that its template does not have',
    'ArgumentUnknown',
    /Shop names "MinTask", which services\/web\.yaml does not declare/,
    // @ts-expect-error the compiler says so, too
    () => defineServices({ Shop: defineService(webTemplate, { image: 'shop', parameters: ['MinTask'] }) }),
  ],
  [
    'the use of a service that is not there',
    'ServiceUnknown',
    /Shop uses "Stocks", which is none of them/,
    () => defineServices({ Shop: defineService(webTemplate, { image: 'shop', uses: { Stock: 'Stocks' } }) }),
  ],
  [
    'services that take outputs of each other',
    'CircularDependency',
    /One takes outputs of Two takes outputs of One/,
    () => {
      const uses = (name: string, other: string) =>
        defineService(internalServiceTemplate({ path: `services/${name}.yaml`, uses: [service(other)] }), {
          image: name,
          values: { DiscoveryName: name },
        });
      return masterOf({ One: uses('one', 'Two'), Two: uses('two', 'One') });
    },
  ],
];

for (const [what, code, message, make] of refusals) {
  test(`${what} is refused`, () => {
    assert.throws(make, (error) => error instanceof RookeryError && error.code === code && message.test(error.message));
  });
}
