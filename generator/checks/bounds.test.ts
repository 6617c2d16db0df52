import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Body, fn, template } from '../index.ts';
import { synthesize } from '../synth.ts';
import type { RootValues } from '../system/known.ts';
import { reversedBounds } from './bounds.ts';

const number = (Default: number) => ({ Type: 'Number', Default }) as const;
const parameters = { Least: number(1), Most: number(9) };

/** A master with what the body declares, and two parameters for bounds. */
function declaring(body: (builder: Body<typeof parameters>) => void) {
  return template({
    path: 'master.yaml',
    description: 'Bounds',
    parameters,
    body(builder) {
      body(builder);
      return {};
    },
  });
}

const scalable = { ServiceNamespace: 'ecs', ScalableDimension: 'ecs:service:DesiredCount', ResourceId: 'service/a/b' };

const CASES: readonly (readonly [
  name: string,
  body: Parameters<typeof declaring>[0],
  values: RootValues,
  message: string | undefined,
])[] = [
  [
    'parameters of tasks',
    ({ resource, params }) =>
      resource('Target', 'AWS::ApplicationAutoScaling::ScalableTarget', {
        ...scalable,
        MinCapacity: params.Least,
        MaxCapacity: params.Most,
      }),
    { Least: '10' },
    'Target MinCapacity 10 MaxCapacity 9',
  ],
  [
    'bounds that are equal',
    ({ resource, params }) =>
      resource('Target', 'AWS::ApplicationAutoScaling::ScalableTarget', {
        ...scalable,
        MinCapacity: params.Least,
        MaxCapacity: params.Most,
      }),
    { Least: '9' },
    undefined,
  ],
  [
    'a value that nobody knows yet',
    ({ resource, params }) =>
      resource('Target', 'AWS::ApplicationAutoScaling::ScalableTarget', {
        ...scalable,
        MinCapacity: params.Least,
        MaxCapacity: params.Most,
      }),
    { Least: '10', Most: undefined },
    undefined,
  ],
  [
    'scheduled bounds',
    ({ resource, params }) =>
      resource('Target', 'AWS::ApplicationAutoScaling::ScalableTarget', {
        ...scalable,
        MinCapacity: 1,
        MaxCapacity: 2,
        ScheduledActions: [
          {
            ScheduledActionName: 'Night',
            Schedule: 'rate(1 day)',
            ScalableTargetAction: { MinCapacity: 5, MaxCapacity: params.Most },
          },
        ],
      }),
    { Most: '4' },
    'Target MinCapacity 5 MaxCapacity 4',
  ],
  [
    'the size of a group, which is text',
    ({ resource, params }) =>
      resource('Group', 'AWS::AutoScaling::AutoScalingGroup', {
        InstanceId: 'i-0123456789abcdef0',
        AvailabilityZones: ['us-east-1a'],
        MinSize: fn.sub`${params.Least}`,
        MaxSize: fn.sub`${params.Most}`,
      }),
    { Most: '0' },
    'Group MinSize 1 MaxSize 0',
  ],
  [
    'a desired count outside of the bounds',
    ({ resource, params }) =>
      resource('Group', 'AWS::AutoScaling::AutoScalingGroup', {
        InstanceId: 'i-0123456789abcdef0',
        AvailabilityZones: ['us-east-1a'],
        MinSize: '1',
        MaxSize: fn.sub`${params.Most}`,
        DesiredCapacity: '4',
      }),
    { Most: '3' },
    'Group DesiredCapacity 4 MaxSize 3',
  ],
  [
    'a branch that is not taken',
    ({ resource, params, condition }) => {
      const large = condition('Large', fn.equals(params.Least, 1));
      resource('Cluster', 'AWS::RDS::DBCluster', {
        Engine: 'aurora-mysql',
        SnapshotIdentifier: 'before',
        ServerlessV2ScalingConfiguration: {
          MinCapacity: fn.if<number>(large, 1, 8),
          MaxCapacity: params.Most,
        },
      });
    },
    { Most: '4' },
    undefined,
  ],
  [
    'a branch that is taken',
    ({ resource, params, condition }) => {
      const large = condition('Large', fn.equals(params.Least, 1));
      resource('Cluster', 'AWS::RDS::DBCluster', {
        Engine: 'aurora-mysql',
        SnapshotIdentifier: 'before',
        ServerlessV2ScalingConfiguration: {
          MinCapacity: fn.if<number>(large, 1, 8),
          MaxCapacity: params.Most,
        },
      });
    },
    { Least: '2', Most: '4' },
    'Cluster MinCapacity 8 MaxCapacity 4',
  ],
];

for (const [name, body, values, message] of CASES) {
  test(`bounds are compared wherever they come from: ${name}`, () => {
    const [first] = reversedBounds(declaring(body), values);
    const { path, least, most } = first ?? {};
    const words = [path, least?.property, least?.value, most?.property, most?.value].join(' ').trim();
    assert.equal(words, message ?? '');
  });
}

test('synth refuses bounds that no value makes right, with both of them', () => {
  const master = declaring(({ resource, params }) => {
    resource('Target', 'AWS::ApplicationAutoScaling::ScalableTarget', {
      ...scalable,
      MinCapacity: 12,
      MaxCapacity: params.Most,
    });
  });
  assert.throws(() => synthesize([master]), {
    code: 'BoundsReversed',
    exitCode: 2,
    message: /master\.yaml: Target has MinCapacity 12 and MaxCapacity 9 \(parameter Most\)\./,
  });
});
