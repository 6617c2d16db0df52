import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ChangeDetail, Plan, ResourceChange } from '../../deploy/model.ts';
import { dataLosses } from '../../deploy/plan/guards/data-loss.ts';
import { ruleResets } from '../../deploy/plan/guards/rule-reset.ts';
import { planLines } from './plan.ts';
import { painter } from './style.ts';

const plain = painter(false);

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

function detail(target: string, more: Partial<ChangeDetail> = {}): ChangeDetail {
  return {
    target,
    dynamic: false,
    requiresRecreation: 'Never',
    ...more,
  };
}

function stack(logicalId: string, nested: readonly ResourceChange[], more: Partial<ResourceChange> = {}) {
  return change(logicalId, 'AWS::CloudFormation::Stack', { nested, ...more });
}

function plan(changes: readonly ResourceChange[], more: Partial<Plan> = {}): Plan {
  return {
    kind: 'UPDATE',
    changeSetId: 'c',
    stackId: 's',
    stackName: 'shop',
    changes,
    parameters: [],
    ...more,
  };
}

test('a plan shows nested changes below their stack, each with its sign and what brings it about', () => {
  const lines = planLines(
    plan(
      [
        stack('Website', [
          change('Definition', 'AWS::ECS::TaskDefinition', {
            replacement: 'True',
            details: [detail('Properties.ContainerDefinitions', { cause: 'ImageTag', requiresRecreation: 'Always' })],
          }),
          change('Service', 'AWS::ECS::Service', {
            details: [detail('Properties.TaskDefinition', { cause: 'Definition', dynamic: true })],
          }),
        ]),
        change('Queue', 'AWS::SQS::Queue', { action: 'Add' }),
        change('Topic', 'AWS::SNS::Topic', { action: 'Remove' }),
      ],
      { parameters: [{ name: 'WebsiteImageTag', before: '1.0.0', after: '1.0.1' }] },
    ),
    plain,
  );
  assert.deepEqual(lines, [
    'update stack shop',
    '  WebsiteImageTag: 1.0.0 -> 1.0.1',
    '  ~   Website  AWS::CloudFormation::Stack',
    '    -/+ Definition  AWS::ECS::TaskDefinition  (replaced; ContainerDefinitions by ImageTag)',
    '    ?   Service  AWS::ECS::Service  (may change; TaskDefinition by Definition)',
    '  +   Queue  AWS::SQS::Queue',
    '  -   Topic  AWS::SNS::Topic',
    '1 to add, 0 to change, 1 to replace, 1 to remove; 1 may change',
  ]);
});

test('a plan whose nested changes are a comparison of templates says so, and why', () => {
  const ownComparison = { path: 'shop/Website', reason: 'Fn::Select cannot select nonexistent value at index 1' };
  const lines = planLines(plan([stack('Website', [change('Queue', 'AWS::SQS::Queue')])], { ownComparison }), plain);
  assert.deepEqual(lines.slice(0, 4), [
    'update stack shop',
    '  no nested change sets: that of shop/Website failed on values that do not exist yet: Fn::Select cannot select nonexistent value at index 1',
    "  what is below nested stacks is rookery's own comparison of their templates; it may show too much",
    '  ~   Website  AWS::CloudFormation::Stack',
  ]);
});

test('a property that CloudFormation tells twice, once as certain and once as dynamic, is certain', () => {
  const details = [detail('Properties.Cpu', { cause: 'Cpu' }), detail('Properties.Cpu', { dynamic: true })];
  const [, line] = planLines(plan([change('Definition', 'AWS::ECS::TaskDefinition', { details })]), plain);
  assert.equal(line, '  ~   Definition  AWS::ECS::TaskDefinition  (Cpu by Cpu)');
});

test('a nested stack in which nothing is known to change says so, and counts for nothing', () => {
  const lines = planLines(plan([stack('Network', [])]), plain);
  assert.deepEqual(lines.slice(1), [
    '  ~   Network  AWS::CloudFormation::Stack  (nothing inside is known to change)',
    '0 to add, 0 to change, 0 to replace, 0 to remove',
  ]);
});

