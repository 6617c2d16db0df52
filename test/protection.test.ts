import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { describeStack } from '../deploy/aws/stack.ts';
import { findProtected } from '../deploy/plan/guards/protection/deployed.ts';
import { from, ownSystem } from './own-system.ts';

/** A load balancer, a database and an Aurora cluster with the production preset, and a rule that fails unless it gets a priority. */
const SOURCES = {
  'master.ts': `
    import { prefixed, template, unprefixed } from ${from('generator/index.ts')};
    import { auroraTemplate } from ${from('templates/database/aurora.ts')};
    import { databaseTemplate } from ${from('templates/database/database.ts')};
    import { loadBalancerTemplate } from ${from('templates/load-balancer/load-balancer.ts')};
    import { parameters } from ${from('templates/parameters/parts.ts')};
    import { vpcTemplate } from ${from('templates/network/vpc.ts')};
    const { NatGateways, VpcCidr } = parameters.network;
    export const masterTemplate = template({
      path: 'master.yaml', description: 'Shop',
      parameters: {
        NatGateways, VpcCidr,
        ...prefixed('Shop', parameters.loadBalancer), ...prefixed('Orders', parameters.database), ...prefixed('Stock', parameters.aurora),
        Priority: { Type: 'Number', Default: 0 },
      },
      body({ params, stack, resource }) {
        const network = stack('Network', vpcTemplate({ zones: 2 }), params);
        const loadBalancer = stack('LoadBalancer', loadBalancerTemplate({}), { ...network.outputs, ...unprefixed('Shop', params) });
        const orders = stack('Orders', databaseTemplate({ engine: 'postgres' }), { ...network.outputs, ...unprefixed('Orders', params) });
        const stock = stack('Stock', auroraTemplate({ engine: 'aurora-postgresql', capacity: 'serverless' }), { ...network.outputs, ...unprefixed('Stock', params) });
        resource('Rule', 'AWS::ElasticLoadBalancingV2::ListenerRule', {
          ListenerArn: loadBalancer.outputs.ListenerArn, Priority: params.Priority,
          Conditions: [{ Field: 'path-pattern', Values: ['/*'] }],
          Actions: [{ Type: 'fixed-response', FixedResponseConfig: { StatusCode: '200' } }],
        }, { DependsOn: [orders, stock] });
        return { Url: loadBalancer.outputs.Url };
      },
    });`,
  'trapped.ts': `
    import { template } from ${from('generator/index.ts')};
    import { loadBalancerTemplate } from ${from('templates/load-balancer/load-balancer.ts')};
    import { vpcTemplate } from ${from('templates/network/vpc.ts')};
    export const masterTemplate = template({
      path: 'master.yaml', description: 'Shop', parameters: { Priority: { Type: 'Number', Default: 0 } },
      body({ params, stack, resource }) {
        const network = stack('Network', vpcTemplate({ zones: 2 }), {});
        const loadBalancer = stack('LoadBalancer', loadBalancerTemplate({}), { ...network.outputs, DeletionProtection: 'true' });
        resource('Rule', 'AWS::ElasticLoadBalancingV2::ListenerRule', {
          ListenerArn: loadBalancer.outputs.ListenerArn, Priority: params.Priority,
          Conditions: [{ Field: 'path-pattern', Values: ['/*'] }],
          Actions: [{ Type: 'fixed-response', FixedResponseConfig: { StatusCode: '200' } }],
        });
        return { Url: loadBalancer.outputs.Url };
      },
    });`,
  'foundation.ts': `
    import { foundationTemplate as make } from ${from('templates/foundation/foundation.ts')};
    export const foundationTemplate = make({});`,
  'environments.ts': `
    import { prefixed } from ${from('generator/index.ts')};
    import { production } from ${from('templates/parameters/presets.ts')};
    export const environments = {
      local: {
        stackName: 'shop', region: 'us-east-1',
        parameters: {
          ...(process.env.TRAPPED ? {} : { ...production.network,
          ...prefixed('Shop', production.loadBalancer), ...prefixed('Orders', production.database), ...prefixed('Stock', production.aurora) }),
        },
      },
    };`,
};

const {
  rookery,
  connection: connectTo,
  close,
} = ownSystem(SOURCES, (words): Record<string, string> => (words.includes('trapped.ts') ? { TRAPPED: 'yes' } : {}));
after(close);

const PROTECTED = ['LoadBalancer/LoadBalancer', 'Orders/Database', 'Stock/Cluster'];
const PARAMETERS = ['ShopDeletionProtection', 'OrdersDeletionProtection', 'StockDeletionProtection'];

