import assert from 'node:assert/strict';
import { existsSync, rmSync } from 'node:fs';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { calls, type Emitted, emit, put } from './emitted.ts';
import { type Finding, isMissing, run, told } from './judges.ts';

const absolute = emit({ relative: false });
const relative = emit({ relative: true });
const files = Object.keys(absolute.texts);

after(() => {
  for (const { folder } of [absolute, relative]) rmSync(folder, { recursive: true, force: true });
});

// A judge that has nothing to say about this has nothing to say about ours.
const broken = 'broken.yaml';
put(
  absolute.folder,
  broken,
  `Resources:
  Bucket:
    Type: AWS::S3::Bucket
    Properties:
      Bukket: shop
`,
);
put(
  relative.folder,
  broken,
  `Resources:
  Network:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: ./templates/vpc.yaml
      Parameters:
        VpcSider: 10.0.0.0/16
`,
);

/** Judges the broken template beside ours: it must be found, and nothing else. */
function assertOnlyBroken(findings: readonly Finding[], rule: string): void {
  assert.ok(
    findings.some((finding) => finding.file === broken && finding.rule === rule),
    `${broken} should break ${rule}, but: ${findings.map(told).join('\n')}`,
  );
  assert.deepEqual(findings.filter(({ file }) => file !== broken).map(told), []);
}

interface Match {
  readonly Filename: string;
  readonly Message: string;
  readonly Rule: { readonly Id: string };
  readonly Location: { readonly Path: readonly (string | number)[] | null };
}

async function cfnLint({ folder }: Emitted, ...options: string[]): Promise<Finding[]> {
  const regions = ['--regions', 'us-east-1', 'eu-central-1'];
  const { out, err } = await run(
    'cfn-lint',
    ['--format', 'json', ...regions, ...options, '--', ...files, broken],
    folder,
  );
  assert.equal(err, '');
  // The shape is what its own documentation gives for this format.
  return (JSON.parse(out) as Match[]).map(({ Filename, Message, Rule, Location }) => ({
    file: Filename,
    rule: Rule.Id,
    at: (Location.Path ?? []).join('/'),
    message: Message,
  }));
}

const hasCfnLint = async () => (await run('cfn-lint', ['--version'], absolute.folder)).code === 0;

test('cfn-lint finds nothing in the templates as they are deployed', async (t) => {
  if (isMissing(t, 'cfn-lint', await hasCfnLint())) return;
  assertOnlyBroken(await cfnLint(absolute), 'E3002');
});

test('cfn-lint finds nothing when it follows the nested templates', async (t) => {
  if (isMissing(t, 'cfn-lint', await hasCfnLint())) return;
  // W3002: a relative TemplateURL is for `aws cloudformation package`; that is what it is for here, too.
  assertOnlyBroken(await cfnLint(relative, '-i', 'W3002'), 'E3043');
});

/** What a parameter is when nobody says otherwise: master's default where master passes one of its own. */
function usualValues({ templates }: Emitted, file: string): Record<string, string> {
  const text = (value: unknown) => (value === undefined ? [] : [String(value)]);
  const defaults = (name: string) =>
    Object.entries(templates[name]?.Parameters ?? {}).flatMap(([key, { Default }]) =>
      text(Default).map((value) => [key, value] as const),
    );
  const own = Object.fromEntries(defaults('master.yaml'));
  const nested = Object.values(templates['master.yaml']?.Resources ?? {}).filter(
    ({ Properties }) => `${Properties?.TemplateURL}` === `./${file}`,
  );
  const passed = nested.flatMap(({ Properties }) =>
    Object.entries(Properties?.Parameters ?? {}).flatMap(([key, value]) => {
      const [from] = calls(value, 'Ref');
      return text(own[String(from)]).map((usual) => [key, usual] as const);
    }),
  );
  return Object.fromEntries([...defaults(file), ...passed]);
}

/** Findings that are wrong, each with why; one that is no longer found here must go. */
const mistaken = [
  // The reference stands in the branch of an Fn::If on the very condition that the resource has.
  { file: 'templates/load-balancer.yaml', rule: 'W1001', at: 'Outputs/ListenerArn/Value.Fn::If.1' },
];