test('a plan that only changes outputs or parameters says so', () => {
  assert.match(planLines(plan([]), plain).join('\n'), /only parameters or outputs differ/);
});

test('parameters are not listed for a stack that is created: all of them are new', () => {
  const lines = planLines(plan([], { kind: 'CREATE', parameters: [{ name: 'Cpu', after: '256' }] }), plain);
  assert.equal(lines[0], 'create stack shop');
  assert.doesNotMatch(lines.join('\n'), /Cpu/);
});

const possible = { replacement: 'Conditional', policyAction: 'ReplaceAndSnapshot' } as const;

const losing: readonly (readonly [what: string, change: Partial<ResourceChange>, lost: boolean])[] = [
  ['a removal', { action: 'Remove' }, true],
  ['a replacement', { replacement: 'True' }, true],
  ['a replacement that is only possible', { replacement: 'Conditional' }, true],
  ['a removal that the policy makes a retaining one', { action: 'Remove', policyAction: 'Retain' }, false],
  ['a replacement, though it keeps a snapshot,', { replacement: 'True', policyAction: 'ReplaceAndSnapshot' }, true],
  [
    'a replacement that is only possible, and would keep it,',
    { ...possible, details: [detail('Properties.MultiAZ')] },
    false,
  ],
  ['another snapshot to restore', { ...possible, details: [detail('Properties.DBSnapshotIdentifier')] }, true],
  ['a replacement that deletes', { replacement: 'True', policyAction: 'ReplaceAndDelete' }, true],
  ['an update in place', {}, false],
  ['an addition', { action: 'Add' }, false],
];

for (const [what, more, lost] of losing) {
  test(`${what} of a database ${lost ? 'loses data' : 'loses none'}, however deep it is nested`, () => {
    const details = [detail('Properties.Engine', { requiresRecreation: 'Always' })];
    const database = change('Instance', 'AWS::RDS::DBInstance', { stateful: true, details, ...more });
    const nested = plan([stack('Data', [stack('Database', [database])])]);
    assert.deepEqual(dataLosses(nested), lost ? ['Data/Database/Instance (AWS::RDS::DBInstance)'] : []);
    assert.equal(/! holds data/.test(planLines(nested, plain).join('\n')), lost);
  });
}

test('a database that is replaced only if a value turns out to differ is marked, and stops nobody', () => {
  const details = [detail('Properties.KmsKeyId', { cause: 'Key.Arn', dynamic: true, requiresRecreation: 'Always' })];
  const database = change('Instance', 'AWS::RDS::DBInstance', { stateful: true, replacement: 'Conditional', details });
  assert.match(
    planLines(plan([database]), plain).join('\n'),
    /\? {3}Instance .*may be replaced; KmsKeyId by Key.Arn; ! holds data/,
  );
  assert.deepEqual(dataLosses(plan([database])), []);
});

test('a nested stack that is removed loses the data of its resources, not its own', () => {
  const topic = change('Topic', 'AWS::SNS::Topic', { action: 'Remove' });
  const bucket = change('Bucket', 'AWS::S3::Bucket', { action: 'Remove', stateful: true });
  const removed = { action: 'Remove', stateful: true } as const;
  assert.deepEqual(dataLosses(plan([stack('Messages', [topic], removed)])), []);
  assert.deepEqual(dataLosses(plan([stack('Files', [topic, bucket], removed)])), ['Files/Bucket (AWS::S3::Bucket)']);
});

test('what is imported is not called new', () => {
  const lines = planLines(plan([change('Files', 'AWS::S3::Bucket', { action: 'Import' })]), plain);
  assert.deepEqual(lines.slice(1), [
    '  +   Files  AWS::S3::Bucket  (exists already; imported)',
    '1 to import, 0 to add, 0 to change, 0 to replace, 0 to remove',
  ]);
});

