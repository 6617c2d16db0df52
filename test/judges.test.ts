import assert from 'node:assert/strict';
import { existsSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import { systems, variants } from './catalogue/index.ts';
import { calls, distinct, emit, type Fields, nestedStacks, write } from './emitted.ts';
import { guardBinary, guardFindings } from './judges/guard.ts';
import { type Finding, isMissing, lineOf, run } from './judges.ts';

const entries = [...systems, ...variants];
const absolute = emit(entries, { relative: false });
const relative = emit(entries, { relative: true });
const nested = nestedStacks(relative);
/** What is deployed, each text once: services of the same structure have the same. */
const files = distinct(absolute.texts);
/** What names its children by relative paths; all else reads the same in both forms. */
const parents = distinct(relative.texts).filter((file) => nested.some((stack) => stack.file === file));

// A linter that finds nothing in these proves nothing about ours.
const broken = 'broken.yaml';
const misspeltBucket = `Resources:
  Bucket:
    Type: AWS::S3::Bucket
    Properties:
      Bukket: shop
`;
const deployed = write({ ...absolute.texts, [broken]: misspeltBucket });
const misspelt = write({
  ...relative.texts,
  [broken]: `Resources:
  Network:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: ./rookery/templates/vpc.yaml
      Parameters:
        VpcSider: 10.0.0.0/16
`,
});
after(() => {
  for (const folder of [deployed, misspelt]) rmSync(folder, { recursive: true, force: true });
});

/** The broken template, judged beside ours, must be found, and nothing else. */
function assertOnlyBroken(findings: readonly Finding[], rule: string): void {
  assert.ok(
    findings.some((finding) => finding.file === broken && finding.rule === rule),
    `${broken} should break ${rule}, but: ${findings.map(lineOf).join('\n')}`,
  );
  assert.deepEqual(findings.filter(({ file }) => file !== broken).map(lineOf), []);
}

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

/** The default of a parameter: master's where master passes one of its own. */
function usualValues(file: string): Record<string, string> {
  const text = (value: unknown) => (value === undefined ? [] : [String(value)]);
  const defaults = (name: string) =>
    Object.entries(relative.templates[name]?.Parameters ?? {}).flatMap(([key, { Default }]) =>
      text(Default).map((value) => [key, value] as const),
    );
  const passed = nested
    .filter(({ child }) => child === file)
    .flatMap(({ file: parent, passed }) => {
      const own = Object.fromEntries(defaults(parent));
      return Object.entries(passed).flatMap(([key, value]) => {
        const [from] = calls(value, 'Ref');
        return text(own[String(from)]).map((usual) => [key, usual] as const);
      });
    });
  return Object.fromEntries([...defaults(file), ...passed]);
}

/** Findings that are wrong: each with why, and with what must be true of the template. One that is not found must go. */
const mistaken: readonly { readonly rule: string; readonly isWrong: (about: About) => boolean }[] = [
  // The reference stands in the branch of an Fn::If on the very condition that the resource has.
  { rule: 'W1001', isWrong: ({ file, at }) => /\/load-balancer\.yaml$/.test(file) && /^ListenerArn\b/.test(at) },
  {
    rule: 'W1001',
    isWrong: ({ file, at }) => /\/edge[\w-]*\.yaml$/.test(file) && /^CloudFrontCertificateArn\b/.test(at),
  },
  // What is not known before the deployment is taken for absent.
  { rule: 'E3676', isWrong: ({ properties }) => calls(properties.Certificates, 'CertificateArn').length > 0 },
  { rule: 'E3687', isWrong: ({ properties }) => calls([properties.FromPort, properties.ToPort], 'Ref').length === 2 },
  // The reference stands in the branch of an Fn::If that asks whether it is empty.
  {
    rule: 'F3033',
    isWrong: ({ at, properties }) => isAction(at) && calls(properties, 'Ref').includes('AlarmTopicArn'),
  },
  { rule: 'F3031', isWrong: ({ at, properties }) => isKey(at) && calls(properties, 'Ref').includes('LogKeyArn') },
  // RDS takes a major version, and chooses the minor one: an outdated list of versions has patches alone.
  { rule: 'E9006', isWrong: ({ at, message }) => /EngineVersion$/.test(at) && /^'(8\.4|8\.0|17|16|18)'/.test(message) },
  // An ARN says where a secret is, and nothing of what is in it.
  { rule: 'W2509', isWrong: ({ at }) => /^\w*SecretArn\b/.test(at) },
];
const isAction = (at: string) => /: Properties\.(Alarm|OK)Actions\b/.test(at);
const isKey = (at: string) => /: Properties\.KmsKeyId$/.test(at);
interface About extends Finding {
  readonly properties: Fields;
}
function excuses(finding: Finding) {
  const [logicalId = ''] = finding.at.split(': ');
  const properties = absolute.templates[finding.file]?.Resources[logicalId]?.Properties ?? {};
  return mistaken.filter(({ rule, isWrong }) => rule === finding.rule && isWrong({ ...finding, properties }));
}

test('@aws/cloudformation-validate finds nothing at its strictest', async (t) => {
  const judge = await import('@aws/cloudformation-validate').catch(() => undefined);
  if (judge === undefined) return void isMissing(t, '@aws/cloudformation-validate', false);
  const engine = new judge.CelEngine();
  t.after(() => engine.free());
  const findings = [...files, broken].flatMap((file): Finding[] => {
    const template = new judge.TemplateFile(join(deployed, file));
    // All pairs of sizes that the parameters allow would be tried otherwise, and a rule of the template refuses most.
    const parameterOverrides = usualValues(file);
    const { diagnostics } = engine.validateStandard(template, {
      strict: true,
      severityLevel: 'WARN',
      parameterOverrides,
    });
    return diagnostics.map(({ ruleId, entity, propertyPath, message }) => ({
      file,
      rule: ruleId,
      at: [entity?.logicalId, propertyPath].filter(Boolean).join(': '),
      message,
    }));
  });
  assertOnlyBroken(
    findings.filter((finding) => excuses(finding).length === 0),
    'F3002',
  );
  const current = new Set(findings.flatMap(excuses));
  assert.deepEqual(
    mistaken.filter((one) => !current.has(one)),
    [],
    'a finding that was excused is no longer found',
  );
});

/** The rules that a resource breaks on purpose, if it gives the reason of each, and of no other. */
function openRules(file: string, logicalId: string): readonly unknown[] {
  const { guard: named, Reasons } = absolute.templates[file]?.Resources[logicalId]?.Metadata ?? {};
  const { SuppressedRules: rules } = (named ?? {}) as { readonly SuppressedRules?: unknown };
  const reasons = Object.entries(Reasons ?? {}).filter(([, reason]) => typeof reason === 'string' && reason !== '');
  const explained = reasons.map(([rule]) => rule);
  return Array.isArray(rules) && JSON.stringify(rules) === JSON.stringify(explained) ? rules : [];
}

test('cfn-guard: every control of AWS Control Tower is met, or the resource says why not', async (t) => {
  if (isMissing(t, '@cdklabs/cdk-validator-cfnguard', existsSync(guardBinary))) return;
  const judged = Object.fromEntries(files.map((file) => [file, absolute.texts[file] ?? assert.fail(file)]));
  const findings = await guardFindings({ ...judged, [broken]: misspeltBucket });
  const explains = ({ file, rule, at, message }: Finding) =>
    openRules(file, at).find((name) => name === rule || message.startsWith(`[${name}]`));
  assertOnlyBroken(
    findings.filter((finding) => explains(finding) === undefined),
    's3_bucket_logging_enabled_check',
  );
  const explained = new Set(findings.map((finding) => `${finding.file}: ${finding.at}: ${explains(finding)}`));
  const suppressed = files.flatMap((file) =>
    Object.keys(absolute.templates[file]?.Resources ?? {}).flatMap((logicalId) =>
      openRules(file, logicalId).map((name) => `${file}: ${logicalId}: ${name}`),
    ),
  );
  assert.deepEqual(
    suppressed.filter((name) => !explained.has(name)),
    [],
    'these are met, or not judged at all: the reason says too much',
  );
});
