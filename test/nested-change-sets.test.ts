import assert from 'node:assert/strict';
import { test } from 'node:test';
import { breakingUses } from '../generator/checks/breaking-uses.ts';
import { placeholderProblem } from '../generator/checks/placeholders.ts';
import { fn, type Parameter, type Template, template } from '../generator/index.ts';
import { synthesize } from '../generator/synth.ts';
import { startTestEngine, type TestEngine } from '../packages/endpoint/cloudformation/testing/test-engine.ts';
import { systems, variants } from './catalogue/index.ts';

/** Values for what has no default and is constrained: by the end of the parameter's name. */
const LITERALS: readonly (readonly [string, string | number])[] = [
  ['DomainName', 'shop.example.com'],
  ['Environment', 'production'],
  ['ImageTag', 'v1'],
  ['Port', 4000],
  ['DiscoveryName', 'orders'],
  ['ScheduleExpression', 'rate(1 hour)'],
  ['Ids', 'subnet-11111111,subnet-22222222'],
  ['Repository', 'example/shop'],
  ['PermissionsBoundaryArn', 'arn:aws:iam::111122223333:policy/Boundary'],
  ['EmailAddress', 'team@example.com'],
  ['HttpsEndpoint', 'https://example.com/alarms'],
  ['SlackWorkspaceId', 'T07EA123LEP'],
  ['SlackChannelId', 'C07EZ1ABC23'],
  ['TeamId', '5e1a3a0f-0000-4000-8000-000000000000'],
  ['TeamsChannelId', '19%3ab6ef35dc%40thread.tacv2'],
  ['TenantId', '5e1a3a0f-0000-4000-8000-000000000001'],
];

let priority = 0;

function literalOf(name: string): string | number {
  // No two rules of a listener have one.
  if (name.endsWith('Priority')) return ++priority;
  return LITERALS.find(([end]) => name.endsWith(end))?.[1] ?? `some-${name.toLowerCase()}`;
}

/** The change set that a deployer asks for when it creates a system, in the endpoint. */
async function planned(root: Template, parameters: Readonly<Record<string, string | number>>) {
  const engine = startTestEngine();
  const { templates, manifest } = synthesize([root]);
  for (const { key, text } of templates) {
    // Regions of the endpoint have three zones.
    engine.templates.set(
      `https://bucket.s3.eu-west-1.amazonaws.com/${key}`,
      text.replaceAll("!GetAZs ''", '[a, b, c, d]'),
    );
  }
  const master = templates.find(({ file }) => file === manifest.master);
  const values = { ...(root.children.length > 0 && { TemplateBucket: 'bucket' }), ...parameters };
  await engine.call('CreateChangeSet', {
    StackName: 'system',
    ChangeSetName: 'first',
    ChangeSetType: 'CREATE',
    TemplateBody: master?.text,
    IncludeNestedStacks: 'true',
    Capabilities: ['CAPABILITY_NAMED_IAM'],
    Parameters: Object.entries(values).map(([ParameterKey, value]) => ({
      ParameterKey,
      ParameterValue: String(value),
    })),
  });
  const set = await engine.call('DescribeChangeSet', { StackName: 'system', ChangeSetName: 'first' });
  return { engine, set };
}

/** Why a change set failed, down to the nested one that failed. */
async function reasonOf(engine: TestEngine, set: Record<string, unknown>): Promise<string> {
  const reason = String(set.StatusReason ?? '');
  const [, nested] = /Nested change set (\S+) /.exec(reason) ?? [];
  if (nested === undefined) return reason;
  return reasonOf(engine, await engine.call('DescribeChangeSet', { ChangeSetName: nested }));
}

async function assertPlanned(
  root: Template,
  parameters: Readonly<Record<string, string | number>>,
): Promise<TestEngine> {
  const { engine, set } = await planned(root, parameters);
  assert.equal(set.Status, 'CREATE_COMPLETE', await reasonOf(engine, set));
  return engine;
}

for (const { name, roots } of systems) {
  test(`${name}: a change set of the new system is made, nested stacks and placeholders included`, async () => {
    const [root] = roots;
    const required = Object.entries(root.document.Parameters).filter(([, { Default }]) => Default === undefined);
    await assertPlanned(root, Object.fromEntries(required.map(([parameter]) => [parameter, literalOf(parameter)])));
  });
}

/** A master that passes a template of the catalogue outputs of another stack, wherever these may go. */
function passingOutputs(nested: Template): Template {
  const parameters = Object.entries(nested.document.Parameters);
  // What a rule asserts something of cannot be an output of another stack: the generator refuses that.
  const ruled = new Set(
    breakingUses(nested.document, nested.owner).flatMap((use) =>
      use.place.startsWith('Rules.') ? use.parameters : [],
    ),
  );
  const takesOutput = ([name, parameter]: readonly [string, Parameter]) =>
    placeholderProblem(parameter) === undefined && !ruled.has(name);
  const sources = template({
    path: 'sources.yaml',
    description: '',
    parameters: {},
    body({ resource }) {
      const { ref } = resource('Topic', 'AWS::SNS::Topic', {});
      // Plain text goes anywhere.
      return Object.fromEntries(parameters.filter(takesOutput).map(([name]) => [name, fn.sub`${ref}-x`]));
    },
  });
  return template({
    path: 'passing.yaml',
    description: '',
    parameters: {},
    body({ stack }) {
      const { outputs } = stack('Sources', sources, {});
      const required = parameters.filter((entry) => !takesOutput(entry) && entry[1].Default === undefined);
      const literals = Object.fromEntries(required.map(([name]) => [name, literalOf(name)]));
      stack('Nested', nested as Template<object>, { ...outputs, ...literals });
      return {};
    },
  });
}

for (const { name, roots } of variants) {
  test(`${name}: all that it may be passed of other stacks can be a placeholder`, async () => {
    const engine = await assertPlanned(passingOutputs(roots[0]), {});
    const { Summaries } = (await engine.call('ListChangeSets', { StackName: 'system' })) as { Summaries: unknown[] };
    assert.equal(Summaries.length, 1);
  });
}
