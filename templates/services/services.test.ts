import assert from 'node:assert/strict';
import { test } from 'node:test';
import { prefixed, RookeryError, type Template, template, unprefixed } from '../../generator/index.ts';
import { synthesize } from '../../generator/synth.ts';
import { ecsClusterTemplate } from '../cluster/ecs-cluster.ts';
import { loadBalancerTemplate } from '../load-balancer/load-balancer.ts';
import { vpcTemplate } from '../network/vpc.ts';
import { FARGATE_MEMORY } from '../parameters/fargate-size.ts';
import { parameters } from '../parameters/parts.ts';
import { internalServiceTemplate } from './internal-service.ts';
import { repositoryOf } from './parts/repository.ts';
import { secret, service } from './parts/uses.ts';
import { tcpServiceTemplate } from './tcp-service.ts';
import { webServiceTemplate } from './web-service.ts';
import { workerServiceTemplate } from './worker-service.ts';

const path = 'services/web.yaml';

test('services with the same options share one template, and one file', () => {
  const masterTemplate = template({
    path: 'master.yaml',
    description: '',
    parameters: {
      ...parameters.repositories,
      ...prefixed('Shop', parameters.service),
      ...prefixed('Blog', parameters.service),
    },
    body({ params, stack }) {
      const network = stack('Network', vpcTemplate({ zones: 2 }), {});
      const loadBalancer = stack('LoadBalancer', loadBalancerTemplate({}), network.outputs);
      const cluster = stack('Cluster', ecsClusterTemplate({}), {});
      const shared = { ...network.outputs, ...loadBalancer.outputs, ...cluster.outputs };
      stack('Shop', webServiceTemplate({ path, uses: [] }), {
        ...shared,
        ...unprefixed('Shop', params),
        ...repositoryOf(params, 'shop'),
        RulePriority: 10,
      });
      stack('Blog', webServiceTemplate({ path, uses: [] }), {
        ...shared,
        ...unprefixed('Blog', params),
        ...repositoryOf(params, 'blog'),
        RulePriority: 20,
      });
      return {};
    },
  });
  const files = synthesize([masterTemplate]).templates.map(({ file }) => file);
  assert.deepEqual(
    files.filter((file) => file.startsWith('services/')),
    [path],
  );
  assert.equal(webServiceTemplate({ path, port: 3000 }), webServiceTemplate({ path, port: 3000 }));
});

/** A master that nests a web service with some literals of its own. */
function masterWith(more: { readonly [name: string]: string | number | readonly string[] }) {
  return template({
    path: 'master.yaml',
    description: '',
    parameters: { ...parameters.repositories, ...prefixed('Shop', parameters.service) },
    body({ params, stack }) {
      const network = stack('Network', vpcTemplate({ zones: 2 }), {});
      const loadBalancer = stack('LoadBalancer', loadBalancerTemplate({}), network.outputs);
      const cluster = stack('Cluster', ecsClusterTemplate({}), {});
      stack('Shop', webServiceTemplate({ path }), {
        ...network.outputs,
        ...loadBalancer.outputs,
        ...cluster.outputs,
        ...unprefixed('Shop', params),
        ...repositoryOf(params, 'shop'),
        ...repositoryOf(params, 'shop'),
        RulePriority: 10,
        ...more,
      });
      return {};
    },
  });
}

for (const [what, more, says] of [
  ['more tasks at least than at most', { MinTasks: 4, MaxTasks: 3 }, 'ScalableTarget.Properties.MinCapacity'],
  ['six paths', { Paths: ['/1', '/2', '/3', '/4', '/5', '/6'] }, 'Rule.Properties.Conditions'],
  ['a path without its slash', { Paths: ['api/*'] }, 'Rule.Properties.Conditions.'],
] as const) {
  test(`a service is not passed ${what}`, () => {
    assert.throws(
      () => masterWith(more),
      (error) =>
        error instanceof RookeryError &&
        error.code === 'PropertyRefused' &&
        error.message.includes(`stack Shop is passed a value with which Resources.${says}`) &&
        error.message.includes(path),
    );
  });
}

test('a service is passed as many tasks at least as at most, and five paths', () => {
  assert.ok(masterWith({ MinTasks: 3, MaxTasks: 3 }));
  assert.ok(masterWith({ Paths: ['/1', '/2', '/3', '/4'] }));
});

test('a deployment that shifts traffic has one rule', () => {
  const rules = [{ name: 'Api' }] as const;
  assert.ok(webServiceTemplate({ path, rules }));
  assert.throws(
    () => webServiceTemplate({ path, deployment: 'canary', rules }),
    (error) => error instanceof RookeryError && error.code === 'RulesInvalid' && error.message.includes(path),
  );
});