const rules: readonly (readonly [what: string, change: Partial<ResourceChange>, reset: boolean])[] = [
  ['a change', { details: [detail('Properties.Conditions')] }, true],
  ['a replacement', { replacement: 'True', details: [detail('Properties.ListenerArn')] }, true],
  ['a change of its tags alone', { details: [detail('Tags')] }, true],
  ['a change that is reported without details', {}, true],
  ['a change of its metadata alone', { details: [detail('Metadata')] }, false],
  ['a change that may come to nothing', { details: [detail('Properties.ListenerArn', { dynamic: true })] }, false],
  ['an addition', { action: 'Add' }, false],
  ['a removal', { action: 'Remove' }, false],
];

for (const [what, more, isReset] of rules) {
  test(`${what} of a rule that ECS shifts ${isReset ? 'resets' : 'does not reset'} its weights`, () => {
    const rule = change('Rule', 'AWS::ElasticLoadBalancingV2::ListenerRule', { shifted: true, ...more });
    const nested = plan([stack('Shop', [rule])]);
    assert.deepEqual(ruleResets(nested), isReset ? ['Shop/Rule'] : []);
    assert.equal(/! resets the traffic/.test(planLines(nested, plain).join('\n')), isReset);
    assert.deepEqual(ruleResets(plan([{ ...rule, shifted: undefined }])), []);
  });
}

test('a rule that may be reset is reported, and stops nobody', () => {
  const details = [detail('Properties.ListenerArn', { dynamic: true })];
  const rule = change('Rule', 'AWS::ElasticLoadBalancingV2::ListenerRule', { shifted: true, details });
  assert.match(planLines(plan([rule]), plain).join('\n'), /\? {3}Rule .*may change.*would reset the traffic/);
});

test('what holds no data may be removed', () => {
  assert.deepEqual(dataLosses(plan([change('Topic', 'AWS::SNS::Topic', { action: 'Remove' })])), []);
});

test('colours stand in the text only when they were asked for', () => {
  const removal = plan([change('Topic', 'AWS::SNS::Topic', { action: 'Remove' })]);
  assert.ok(planLines(removal, painter(true)).join('\n').includes('\u001b[31m-'));
  assert.equal(planLines(removal, plain).join('\n').includes('\u001b'), false);
});

const UNKNOWN = '{{changeSet:KNOWN_AFTER_APPLY}}';

test('values that change for certain stand below their resource, leaf by leaf', () => {
  const before = JSON.stringify([{ Name: 'web', Image: 'shop:1', Cpu: '1' }]);
  const after = JSON.stringify([{ Name: 'web', Image: 'shop:2', Memory: '2' }]);
  const task = change('Task', 'AWS::ECS::TaskDefinition', {
    replacement: 'True',
    details: [
      detail('Properties.ContainerDefinitions', { cause: 'Tag', requiresRecreation: 'Always', before, after }),
      detail('Properties.TaskRoleArn', { before: 'arn:role', after: UNKNOWN }),
    ],
  });
  assert.deepEqual(planLines(plan([task]), plain).slice(1, -1), [
    '  -/+ Task  AWS::ECS::TaskDefinition  (replaced; ContainerDefinitions by Tag, TaskRoleArn)',
    '        ContainerDefinitions[web].Image: shop:1 -> shop:2',
    '        ContainerDefinitions[web].Cpu: 1 goes',
    '        ContainerDefinitions[web].Memory: set to 2',
  ]);
});

test('a value does nothing to the terminal, and a long one is shown from where it differs', () => {
  const lead = 'x'.repeat(200);
  const details = [
    detail('Properties.A', { before: '\u001b[2Ja', after: 'b\nc\u202e' }),
    detail('Properties.B', { before: `${lead}1`, after: `${lead}2` }),
  ];
  const lines = planLines(plan([change('Queue', 'AWS::SQS::Queue', { details })]), plain);
  assert.equal(lines[2], '        A: \\u001b[2Ja -> b\\nc\\u202e');
  assert.equal(lines[3], `        B: …${'x'.repeat(24)}1 -> …${'x'.repeat(24)}2`);
});

