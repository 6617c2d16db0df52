import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fn, template } from '../../../generator/index.ts';
import { vpcTemplate } from '../../network/vpc.ts';
import { ec2CapacityTemplate } from '../ec2-capacity.ts';
import { ecsClusterTemplate } from '../ecs-cluster.ts';
import { managedInstancesTemplate } from '../managed-instances.ts';

/** Hosts on EC2 in a cluster that has managed instances, too, and what is passed as its other capacity providers. */
function system(others: (managed: string, hosts: string) => unknown) {
  return template({
    path: 'master.yaml',
    description: 'd',
    parameters: { Names: { Type: 'CommaDelimitedList' } },
    body({ params, stack }) {
      const network = stack('Network', vpcTemplate({}), {}).outputs;
      const cluster = stack('Cluster', ecsClusterTemplate({ capacity: 'elsewhere' }), {}).outputs;
      const shared = { ...network, ...cluster };
      const managed = stack('Managed', managedInstancesTemplate({}), { ...shared, MinCores: 1, MaxCores: 4 }).outputs;
      const first = stack('First', ec2CapacityTemplate({ path: 'templates/first.yaml' }), shared).outputs;
      // The compiler takes any names here.
      const passed = others(managed.CapacityProvider as never, first.CapacityProvider as never) ?? params.Names;
      stack('Hosts', ec2CapacityTemplate({}), { ...shared, OtherCapacityProviders: passed as never });
      return {};
    },
  });
}

test('managed instances are not taken into the list of capacity providers of a cluster', () => {
  for (const others of [
    (managed: string) => [managed],
    (managed: string) => ['FARGATE', managed],
    (managed: string, hosts: string) => [hosts, managed],
    (managed: string, hosts: string) => fn.commaList([hosts, managed]),
  ]) {
    assert.throws(() => system(others), {
      code: 'ArgumentOfOtherKind',
      message: /OtherCapacityProviders[\s\S]*managed/,
    });
  }
});

test('other hosts, Fargate and names that come from elsewhere are', () => {
  system((_, hosts) => ['FARGATE', hosts]);
  system(() => 'FARGATE,shared');
  system(() => undefined);
});
