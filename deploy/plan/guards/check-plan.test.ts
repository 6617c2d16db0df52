import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { RookeryError } from '../../../generator/errors.ts';
import type { Plan, ResourceChange } from '../../model.ts';
import { executePlan } from '../../stack/execute.ts';
import { describing, event, type FakeAws, fakeAws, stackArn } from '../../testing/fake-aws.ts';
import { GUARDS } from './check-plan.ts';
import type { Allowances } from './guard.ts';

function change(logicalId: string, type: string, more: Partial<ResourceChange> = {}): ResourceChange {
  return {
    logicalId,
    type,
    action: 'Modify',
    replacement: 'False',
    stateful: false,
    details: [],
    ...more,
  };
}

function stack(logicalId: string, nested: readonly ResourceChange[]): ResourceChange {
  return change(logicalId, 'AWS::CloudFormation::Stack', { nested });
}

const elb = (kind: string) => `AWS::ElasticLoadBalancingV2::${kind}`;

function planOf(changes: readonly ResourceChange[], denials: Plan['denials'] = []): Plan {
  return {
    kind: 'UPDATE',
    changeSetId: 'arn:aws:cloudformation:eu-central-1:111122223333:changeSet/rookery-1/1',
    stackId: stackArn(),
    stackName: 'shop',
    changes,
    parameters: [],
    denials,
  };
}

/** CloudFormation whose update begins when the change set is executed, and succeeds. */
function cloudFormation(t: TestContext): Promise<FakeAws> {
  let begun = false;
  return fakeAws(t, {
    DeleteChangeSet: () => ({}),
    ExecuteChangeSet: () => {
      begun = true;
      return {};
    },
    DescribeStackEvents: () => ({
      StackEvents: [...(begun ? [event(1, 'shop', 'UPDATE_COMPLETE')] : []), event(0, 'shop', 'CREATE_COMPLETE')],
    }),
    DescribeStacks: () => describing('UPDATE_COMPLETE'),
  });
}

async function execute(aws: FakeAws, plan: Plan, allowances: Allowances) {
  return executePlan(await aws.connect(), plan, { onEvent() {}, signal: new AbortController().signal, ...allowances });
}

interface Refused {
  readonly code: string;
  readonly changes: readonly ResourceChange[];
  readonly denials?: Plan['denials'];
  readonly text: RegExp;
  /** Lets it pass, alone. */
  readonly allowance?: Allowances;
}

const everything: Allowances = { allowLoss: ['Data/Instance'], allowRuleReset: true };

const database = change('Instance', 'AWS::RDS::DBInstance', { stateful: true, action: 'Remove' });
const rule = change('Rule', elb('ListenerRule'), { shifted: true });
const moved = [
  stack('LoadBalancer', [change('LoadBalancer', elb('LoadBalancer'), { replacement: 'True' })]),
  stack('Shop', [change('Rule', elb('ListenerRule'), { replacement: 'Conditional' })]),
];
const vpcOrigin = change('VpcOrigin', 'AWS::CloudFront::VpcOrigin');
const many = Array.from({ length: 2501 }, (_, index) => change(`Vpc${index}`, 'AWS::EC2::VPC', { action: 'Add' }));

const refusals: readonly Refused[] = [
  {
    code: 'DataLoss',
    changes: [stack('Data', [database])],
    text: /removes Data\/Instance \(AWS::RDS::DBInstance\)\.[\s\S]*--allow-loss Data\/Instance \(in a program: allowLoss\)/,
    allowance: { allowLoss: ['Data/Instance'] },
  },
  {
    code: 'RuleReset',
    changes: [stack('Shop', [rule])],
    text: /shifts traffic: Shop\/Rule\.[\s\S]*allowRuleReset/,
    allowance: { allowRuleReset: true },
  },
  { code: 'LoadBalancerReplaced', changes: moved, text: /the load balancer of Shop\/Rule\./ },
  { code: 'VpcOriginInUse', changes: [stack('Site', [vpcOrigin])], text: /changes Site\/VpcOrigin, a VPC origin/ },
  {
    code: 'StackPolicyDenies',
    changes: [],
    denials: [
      {
        path: 'Data/Queue',
        type: 'AWS::SQS::Queue',
        action: 'Update:Delete',
        statement: 1,
        stack: 'Data',
        certain: true,
      },
      { path: 'Topic', type: 'AWS::SNS::Topic', action: 'Update:Replace', stack: '', certain: false },
    ],
    text: /denies: Data\/Queue \(Update:Delete: statement 2 of the stack policy of Data\)\./,
  },
  { code: 'OperationTooLarge', changes: many, text: /touches 2501 resources\./ },
];

for (const { code, changes, denials, text, allowance } of refusals) {
  test(`executing a plan is refused with ${code} and takes its change set away`, async (t) => {
    const others = { ...everything, ...(allowance && { [Object.keys(allowance)[0] ?? '']: undefined }) };
    for (const allowances of [{}, others]) {
      const aws = await cloudFormation(t);
      await assert.rejects(execute(aws, planOf(changes, denials), allowances), (error: unknown) => {
        assert.ok(error instanceof RookeryError);
        assert.deepEqual([error.code, error.exitCode], [code, 3]);
        assert.match(error.message, text);
        return true;
      });
      assert.deepEqual(aws.names(), ['DeleteChangeSet']);
    }
  });

  if (allowance !== undefined) {
    test(`a plan that is refused with ${code} is executed with ${Object.keys(allowance)[0]}`, async (t) => {
      const outcome = await execute(await cloudFormation(t), planOf(changes), allowance);
      assert.equal(outcome.succeeded, true);
    });
  }
}

test('a VPC origin that may not change at all, or is made or replaced, is no reason to refuse a plan', async (t) => {
  const by = (target: string, dynamic: boolean): ResourceChange => ({
    ...vpcOrigin,
    details: [{ target, dynamic, requiresRecreation: 'Never' }],
  });
  const harmless = [by('Properties.VpcOriginEndpointConfig', true), by('Metadata', false)];
  const others = (['Add', 'Remove'] as const).map((action) => ({ ...vpcOrigin, action }));
  for (const one of [...harmless, ...others, { ...vpcOrigin, replacement: 'True' as const }]) {
    const outcome = await execute(await cloudFormation(t), planOf([stack('Site', [one])]), {});
    assert.equal(outcome.succeeded, true);
  }
});

test('every guard has its refusal in this table', () => {
  assert.deepEqual(GUARDS.map(({ code }) => code).sort(), refusals.map(({ code }) => code).sort());
  const allowed = refusals.flatMap(({ code, allowance }) => (allowance ? [code] : []));
  assert.deepEqual(GUARDS.flatMap(({ code, allowance }) => (allowance ? [code] : [])).sort(), allowed.sort());
});
