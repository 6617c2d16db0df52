import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { from, ownSystem } from './own-system.ts';

const MASTER = `
  import { root, roots, template } from ${from('generator/index.ts')};
  const edgeTemplate = template({
    path: 'edge.yaml', description: 'Edge', parameters: { Name: { Type: 'String', Default: 'orders' } }, region: 'us-east-1',
    body({ resource, params }) {
      resource('Fixed', 'AWS::Logs::LogGroup', { LogGroupName: 'fixed' });
      const log = resource('Named', 'AWS::Logs::LogGroup', { LogGroupName: params.Name });
      return { LogGroupName: { Value: log.ref, Description: 'Name' } };
    },
  });
  const shopTemplate = template({
    path: 'shop.yaml', description: 'Shop',
    parameters: { LogGroupName: { Type: 'String' }, Purpose: { Type: 'String', Default: 'shop' } },
    body({ params, resource }) {
      resource('Queue', 'AWS::SQS::Queue', { QueueName: params.LogGroupName });
      return {};
    },
  });
  const aloneTemplate = template({
    path: 'alone.yaml', description: 'Alone', parameters: { Purpose: { Type: 'String', Default: 'alone' } },
    body({ params, resource }) {
      resource('Log', 'AWS::Logs::LogGroup', { LogGroupName: params.Purpose });
      return {};
    },
  });
  const edge = root(edgeTemplate, {});
  const shop = root(shopTemplate, edge.outputs);
  export const system = roots({ shop, edge, alone: root(aloneTemplate, {}) });`;

const SOURCES = {
  'master.ts': MASTER,
  'foundation.ts': `
    import { foundationTemplate as make } from ${from('templates/foundation/foundation.ts')};
    export const foundationTemplate = make({});`,
  'environments.ts': `export const environments = {
    local: { stackName: 'sys', region: 'eu-central-1' },
  };`,
};

test('roots of two regions are one system: planned, deployed, guarded and deleted in the order of what they need', async () => {
  const system = ownSystem(SOURCES);
  after(system.close);
  const { rookery } = system;

  const first = await rookery('stack:diff', '--json');
  assert.equal(first.code, 0, first.err);
  const { shop, edge } = JSON.parse(first.out);
  assert.equal(edge.kind, 'CREATE');
  assert.deepEqual(shop.knownAfter, [{ parameter: 'LogGroupName', root: 'edge', output: 'LogGroupName' }]);
  const early = await rookery('stack:update', '--root', 'shop');
  assert.equal(early.code, 3);
  assert.match(early.err, /LogGroupName of the root edge, whose stack sys-edge has no such output/);

  const waiting = await rookery('stack:diff', '--save', 'plan.json');
  assert.equal(waiting.code, 3);
  assert.match(
    waiting.err,
    /root shop waits for LogGroupName \(output LogGroupName of edge\)[\s\S]*--root edge --save FILE/,
  );
  const pages = (await rookery('stack:diff', '--markdown')).out;
  assert.match(pages, /### <code>sys-edge<\/code>[\s\S]*<code>LogGroupName<\/code> \| <code>edge<\/code>/);
  const some = await rookery('stack:diff', '--root', 'edge,alone', '--save', 'plan.json');
  assert.equal(some.code, 0, some.err);
  const executed = await rookery('stack:execute', 'plan.json');
  assert.equal(executed.code, 0, executed.err);
  for (const name of ['edge', 'alone']) assert.match(executed.err, new RegExp(`sys-${name}: CREATE_COMPLETE`));
  assert.match((await rookery('stack:execute', 'plan.json')).err, /is stale: the stack was created meanwhile/);

  const made = await rookery('stack:update');
  assert.equal(made.code, 0, made.err);
  assert.match(made.err, /region us-east-1, stack sys-edge/);
  assert.match(made.err, /sys-edge: no changes[\s\S]*sys-shop: CREATE_COMPLETE/);
  const status = JSON.parse((await rookery('stack:status', '--json')).out);
  assert.deepEqual(status.shop.parameters[0], { name: 'LogGroupName', value: 'orders' });

  // Another name is another log group: what reads its name changes with it, and nothing else.
  const changed = await rookery('stack:diff', '--set', 'edge.Name=orders-2');
  assert.match(changed.out, /edge +\| +-\/\+ +Named/);
  assert.match(changed.out, /shop +\| +LogGroupName: known after edge \(its output LogGroupName\)/);
  assert.match(changed.out, /alone \| sys-alone: no changes/);

  // What fails keeps from beginning what needs it, and nothing else: this name is taken.
  const names = ['--set', 'edge.Name=fixed', '--set', 'alone.Purpose=other', '--allow-loss', 'edge.Named,alone.Log'];
  const failing = await rookery('stack:update', ...names);
  assert.equal(failing.code, 1, failing.err);
  assert.match(failing.err, /edge: stack sys-edge in us-east-1 ended with exit code 1/);
  assert.match(failing.err, /shop: stack sys-shop in eu-central-1 was not touched: edge did not succeed/);
  assert.match(failing.err, /alone: stack sys-alone in eu-central-1 is done/);

  const refused = await rookery('stack:delete', '--yes', '--root', 'edge');
  assert.equal(refused.code, 3);
  assert.match(refused.err, /LogGroupName is LogGroupName of stack sys-shop/);
  const deleted = await rookery('stack:delete', '--yes', '--foundation');
  assert.equal(deleted.code, 0, deleted.err);
  assert.ok(deleted.err.indexOf('sys-shop: DELETE_COMPLETE') < deleted.err.indexOf('sys-edge: DELETE_COMPLETE'));
});