test('an approval is a PAUSE hook of a deployment that shifts traffic, and refused where none shifts', () => {
  const approval = { stage: 'POST_SCALE_UP', deadline: 60 } as const;
  const text = textOf(webServiceTemplate({ path, deployment: 'canary', approval }));
  assert.match(text, /TargetType: PAUSE\n +LifecycleStages: \[POST_SCALE_UP\]\n +TimeoutConfiguration:/);
  assert.match(text, /TimeoutConfiguration:\n +TimeoutInMinutes: 60\n +Action: ROLLBACK/);
  // @ts-expect-error a rolling deployment takes no approval
  assert.throws(() => webServiceTemplate({ path, approval }), /approval does not go with the other options/);
});

/** The text that a template is emitted as. */
function textOf(one: Template) {
  return synthesize([one])
    .templates.map(({ text }) => text)
    .join('');
}

test('requests are counted at both target groups where traffic shifts between them', () => {
  const counted = (text: string) => [
    text.includes('PredefinedMetricType: ALBRequestCountPerTarget'),
    (text.match(/MetricName: RequestCountPerTarget/g) ?? []).length,
  ];
  assert.deepEqual(counted(textOf(webServiceTemplate({ path }))), [true, 0]);
  for (const deployment of ['canary', 'linear', 'blue-green'] as const) {
    assert.deepEqual(counted(textOf(webServiceTemplate({ path, deployment }))), [false, 2], deployment);
  }
});

for (const [drainSeconds, stopTimeout] of [
  [5, 30],
  [90, 90],
  [600, 120],
] as const) {
  test(`a service that drains for ${drainSeconds} seconds has ${stopTimeout} to end`, () => {
    assert.match(textOf(webServiceTemplate({ path, drainSeconds })), new RegExp(`StopTimeout: ${stopTimeout}\n`));
  });
}

test('health checks of a service that speaks UDP come in by TCP', () => {
  const text = textOf(
    tcpServiceTemplate({ path, port: 53, protocol: 'UDP', healthCheckPort: 8053, sources: ['10.0.0.0/8'] }),
  );
  assert.match(text, /IpProtocol: tcp\n +FromPort: 8053/);
  assert.match(text, /ChecksFromLoadBalancer:/);
});

test('a sidecar gets the secrets that it names, and no other', () => {
  const uses = [secret('ApiKey'), secret('Signing')] as const;
  const text = textOf(webServiceTemplate({ path, uses, sidecars: [{ name: 'Agent', secrets: ['API_KEY'] }] }));
  const [, agent = ''] = text.split('- Name: agent\n');
  assert.match(agent, /Name: API_KEY/);
  assert.doesNotMatch(agent, /Name: SIGNING/);
});

test('the default size of services that take part in Service Connect leaves room for its proxy', () => {
  const sizeOf = ({ document: { Parameters } }: Template) => `${Parameters.Cpu?.Default}/${Parameters.Memory?.Default}`;
  const uses = [service('Inventory')];
  for (const [made, size] of [
    [webServiceTemplate({ path }), '256/512'],
    [webServiceTemplate({ path, uses }), '512/1024'],
    [workerServiceTemplate({ path, uses }), '512/1024'],
    [internalServiceTemplate({ path }), '512/1024'],
    [webServiceTemplate({ path, compute: 'ec2' }), '256/512'],
    [webServiceTemplate({ path, compute: 'ec2', uses }), '512/576'],
    [internalServiceTemplate({ path, compute: 'managed-instances' }), '512/576'],
  ] as const) {
    assert.equal(sizeOf(made), size);
  }
});

test('rules say which memory Fargate has with each number of CPU units, and none where hosts run the tasks', () => {
  const rulesOf = ({ document: { Rules } }: Template) => Object.keys(Rules);
  assert.deepEqual(
    rulesOf(webServiceTemplate({ path })),
    Object.keys(FARGATE_MEMORY).map((cpu) => `MemoryOf${cpu}`),
  );
  assert.deepEqual(rulesOf(webServiceTemplate({ path, compute: 'ec2' })), []);
  const text = textOf(webServiceTemplate({ path }));
  assert.match(text, /RuleCondition: !Equals \[!Ref Cpu, '512'\]\n {4}Assertions:\n/);
  assert.match(text, /!Contains \[\['1024', '2048', '3072', '4096'\], !Ref Memory\]/);
});

test('a pair that Fargate does not have is refused where both are written down', () => {
  assert.throws(
    () => masterWith({ Cpu: 256, Memory: 4096 }),
    (error) =>
      error instanceof RookeryError && error.code === 'PropertyRefused' && /Memory[\s\S]*4096/.test(error.message),
  );
  masterWith({ Cpu: 1024, Memory: 4096 });
});
