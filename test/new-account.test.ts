import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { callQuery } from '../deploy/aws/query-api.ts';
import { from, ownSystem } from './own-system.ts';

const SOURCES = {
  'master.ts': `
    import { template } from ${from('generator/index.ts')};
    import { ecsClusterTemplate } from ${from('templates/cluster/ecs-cluster.ts')};
    export const masterTemplate = template({
      path: 'master.yaml', description: 'Shop', parameters: {},
      body: ({ stack }) => ({ ClusterName: stack('Cluster', ecsClusterTemplate({}), {}).outputs.ClusterName }),
    });`,
  'foundation.ts': `
    import { foundationTemplate as make } from ${from('templates/foundation/foundation.ts')};
    export const services = {};
    export const foundationTemplate = make(services);`,
  'environments.ts': `export const environments = { local: { stackName: 'shop', region: 'us-east-1' } };`,
};

function inNewAccount() {
  const system = ownSystem(SOURCES, () => ({ ROOKERY_NEW_ACCOUNT: '1' }));
  after(system.close);
  return system;
}

test('the first cluster of an account is refused, and tried once more by itself', async () => {
  const { rookery } = inNewAccount();
  const { code, err } = await rookery('stack:update');
  assert.equal(code, 0, err);
  assert.match(err, /first cause: Cluster\/Cluster[\s\S]*Unable to assume the service linked role/);
  assert.match(err, /tried once more[\s\S]*shop was ROLLBACK_COMPLETE: it was deleted[\s\S]*shop: CREATE_COMPLETE/);
});

test('after a bootstrap the first cluster finds its role', async () => {
  const { rookery, connection } = inNewAccount();
  const endpoint = await connection();
  const { Role } = await callQuery(endpoint, 'iam', 'GetRole', { RoleName: 'AWSServiceRoleForECS' });
  assert.match(JSON.stringify(Role), /role\/aws-service-role\/ecs\.amazonaws\.com\/AWSServiceRoleForECS/);
  const again = await rookery('bootstrap', '--yes');
  assert.match(again.err, /service-linked roles there already: 1/);
  const { code, err } = await rookery('stack:update');
  assert.equal(code, 0, err);
  assert.doesNotMatch(err, /tried once more|ROLLBACK/);
});