const certain = detail('Properties.ContainerDefinitions', { cause: 'ImageTag', requiresRecreation: 'Always' });
const maybe = (property: string, cause: string) =>
  detail(`Properties.${property}`, { cause, dynamic: true, requiresRecreation: 'Always' });
const uncertain = (logicalId: string, ...details: ChangeDetail[]) =>
  change(logicalId, 'AWS::ApplicationAutoScaling::ScalingPolicy', { replacement: 'Conditional', details });

test('what may be replaced for one and the same cause is one line, down to the last that reads it', () => {
  const changes = [
    uncertain('ScaleByCpu', maybe('ScalingTargetId', 'Target')),
    uncertain('ScaleByMemory', maybe('ScalingTargetId', 'Target')),
    change('Service', 'AWS::ECS::Service', { details: [detail('Properties.TaskDefinition', { cause: 'Task' })] }),
    uncertain('Target', maybe('ResourceId', 'Service.Name')),
    change('Task', 'AWS::ECS::TaskDefinition', { replacement: 'True', details: [certain] }),
  ];
  assert.deepEqual(planLines(plan([stack('Website', changes)]), plain).slice(2), [
    '    ~   Service  AWS::ECS::Service  (TaskDefinition by Task)',
    '    -/+ Task  AWS::ECS::TaskDefinition  (replaced; ContainerDefinitions by ImageTag)',
    '    ?   3 may be replaced, only if Service.Name comes out differently: ScaleByCpu, ScaleByMemory, Target',
    '0 to add, 1 to change, 1 to replace, 0 to remove; 3 may change',
  ]);
});

test('what changes for certain and may be replaced besides has both, each in its place', () => {
  const tags = detail('Tags', { before: '[{"Key":"Owner","Value":"a"}]', after: '[{"Key":"Owner","Value":"b"}]' });
  const subnets = ['A', 'B', 'C', 'D'].map((name) => uncertain(name, tags, maybe('CidrBlock', 'Vpc.CidrBlock')));
  assert.deepEqual(planLines(plan(subnets), plain).slice(1), [
    '        in 4 resources: Tags[Owner].Value: a -> b',
    '  ~   4 in Tags alone: A, B, C, D',
    '  ?   4 may be replaced, only if Vpc.CidrBlock comes out differently: A, B, C, D',
    '0 to add, 4 to change, 0 to replace, 0 to remove',
  ]);
});

test('a place in a property that changes for certain makes the property certain', () => {
  const details = [
    detail('Properties.Definitions.0.Image', { cause: 'Tag', before: 'a', after: 'b' }),
    detail('Properties.Definitions', { dynamic: true, cause: 'Other.Arn' }),
  ];
  assert.deepEqual(planLines(plan([change('Task', 'AWS::ECS::TaskDefinition', { details })]), plain).slice(1, 3), [
    '  ~   Task  AWS::ECS::TaskDefinition  (Definitions.0.Image by Tag, Definitions by Other.Arn)',
    '        Definitions.0.Image: a -> b',
  ]);
});

test('possibilities of many causes in one stack are one line', () => {
  const changes = ['A', 'B', 'C', 'D'].map((name) => uncertain(name, maybe('Subnet', `Network.${name}`)));
  assert.deepEqual(planLines(plan(changes), plain).slice(1, -1), [
    '  ?   4 may be replaced, only if one of Network.A, Network.B, Network.C, Network.D comes out differently: A, B, C, D',
  ]);
});

test('what may lose data keeps its own line among those that only may be replaced', () => {
  const database = change('Instance', 'AWS::RDS::DBInstance', {
    stateful: true,
    replacement: 'Conditional',
    details: [maybe('KmsKeyId', 'Key.Arn')],
  });
  const lines = planLines(
    plan([uncertain('A', maybe('X', 'Key.Arn')), uncertain('B', maybe('X', 'Key.Arn')), database]),
    plain,
  );
  assert.match(lines[1] ?? '', /\? {3}Instance .*! holds data/);
  assert.match(lines[2] ?? '', /2 may be replaced, only if Key\.Arn comes out differently: A, B$/);
});