test('@aws/cloudformation-validate finds nothing, be it as strict as it can', async (t) => {
  const judge = await import('@aws/cloudformation-validate').catch(() => undefined);
  if (judge === undefined) return void isMissing(t, '@aws/cloudformation-validate', false);
  const engine = new judge.CelEngine();
  t.after(() => engine.free());
  const findings = [...files, broken].flatMap((file): Finding[] => {
    const template = new judge.TemplateFile(`${absolute.folder}/${file}`);
    // All pairs of sizes that the parameters allow would be tried otherwise, and a rule of the template refuses most.
    const parameterOverrides = usualValues(relative, file);
    const { diagnostics } = engine.validateStandard(template, {
      strict: true,
      severityLevel: 'WARN',
      parameterOverrides,
    });
    return diagnostics.map(({ ruleId, propertyPath, message }) => ({
      file,
      rule: ruleId,
      at: propertyPath ?? '',
      message,
    }));
  });
  const isMistaken = (finding: Finding) =>
    mistaken.some(({ file, rule, at }) => finding.file === file && finding.rule === rule && finding.at === at);
  assertOnlyBroken(
    findings.filter((finding) => !isMistaken(finding)),
    'F3002',
  );
  assert.equal(findings.filter(isMistaken).length, mistaken.length, 'a finding that was excused is no longer found');
});

const guard = fileURLToPath(new URL('../node_modules/@cdklabs/cdk-validator-cfnguard/', import.meta.url));
const system = process.platform === 'darwin' ? 'macos' : process.platform === 'linux' ? 'ubuntu' : process.platform;
const guardBinary = `${guard}bin/${system}/${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}/cfn-guard`;

interface Judged {
  readonly name: string;
  readonly not_compliant: readonly { readonly Rule: { readonly name: string } }[];
}

/** A finding for each resource that a rule names; the control's number is in the message that the rule carries. */
function guardFindings(folder: string, { name, not_compliant }: Judged): Finding[] {
  return not_compliant.flatMap((verdict) => {
    const text = JSON.stringify(verdict);
    const message = /\[(CT\.[^\]]+)\]:[^"\\]*/.exec(text)?.[0] ?? '';
    const places = new Set(
      [...text.matchAll(/"path":"\/Resources\/([^/"]+)/g)].map(([, logicalId]) => logicalId ?? ''),
    );
    const file = name.slice(folder.length + 1);
    return [...places].map((at) => ({ file, rule: verdict.Rule.name, at, message }));
  });
}

/** The controls that a resource leaves open on purpose, if it gives as many reasons. */
function openControls({ templates }: Emitted, file: string, logicalId: string): readonly unknown[] {
  const { guard: named, Reasons } = templates[file]?.Resources[logicalId]?.Metadata ?? {};
  // Anything else than two lists of the same length is no explanation.
  const { SuppressedRules: rules } = (named ?? {}) as { readonly SuppressedRules?: unknown };
  return Array.isArray(rules) && Array.isArray(Reasons) && rules.length === Reasons.length ? rules : [];
}

test('cfn-guard: every control of AWS Control Tower is met, or the resource says why not', async (t) => {
  if (isMissing(t, '@cdklabs/cdk-validator-cfnguard', existsSync(guardBinary))) return;
  const rules = ['--rules', `${guard}rules/control-tower/cfn-guard`];
  const options = ['--show-summary', 'none', '--output-format', 'json', '--structured'];
  const data = ['--data', absolute.folder];
  const { code, out, err } = await run(guardBinary, ['validate', ...data, ...rules, ...options], absolute.folder);
  assert.equal(code, 19, `19 says that something is not compliant, as ${broken} is; ${err}`);
  // Its own documentation gives the shape.
  const findings = (JSON.parse(out) as Judged[]).flatMap((judged) => guardFindings(absolute.folder, judged));
  const explains = ({ file, rule, at, message }: Finding) =>
    openControls(absolute, file, at).find((name) => name === rule || message.startsWith(`[${name}]`));
  assertOnlyBroken(
    findings.filter((finding) => explains(finding) === undefined),
    's3_bucket_logging_enabled_check',
  );
  const explained = new Set(findings.map((finding) => `${finding.file}: ${finding.at}: ${explains(finding)}`));
  const suppressed = files.flatMap((file) =>
    Object.keys(absolute.templates[file]?.Resources ?? {}).flatMap((logicalId) =>
      openControls(absolute, file, logicalId).map((name) => `${file}: ${logicalId}: ${name}`),
    ),
  );
  assert.deepEqual(
    suppressed.filter((name) => !explained.has(name)),
    [],
    'these are met, or not judged at all: the reason says too much',
  );
});
