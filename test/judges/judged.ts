import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { after } from 'node:test';
import { systems, variants } from '../catalogue/index.ts';
import { distinct, emit, write } from '../emitted.ts';
import { type Finding, lineOf } from '../judges.ts';

const entries = [...systems, ...variants];
/** The catalogue as it is deployed. */
export const absolute = emit(entries, { relative: false });
/** The catalogue with templates that name their children by relative paths. */
export const relative = emit(entries, { relative: true });
/** What is deployed, each text once: services of the same structure have the same. */
export const files = distinct(absolute.texts);

// A linter that finds nothing in these proves nothing about ours.
export const broken = 'broken.yaml';
export const misspeltBucket = `Resources:
  Bucket:
    Type: AWS::S3::Bucket
    Properties:
      Bukket: shop
`;

/** Writes templates, and beside them one that is broken, for as long as the tests run. */
export function writeBeside(texts: Readonly<Record<string, string>>, brokenText: string): string {
  const folder = write({ ...texts, [broken]: brokenText });
  after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** The broken template, judged beside ours, must be found, and nothing else. */
export function assertOnlyBroken(findings: readonly Finding[], rule: string): void {
  assert.ok(
    findings.some((finding) => finding.file === broken && finding.rule === rule),
    `${broken} should break ${rule}, but: ${findings.map(lineOf).join('\n')}`,
  );
  assert.deepEqual(findings.filter(({ file }) => file !== broken).map(lineOf), []);
}
