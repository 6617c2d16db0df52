import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Template } from '../../../generator/index.ts';
import { synthesize } from '../../../generator/synth.ts';
import { scheduledTaskTemplate } from '../scheduled-task.ts';
import { webServiceTemplate } from '../web-service.ts';

const path = 'services/one.yaml';
const textOf = (template: Template) => synthesize([template]).templates[0]?.text ?? '';

for (const [name, template, spread] of [
  ['fargate', webServiceTemplate({ path }), true],
  ['ec2', webServiceTemplate({ path, compute: 'ec2' }), true],
  ['managed-instances', webServiceTemplate({ path, compute: 'managed-instances' }), false],
] as const) {
  test(`${name}: tasks are moved between zones where AWS says that they can be`, () => {
    assert.equal(textOf(template).includes('AvailabilityZoneRebalancing'), spread);
  });
}

test('a service whose deployments shift traffic is exempt from no rule of cfn-lint', () => {
  assert.match(textOf(webServiceTemplate({ path })), /ignore_checks/);
  for (const deployment of ['canary', 'linear', 'blue-green'] as const) {
    assert.doesNotMatch(textOf(webServiceTemplate({ path, deployment })), /ignore_checks/);
  }
});

/** Parameters of ecs:runTask.sync, from "Supported Amazon ECS APIs" in the Step Functions developer guide. */
const RUN_TASK = [
  'CapacityProviderStrategy',
  'Cluster',
  'Group',
  'LaunchType',
  'NetworkConfiguration',
  'Overrides',
  'PlacementConstraints',
  'PlacementStrategy',
  'PlatformVersion',
  'PropagateTags',
  'TaskDefinition',
];

for (const [name, template] of [
  ['fargate', scheduledTaskTemplate({ path, waits: true })],
  ['ec2', scheduledTaskTemplate({ path, compute: 'ec2', waits: true })],
  ['managed-instances', scheduledTaskTemplate({ path, compute: 'managed-instances', waits: true })],
] as const) {
  test(`${name}: a job that is waited for starts its task with what Step Functions supports`, () => {
    const text = textOf(template);
    const parameters = /"Parameters": \{\n([\s\S]*?)\n\s*\},\n\s*"TimeoutSeconds"/.exec(text)?.[1] ?? '';
    const indent = /^\s*/.exec(parameters)?.[0].length ?? 0;
    const names = [...parameters.matchAll(/^( *)"(\w+)":/gm)].flatMap(([, space, name]) =>
      space?.length === indent ? [name ?? ''] : [],
    );
    assert.ok(names.length >= 5, parameters);
    assert.deepEqual(
      names.filter((name) => !RUN_TASK.includes(name)),
      [],
    );
  });
}
