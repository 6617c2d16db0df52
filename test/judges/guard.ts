import assert from 'node:assert/strict';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Emitted, write } from '../emitted.ts';
import { type Finding, run } from '../judges.ts';

const guard = fileURLToPath(new URL('../../node_modules/@cdklabs/cdk-validator-cfnguard/', import.meta.url));
const system = process.platform === 'darwin' ? 'macos' : process.platform === 'linux' ? 'ubuntu' : process.platform;

/** The program that runs the rules. */
export const guardBinary = `${guard}bin/${system}/${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}/cfn-guard`;

/** A template as it is deployed. */
interface Template {
  readonly file: string;
  readonly text: string;
  readonly resources: readonly { readonly name: string; readonly type: string; readonly text: string }[];
}

/** Files of rules, and the types of the resources that these can see; undefined where that may be any. */
interface Rules {
  readonly files: readonly string[];
  readonly types: readonly string[] | undefined;
}

/** Forms in which a rule looks for resources: by their type, or by the name of one whose type it asks then. */
const BY_TYPE = /\bResources(\.\*)?\s*\[\s*Type\s*==|\bResources\[\s*keys\s*==|\bResources exists/g;

/** The types that the rules of a file name, if they look for resources in no other way. */
export function typesSeen(text: string): readonly string[] | undefined {
  const code = text.replaceAll(/<<.*?>>/gs, '').replaceAll(/^\s*#.*$/gm, '');
  const seesOthers = /\b(Resources|Parameters|Mappings|Conditions|Outputs|Metadata)\b/.test(
    code.replaceAll(BY_TYPE, ''),
  );
  const types = [...code.matchAll(/(["'])(AWS(?:::\w+)+)\1/g)].map(([, , type = '']) => type);
  return seesOthers || types.length === 0 ? undefined : [...new Set(types)].sort();
}

/** All rules of AWS Control Tower: those that see the same, together. */
export function controlTower(): Rules[] {
  const folder = `${guard}rules/control-tower/cfn-guard`;
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.guard'));
  const groups = new Map<string, Rules & { readonly files: string[] }>();
  for (const file of files.map((name) => join(folder, name)).sort()) {
    const types = typesSeen(readFileSync(file, 'utf8'));
    const group = groups.get(String(types)) ?? { files: [], types };
    groups.set(String(types), group);
    group.files.push(file);
  }
  return [...groups.values()];
}

/** The resources of a template, as they stand in its text: rules see the forms of functions that it has. */
function resourcesIn(text: string): Template['resources'] {
  const [, section = ''] = /^Resources:\n((?:(?:[ #].*)?\n)*)/m.exec(text) ?? [];
  const resources = section.replaceAll(/^ {2}#.*\n/gm, '').split(/^(?= {2}\S)/m);
  return resources.map((resource) => {
    const [, name, type] = /^ {2}(\w+):\n(?: {4}.*\n)*? {4}Type: (\S+)$/m.exec(resource) ?? [];
    if (name === undefined || type === undefined) assert.fail(`a resource without a type: ${resource}`);
    return { name, type, text: resource.trimEnd() };
  });
}

/** What rules see of a template, and the types of what that names: nothing is found where they see nothing. */
function visible({ text, resources }: Template, { types }: Rules): string | undefined {
  if (types === undefined) return text;
  const seen = resources.filter(({ type }) => types.includes(type));
  if (seen.length === 0) return undefined;
  const named = new Set(seen.flatMap((one) => one.text.match(/\w+/g) ?? []));
  const others = resources.filter((one) => !seen.includes(one) && named.has(one.name));
  const stubs = others.map(({ name, type }) => `  ${name}:\n    Type: ${type}`);
  return ['Resources:', ...seen.map((one) => one.text), ...stubs, ''].join('\n');
}

/** What rules see of templates, each once, with the files that have it. */
function seen(templates: readonly Template[], rules: Rules): Map<string, string[]> {
  const parts = new Map<string, string[]>();
  for (const template of templates) {
    const text = visible(template, rules);
    if (text !== undefined) parts.set(text, [...(parts.get(text) ?? []), template.file]);
  }
  return parts;
}

/** What the program says of a template. */
export interface Judged {
  readonly name: string;
  readonly not_compliant: readonly { readonly Rule: { readonly name: string } }[];
}

/** A finding for each resource that a rule names; the control's number is in the message that the rule carries. */
export function findingsOf({ not_compliant }: Judged): Omit<Finding, 'file'>[] {
  return not_compliant.flatMap((verdict) => {
    const text = JSON.stringify(verdict);
    const message = /\[(CT\.[^\]]+)\]:[^"\\]*/.exec(text)?.[0] ?? '';
    const places = new Set(
      [...text.matchAll(/"path":"\/Resources\/([^/"]+)/g)].map(([, logicalId]) => logicalId ?? ''),
    );
    return [...places].map((at) => ({ rule: verdict.Rule.name, at, message }));
  });
}

async function judge(templates: readonly Template[], rules: Rules): Promise<Finding[]> {
  const parts = [...seen(templates, rules)];
  if (parts.length === 0) return [];
  const folder = write(Object.fromEntries(parts.map(([text], at) => [`${at}.yaml`, text])));
  try {
    const what = ['--data', folder, ...rules.files.flatMap((file) => ['--rules', file])];
    const options = ['--show-summary', 'none', '--output-format', 'json', '--structured'];
    const { code, out, err } = await run(guardBinary, ['validate', ...what, ...options], folder);
    assert.ok(code === 0 || code === 19, `19 says that something is not compliant, 0 that all is; ${code}: ${err}`);
    // Its own documentation gives the shape.
    const judged = JSON.parse(out) as Judged[];
    assert.equal(judged.length, parts.length);
    return judged.flatMap((one) => {
      const [, files] =
        parts[Number.parseInt(one.name.slice(one.name.lastIndexOf('/') + 1), 10)] ?? assert.fail(one.name);
      return files.flatMap((file) => findingsOf(one).map((finding) => ({ file, ...finding })));
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Runs all rules over templates: what rules see of several templates, and is the same there, is judged once, for to judge
 * takes as long as what is judged is large.
 */
export async function guardFindings(texts: Emitted['texts']): Promise<Finding[]> {
  const templates = Object.entries(texts).map(([file, text]) => ({ file, text, resources: resourcesIn(text) }));
  const left = controlTower();
  const findings: Finding[] = [];
  const work = async () => {
    for (let rules = left.pop(); rules !== undefined; rules = left.pop())
      findings.push(...(await judge(templates, rules)));
  };
  await Promise.all(Array.from({ length: availableParallelism() }, work));
  return findings;
}
