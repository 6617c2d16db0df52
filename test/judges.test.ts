import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { calls, type Fields, nestedStacks } from './emitted.ts';
import { guardBinary, guardFindings } from './judges/guard.ts';
import { absolute, assertOnlyBroken, broken, files, misspeltBucket, relative, writeBeside } from './judges/judged.ts';
import { type Finding, isMissing } from './judges.ts';

const nested = nestedStacks(relative);
const deployed = writeBeside(absolute.texts, misspeltBucket);

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
