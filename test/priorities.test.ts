import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { template } from '../generator/index.ts';
import { websiteServiceTemplate } from '../services/website-service/service.ts';
import { listenerPriorities } from '../templates/services/parts/listener-rules.ts';
import { emit, nestedStacks } from './emitted.ts';

type Table = Readonly<Record<string, number>>;

/** A master with a service for each line of the table, in its order. */
function master(table: Table) {
  return template({
    path: 'master.yaml',
    description: 'Services behind one listener',
    parameters: {},
    body({ stack }) {
      const priorities = listenerPriorities(table);
      for (const [name, RulePriority] of Object.entries(priorities)) {
        stack(name, websiteServiceTemplate, { ...shared, RulePriority });
      }
      return {};
    },
  });
}

const shared = {
  VpcId: 'vpc-1',
  TaskSubnetIds: ['subnet-1', 'subnet-2'],
  ClusterName: 'cluster',
  RepositoryUri: 'repository',
  RepositoryArn: 'arn:aws:ecr:::repository/website',
  ImageTag: '1.0.0',
  ListenerArn: 'arn:aws:elasticloadbalancing:::listener/app/one/two/three',
  LoadBalancerSecurityGroupId: 'sg-1',
  LoadBalancerFullName: 'app/one/two',
  Paths: ['/*'],
} as const;

/** The priority that each service's rule gets, as the templates say: what its stack is passed, and what its rule takes. */
function emittedPriorities(table: Table): Table {
  const emitted = emit([{ name: 'system', roots: [master(table)] }], { relative: true });
  return Object.fromEntries(
    nestedStacks(emitted).map(({ logicalId, child, passed }) => {
      const rules = Object.values(emitted.templates[child]?.Resources ?? {}).filter(({ Type }) => Type === RULE);
      assert.deepEqual(
        rules.map(({ Properties }) => Properties?.Priority),
        [{ Ref: 'RulePriority' }],
      );
      return [logicalId, Number(passed.RulePriority)];
    }),
  );
}
const RULE = 'AWS::ElasticLoadBalancingV2::ListenerRule';

const names = fc.uniqueArray(fc.stringMatching(/^[A-Z][a-z]{0,8}$/), { minLength: 2, maxLength: 12 });
function numbers(length: number) {
  return fc.uniqueArray(fc.integer({ min: 1, max: 50_000 }), { minLength: length, maxLength: length });
}

const edits = names.chain((services) =>
  fc.record({
    services: fc.constant(services),
    priorities: numbers(services.length),
    before: fc.shuffledSubarray(services, { minLength: 1 }),
    after: fc.shuffledSubarray(services, { minLength: 1 }),
  }),
);

test('adding, removing and reordering services renumbers no rule that exists', () => {
  fc.assert(
    fc.property(edits, ({ services, priorities, before, after }) => {
      const table = Object.fromEntries(services.map((name, index) => [name, priorities[index] ?? 0]));
      const of = (kept: readonly string[]) =>
        emittedPriorities(Object.fromEntries(kept.map((name) => [name, table[name] ?? 0])));
      const [was, is] = [of(before), of(after)];
      assert.deepEqual(Object.keys(is).sort(), [...after].sort());
      for (const name of after) if (name in was) assert.equal(is[name], was[name], name);
    }),
    { numRuns: 50 },
  );
});

test('two services of one listener with the same number are refused, wherever the numbers stand', () => {
  const system = (second: number, ListenerArn: string) => () =>
    template({
      path: 'master.yaml',
      description: 'Services behind one listener',
      parameters: {},
      body({ stack }) {
        stack('Shop', websiteServiceTemplate, { ...shared, RulePriority: 100 });
        stack('Orders', websiteServiceTemplate, { ...shared, ListenerArn, RulePriority: second });
        return {};
      },
    });
  system(101, shared.ListenerArn)();
  system(100, `${shared.ListenerArn}4`)();
  assert.throws(
    system(100, shared.ListenerArn),
    /master\.yaml: the listener rules Shop\/Rule and Orders\/Rule both have priority 100/,
  );
});
