import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Plan, ResourceChange } from '../deploy/model.ts';
import { template } from '../generator/index.ts';
import { shiftedRules, withShifted } from './shifted-rules.ts';

const service = template({
  path: 'service.yaml',
  description: '',
  parameters: {},
  body({ resource }) {
    const rule = { Priority: 1, Actions: [], Conditions: [] };
    resource('Plain', 'AWS::ElasticLoadBalancingV2::ListenerRule', rule, { Metadata: { Owner: 'us' } });
    resource('Shifted', 'AWS::ElasticLoadBalancingV2::ListenerRule', rule, {
      Metadata: { ShiftedBy: 'AWS::ECS::Service' },
    });
    return {};
  },
});

const master = template({
  path: 'master.yaml',
  description: '',
  parameters: {},
  body({ stack }) {
    stack('Shop', service, {});
    stack('Orders', service, {});
    return {};
  },
});

const change = (logicalId: string, nested?: readonly ResourceChange[]): ResourceChange => ({
  logicalId,
  type: nested === undefined ? 'AWS::ElasticLoadBalancingV2::ListenerRule' : 'AWS::CloudFormation::Stack',
  action: 'Modify',
  replacement: 'False',
  stateful: false,
  details: [],
  nested,
});

test('marked rules are found in every nested stack that has them', () => {
  assert.deepEqual([...shiftedRules(master)], ['Shop/Shifted', 'Orders/Shifted']);
});

test('the changes to marked rules are marked, and no others', () => {
  const changes = [change('Shop', [change('Plain'), change('Shifted')]), change('Shifted')];
  const plan: Plan = { kind: 'UPDATE', changeSetId: 'c', stackId: 's', stackName: 'shop', changes, parameters: [] };
  const [shop, other] = withShifted(plan, shiftedRules(master)).changes;
  assert.deepEqual(
    shop?.nested?.map(({ shifted }) => shifted),
    [undefined, true],
  );
  assert.equal(other?.shifted, undefined);
  assert.equal(withShifted(plan, new Set()), plan);
});
