import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { production } from '../templates/parameters/presets.ts';
import { systems, variants } from './catalogue/index.ts';
import { emit, type Fields, write } from './emitted.ts';
import { isMissing } from './judges.ts';
import { deployed } from './nag/deployed.ts';
import { type Broken, nag } from './nag/packs.ts';
import { SAME } from './nag/same.ts';

const entries = [...systems, ...variants];
const emitted = emit(entries, { relative: true });
const folder = write({});
after(() => rmSync(folder, { recursive: true, force: true }));

/** What the foundation puts out. */
const outside = {
  LogBucketName: 'logs',
  AlarmTopicArn: 'arn:aws:sns:eu-central-1:111122223333:alarms',
  LogKeyArn: 'arn:aws:kms:eu-central-1:111122223333:key/00000000-0000-4000-8000-000000000000',
};
const certificate = 'arn:aws:acm:eu-central-1:111122223333:certificate/00000000-0000-4000-8000-000000000000';
const preset: Fields = Object.assign({ Environment: 'production' }, ...Object.values(production), outside);
const ENVIRONMENTS = {
  'without a certificate': preset,
  'with a certificate': { ...preset, CertificateArn: certificate },
} as const;

const judge = nag(folder);

/** What stands in production, by where it is emitted. */
const there = new Set<string>();

/** What is wrong with a system, or a template of the catalogue, in production. */
function brokenIn(name: string, usual: Fields): Broken[] {
  const { roots } = entries.find((entry) => entry.name === name) ?? { roots: [] };
  const all = roots.flatMap(({ path }) => deployed(emitted, join(name, path), usual));
  for (const { file, resources } of all)
    for (const logicalId of Object.keys(resources)) there.add(`${file}: ${logicalId}`);
  return all.flatMap((one) => judge?.(one) ?? []);
}

/** Each error once, with where it is. */
const all = judge
  ? [
      ...new Map(
        entries
          .flatMap(({ name }) => Object.values(ENVIRONMENTS).flatMap((usual) => brokenIn(name, usual)))
          .map((one) => [`${one.file}: ${one.logicalId}: ${one.rule}`, one] as const),
      ).values(),
    ]
  : [];

interface Reasons {
  readonly OpenControls?: Fields;
  readonly OpenRules?: Fields;
  readonly guard?: { readonly SuppressedRules: readonly string[] };
}

// The shapes are those of templates/parts/reasons.ts.
function metadataOf(file: string, logicalId: string) {
  return (emitted.templates[file]?.Resources[logicalId]?.Metadata ?? {}) as Reasons;
}

function reasonsOf({ OpenControls = {}, OpenRules = {}, guard }: Reasons): readonly string[] {
  return [...Object.keys(OpenRules), ...Object.keys(OpenControls), ...(guard?.SuppressedRules ?? [])];
}

/** The name under which a resource says why it breaks a rule. */
function reasonFor({ file, logicalId, rule }: Broken): string | undefined {
  return reasonsOf(metadataOf(file, logicalId)).find((name) => name === rule || SAME[rule]?.includes(name));
}

for (const [environment, most] of [
  ['without a certificate', 25],
  ['with a certificate', 22],
] as const) {
  test(`the system in production ${environment} makes ${most} errors of cdk-nag's packs at the most`, (t) => {
    if (isMissing(t, 'cdk-nag', judge !== undefined)) return;
    const found = brokenIn('rookery', ENVIRONMENTS[environment]);
    const errors = found.filter(({ pack }) => pack !== 'NIST.800.53.R5').map((one) => `${one.pack}: ${one.rule}`);
    assert.ok(errors.length > 0, 'nothing was judged');
    assert.ok(errors.length <= most, `${errors.length}: ${errors.join('\n')}`);
    // Revision 5 of NIST 800-53 asks for more: there each rule counts once, as cdk-nag reports it, wherever it is broken.
    const newer = found.filter(({ pack }) => pack !== 'NIST.800.53.R4').map((one) => `${one.pack}: ${one.rule}`);
    const rules = new Set(newer);
    const { Outputs } = emitted.templates['rookery/foundation.yaml'] ?? { Outputs: {} };
    for (const name of Object.keys(outside)) assert.ok(Object.hasOwn(Outputs, name), name);
    assert.ok(rules.size <= most, `${rules.size}: ${[...rules].join('\n')}`);
  });
}

test('whatever breaks a rule of cdk-nag says why in its metadata', (t) => {
  if (isMissing(t, 'cdk-nag', judge !== undefined)) return;
  assert.deepEqual(
    all.filter((one) => reasonFor(one) === undefined).map((one) => `${one.file}: ${one.logicalId}: ${one.rule}`),
    [],
  );
});

test('every reason for cdk-nag is that of a rule which the resource breaks', (t) => {
  if (isMissing(t, 'cdk-nag', judge !== undefined)) return;
  const broken = new Set(all.map((one) => `${one.file}: ${one.logicalId}: ${one.rule}`));
  const declared = Object.entries(emitted.templates).flatMap(([file, { Resources }]) =>
    Object.keys(Resources).flatMap((logicalId) =>
      Object.keys(metadataOf(file, logicalId).OpenRules ?? {}).map((rule) => `${file}: ${logicalId}: ${rule}`),
    ),
  );
  assert.deepEqual(
    declared.filter((one) => !broken.has(one) && there.has(one.slice(0, one.lastIndexOf(': ')))),
    [],
  );
  const used = new Set(all.map(({ rule }) => rule));
  assert.deepEqual(
    Object.keys(SAME).filter((rule) => !used.has(rule)),
    [],
    'nothing breaks these',
  );
});

test('cdk-nag finds what a resource does wrong, and what parameters decide', (t) => {
  if (isMissing(t, 'cdk-nag', judge !== undefined)) return;
  const bucket = (Properties: Fields) => ({
    file: 'broken.yaml',
    resources: { Bucket: { Type: 'AWS::S3::Bucket', Properties } },
  });
  const rules = (Properties: Fields) => judge?.(bucket(Properties)).map(({ rule }) => rule) ?? [];
  assert.ok(rules({}).includes('S3BucketVersioningEnabled'));
  assert.ok(!rules({ VersioningConfiguration: { Status: 'Enabled' } }).includes('S3BucketVersioningEnabled'));
});