test('security has a table of its own, with what opens most first', () => {
  const role = change('Role', 'AWS::IAM::Role', {
    security: [{ effect: 'added', kind: 'permissions', text: 'Allow a:B on c', broad: false }],
  });
  const group = change('Group', 'AWS::EC2::SecurityGroup', {
    security: [
      { effect: 'removed', kind: 'network', text: 'in: tcp 22 from 0.0.0.0/0', broad: true },
      { effect: 'added', kind: 'network', text: 'in: tcp 23 from 0.0.0.0/0', broad: true },
    ],
  });
  const maybeRole = change('Other', 'AWS::IAM::Role', {
    security: [{ effect: 'uncertain', kind: 'trust', text: 'Allow', broad: false }],
  });
  const lines = planLines(plan([stack('Shop', [role, group, maybeRole])]), plain);
  assert.deepEqual(lines.slice(lines.indexOf('security'), -1), [
    'security',
    '  ! +  Shop/Group  network      in: tcp 23 from 0.0.0.0/0',
    '    +  Shop/Role   permissions  Allow a:B on c',
    '    -  Shop/Group  network      in: tcp 22 from 0.0.0.0/0',
    '    ? may name another value: Shop/Other',
  ]);
});

/** A hundred services of which each gets another image. */
const services = (count: number) =>
  Array.from({ length: count }, (_, index) => {
    const image = (tag: number) => JSON.stringify([{ Name: 'web', Image: `service-${index}:${tag}` }]);
    const values = { before: image(1), after: image(2), requiresRecreation: 'Always' } as const;
    return stack(`Service${index}`, [
      change('Service', 'AWS::ECS::Service', { details: [detail('Properties.TaskDefinition', { cause: 'Task' })] }),
      change('Task', 'AWS::ECS::TaskDefinition', {
        replacement: 'True',
        details: [detail('Properties.ContainerDefinitions', values)],
      }),
      ...['ScaleByCpu', 'ScaleByMemory'].map((name) => uncertain(name, maybe('ScalingTargetId', 'Target.Id'))),
    ]);
  });

test('a plan of 500 changes stays readable: stacks that are alike are shown once', () => {
  const lines = planLines(plan(services(100)), plain);
  assert.ok(lines.length < 12, lines.join('\n'));
  assert.match(lines[1] ?? '', /~ {3}Service0 .* and 99 alike but for values: Service1, Service2, .* and 91 more/);
  assert.match(lines.at(-1) ?? '', /0 to add, 100 to change, 100 to replace, 0 to remove; 200 may change/);
});

test('what loses data is never folded away, however many there are', () => {
  const buckets = Array.from({ length: 200 }, (_, index) =>
    change(`Bucket${index}`, 'AWS::S3::Bucket', { action: 'Remove', stateful: true }),
  );
  assert.equal(planLines(plan(buckets), plain).filter((line) => /! holds data/.test(line)).length, 200);
});

test('queues that are new are counted in a large plan, and named in a small one', () => {
  const queues = (count: number) =>
    Array.from({ length: count }, (_, index) => change(`Topic${index}`, 'AWS::SNS::Topic', { action: 'Add' }));
  assert.equal(planLines(plan(queues(100)), plain).length, 102);
  assert.match(
    planLines(plan(queues(500)), plain)[1] ?? '',
    /^ {2}\+ {3}500 AWS::SNS::Topic: Topic0, .* and 492 more$/,
  );
});

test('the cost of showing a plan grows with its size, not faster', () => {
  const took = (count: number) => {
    const large = plan(services(count));
    const began = performance.now();
    planLines(large, plain);
    return performance.now() - began;
  };
  took(200); // What is compiled on the way counts for nobody.
  const [small, tenfold] = [took(200), took(2000)];
  assert.ok(tenfold < 40 * Math.max(small, 5), `${small} ms, ten times as much: ${tenfold} ms`);
});
