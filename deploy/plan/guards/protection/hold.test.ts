import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { aStack, fakeAws, stackArn } from '../../../testing/fake-aws.ts';
import { holdProtections } from './hold.ts';

const protection = (path: string, parameter?: string, retained = false) => ({ path, type: 'T', parameter, retained });

/** A stack with a load balancer's stack and an edge whose creation failed; its nested stack has a load balancer. */
function deployed(t: TestContext) {
  return fakeAws(t, {
    ListStackResources: ({ input }) => ({
      StackResourceSummaries: input.StackName?.includes('LoadBalancer')
        ? [{ LogicalResourceId: 'LoadBalancer', PhysicalResourceId: 'arn:lb', ResourceStatus: 'CREATE_COMPLETE' }]
        : [
            {
              LogicalResourceId: 'LoadBalancer',
              ResourceType: 'AWS::CloudFormation::Stack',
              PhysicalResourceId: stackArn('shop-LoadBalancer-1'),
              ResourceStatus: 'CREATE_COMPLETE',
            },
            { LogicalResourceId: 'Gone', PhysicalResourceId: 'g', ResourceStatus: 'DELETE_COMPLETE' },
          ],
    }),
  });
}

const parameters = [
  { name: 'Protect', value: 'true' },
  { name: 'ProtectGone', usePrevious: true },
  { name: 'Tag', value: '1' },
] as const;

test('a creation leaves every protection off that a parameter decides, and asks nothing', async (t) => {
  const aws = await fakeAws(t, {});
  const all = [
    protection('LoadBalancer/LoadBalancer', 'Protect'),
    protection('Own'),
    protection('Kept', 'Protect2', true),
  ];
  const held = await holdProtections(await aws.connect(), undefined, all, parameters);
  assert.deepEqual(held.held, [{ name: 'Protect', value: 'true' }]);
  assert.deepEqual(held.trapped, ['Own']);
  assert.deepEqual(held.parameters, [
    { name: 'ProtectGone', usePrevious: true },
    { name: 'Tag', value: '1' },
    { name: 'Protect', value: 'false' },
  ]);
  assert.deepEqual(aws.names(), []);
});

test('an update leaves the protection of what exists on, and that of what it creates off', async (t) => {
  const aws = await deployed(t);
  const all = [
    protection('LoadBalancer/LoadBalancer', 'Protect'),
    protection('Gone', 'ProtectGone'),
    protection('Edge/LoadBalancer', 'ProtectGone'),
  ];
  const held = await holdProtections(await aws.connect(), aStack('UPDATE_COMPLETE'), all, parameters);
  assert.deepEqual([held.held, held.trapped], [[{ name: 'ProtectGone', value: 'true' }], []]);
  assert.deepEqual(held.parameters.at(-1), { name: 'ProtectGone', value: 'false' });
});

test('what shares its parameter with something that exists is created protected, and that is said', async (t) => {
  const aws = await deployed(t);
  const all = [protection('LoadBalancer/LoadBalancer', 'Protect'), protection('Edge/LoadBalancer', 'Protect')];
  const held = await holdProtections(await aws.connect(), aStack('UPDATE_COMPLETE'), all, parameters);
  assert.deepEqual([held.held, held.trapped], [[], ['Edge/LoadBalancer']]);
  assert.equal(aws.names().length, 2, 'the resources of each stack are listed once');
});

test('a stack whose creation failed holds nothing that is protected', async (t) => {
  const aws = await fakeAws(t, {});
  const all = [protection('LoadBalancer/LoadBalancer', 'Protect')];
  const held = await holdProtections(await aws.connect(), aStack('ROLLBACK_COMPLETE'), all, parameters);
  assert.deepEqual(held.held, [{ name: 'Protect', value: 'true' }]);
});