test('a production system survives a failing creation, is protected once it is complete, and refuses its deletion whole', async (t) => {
  const connection = await connectTo();
  const shop = async () => {
    const stack = await describeStack(connection, 'shop');
    assert.ok(stack, 'the stack is there');
    return stack;
  };
  const protectedNow = async () => {
    const { found, denied } = await findProtected(connection, await shop());
    assert.deepEqual(denied, []);
    return found.map(({ path }) => path).toSorted();
  };

  await t.test('the plan says that protection comes second, and the creation that fails is taken back', async () => {
    const { code, err } = await rookery('stack:update');
    assert.equal(code, 1, err);
    const values = PARAMETERS.map((name) => `${name}: true`).join(', ');
    assert.ok(err.includes(`without deletion protection at first; a second update then sets ${values}`), err);
    assert.match(err, /shop: ROLLBACK_COMPLETE/);
  });

  await t.test('the next update goes on by itself, and switches protection on in the end', async () => {
    const { code, err } = await rookery('stack:update', '--set', 'Priority=5');
    assert.equal(code, 0, err);
    assert.match(err, /shop: CREATE_COMPLETE[\s\S]*shop: switching deletion protection on[\s\S]*shop: UPDATE_COMPLETE/);
    assert.deepEqual(await protectedNow(), PROTECTED);
    const again = await rookery('stack:update');
    assert.match(again.err, /shop: no changes/);
  });

  await t.test('protection that was lost is a change that the next update makes', async () => {
    const off = PARAMETERS.flatMap((name) => ['--set', `${name}=false`]);
    assert.equal((await rookery('stack:update', ...off)).code, 0);
    assert.deepEqual(await protectedNow(), []);
    const { code, err } = await rookery('stack:update');
    assert.equal(code, 0, err);
    assert.doesNotMatch(err, /at first/);
    assert.deepEqual(await protectedNow(), PROTECTED);
  });

  await t.test('a deletion is refused before anything is lost, with paths, parameters and commands', async () => {
    const { code, err } = await rookery('stack:delete', '--yes');
    assert.equal(code, 3, err);
    for (const path of PROTECTED) assert.ok(err.includes(`\n  - ${path} (AWS::`), err);
    assert.ok(err.includes(`set ${PARAMETERS.join(' and ')} to false`), err);
    assert.match(
      err,
      /aws --endpoint-url \S+ elbv2 modify-load-balancer-attributes --load-balancer-arn arn:\S+ --attributes Key=deletion_protection\.enabled,Value=false --region us-east-1/,
    );
    assert.match(
      err,
      /aws --endpoint-url \S+ rds modify-db-instance --db-instance-identifier \S+ --no-deletion-protection --region us-east-1/,
    );
    assert.match(
      err,
      /aws --endpoint-url \S+ rds modify-db-cluster --db-cluster-identifier \S+ --no-deletion-protection --region us-east-1/,
    );
    assert.equal((await shop()).status, 'UPDATE_COMPLETE');
  });

  await t.test('with --lift-protection it is deleted', async () => {
    const { code, err } = await rookery('stack:delete', '--yes', '--lift-protection');
    assert.equal(code, 0, err);
    assert.match(err, /Orders\/Database: its deletion protection is switched off/);
    assert.equal(await describeStack(connection, 'shop'), undefined);
  });

  await t.test(
    'protection that a template itself switches on is reported before it traps, and every way out is named',
    async () => {
      const update = ['stack:update', '--app', 'trapped.ts'];
      const line =
        /aws --endpoint-url \S+ elbv2 modify-load-balancer-attributes --load-balancer-arn arn:\S+ --attributes Key=deletion_protection\.enabled,Value=false --region us-east-1/;
      const trapped = await rookery(...update);
      assert.equal(trapped.code, 4, trapped.err);
      assert.match(
        trapped.err,
        /created with deletion protection: LoadBalancer\/LoadBalancer; if the creation fails, it cannot be taken back/,
      );
      assert.match(trapped.err, /shop: ROLLBACK_FAILED/);
      assert.match(trapped.err, line);
      const refused = await rookery(...update);
      assert.equal(refused.code, 3, refused.err);
      assert.match(refused.err, line);
      const unlifted = await rookery(...update, '--recreate');
      assert.equal(unlifted.code, 3, unlifted.err);
      assert.match(unlifted.err, /LoadBalancer\/LoadBalancer \(AWS::[\s\S]*--lift-protection/);
      const recreated = await rookery(...update, '--recreate', '--lift-protection', '--set', 'Priority=5');
      assert.equal(recreated.code, 0, recreated.err);
      assert.deepEqual(await protectedNow(), ['LoadBalancer/LoadBalancer']);
      assert.equal((await rookery('stack:delete', '--app', 'trapped.ts', '--yes', '--lift-protection')).code, 0);
    },
  );
});
