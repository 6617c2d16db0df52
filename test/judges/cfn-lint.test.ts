import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { test } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import { distinct, nestedStacks, write } from '../emitted.ts';
import { type Finding, isMissing, run } from '../judges.ts';
import { absolute, assertOnlyBroken, broken, files, misspeltBucket, relative, writeBeside } from './judged.ts';

const nested = nestedStacks(relative);
/** What names its children by relative paths; all else reads the same in both forms. */
const parents = distinct(relative.texts).filter((file) => nested.some((stack) => stack.file === file));

const deployed = writeBeside(absolute.texts, misspeltBucket);
const misspelt = writeBeside(
  relative.texts,
  `Resources:
  Network:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: ./rookery/templates/vpc.yaml
      Parameters:
        VpcSider: 10.0.0.0/16
`,
);

/** Judges parts of the templates at once: the programs run on one core each. */
async function onEveryCore<T>(
  judged: readonly string[],
  judge: (part: readonly string[]) => Promise<T[]>,
): Promise<T[]> {
  const parts = availableParallelism();
  const answers = Array.from({ length: parts }, (_, part) => judge(judged.filter((_file, at) => at % parts === part)));
  return (await Promise.all(answers)).flat();
}

interface Match {
  readonly Filename: string;
  readonly Message: string;
  readonly Rule: { readonly Id: string };
  readonly Location: { readonly Path: readonly (string | number)[] | null };
}

async function cfnLint(folder: string, judged: readonly string[], ...options: string[]): Promise<Finding[]> {
  const regions = ['--regions', 'us-east-1', 'eu-central-1'];
  const { out, err } = await run('cfn-lint', ['--format', 'json', ...regions, ...options, '--', ...judged], folder);
  assert.equal(err, '');
  // The shape is what its own documentation gives for this format.
  return (JSON.parse(out) as Match[]).map(({ Filename, Message, Rule, Location }) => ({
    file: Filename,
    rule: Rule.Id,
    at: (Location.Path ?? []).join('/'),
    message: Message,
  }));
}

/** Services with a circuit breaker of their own threshold, or with an approval, have these in their metadata. */
const EXEMPT = ['E3002', 'E3003', 'E3030'];
const EXEMPTIONS = [['E3002'], EXEMPT].map((rules) => ({ config: { ignore_checks: rules } }));
const HOOK = '/definitions/DeploymentLifecycleHook';
/** What cfn-lint does not know, as CloudFormation's schema has it. */
const NEW_IS_KNOWN = {
  Patches: {
    'AWS::ECS::Service': [
      { op: 'add', path: `${HOOK}/properties/TargetType`, value: { type: 'string', enum: ['AWS_LAMBDA', 'PAUSE'] } },
      {
        op: 'add',
        path: `${HOOK}/properties/TimeoutConfiguration`,
        value: {
          type: 'object',
          additionalProperties: false,
          properties: { TimeoutInMinutes: { type: 'integer' }, Action: { enum: ['CONTINUE', 'ROLLBACK'] } },
        },
      },
      { op: 'add', path: `${HOOK}/properties/LifecycleStages/items/enum/-`, value: 'PRE_PRODUCTION_TRAFFIC_SHIFT' },
      { op: 'replace', path: `${HOOK}/required`, value: ['LifecycleStages'] },
      {
        op: 'add',
        path: '/definitions/DeploymentCircuitBreaker/properties/ThresholdConfiguration',
        value: {
          type: 'object',
          additionalProperties: false,
          properties: { Type: { type: 'string' }, Value: { type: 'integer' } },
        },
      },
    ],
  },
};

const cfnLintIsThere = run('cfn-lint', ['--version'], deployed).then(({ code }) => code === 0);

test('cfn-lint finds nothing in the templates as they are deployed', async (t) => {
  if (isMissing(t, 'cfn-lint', await cfnLintIsThere)) return;
  const findings = await onEveryCore([...files, broken], (part) => cfnLint(deployed, part));
  assertOnlyBroken(findings, 'E3002');
});

/** The resources of a template that have the exemption, without it, and what they may refer to but other resources. */
function exemptParts(file: string): string[] {
  const { Parameters, Mappings, Conditions, Resources } = absolute.templates[file]!;
  const exempt = Object.entries(Resources).filter(([, { Metadata }]) =>
    EXEMPTIONS.some((one) => isDeepStrictEqual(Metadata?.['cfn-lint'], one)),
  );
  if (exempt.length === 0) return [];
  const strict = exempt.map(([logicalId, resource]) => [
    logicalId,
    { ...resource, Metadata: { ...resource.Metadata, 'cfn-lint': undefined } },
  ]);
  return [JSON.stringify({ Parameters, Mappings, Conditions, Resources: Object.fromEntries(strict) })];
}

test('cfn-lint finds a property that is misspelt in a service, and nothing in services that are not exempt', async (t) => {
  if (isMissing(t, 'cfn-lint', await cfnLintIsThere)) return;
  const parts = [...new Set(files.flatMap(exemptParts))];
  const misspelt =
    parts[0]?.replace('"EnableECSManagedTags":', '"EnableEcsManagedTags":') ?? assert.fail('none is exempt');
  const strict = Object.fromEntries(parts.map((text, at) => [`${at}.json`, text]));
  const folder = write({ ...strict, [broken]: misspelt, 'known.json': JSON.stringify(NEW_IS_KNOWN) });
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  // All other rules have judged them where they stand, and these parts lack the resources that they refer to.
  const only = ['-i', 'E', 'W', 'I', '-m', ...EXEMPT];
  assertOnlyBroken(
    await cfnLint(folder, [...Object.keys(strict), broken], '--override-spec', 'known.json', ...only),
    'E3002',
  );
});

test('cfn-lint finds nothing when it follows the nested templates', async (t) => {
  if (isMissing(t, 'cfn-lint', await cfnLintIsThere)) return;
  assert.ok(parents.includes('rookery/master.yaml'));
  // W3002: a relative TemplateURL is for `aws cloudformation package`; that is what it is for here, too.
  assertOnlyBroken(await cfnLint(misspelt, [...parents, broken], '-i', 'W3002'), 'E3043');
});
