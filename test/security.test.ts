import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { production } from '../templates/parameters/presets.ts';
import { systems, variants } from './catalogue/index.ts';
import { distinct, emit, type Fields, type ReadTemplate } from './emitted.ts';
import { type Concrete, cases, decided } from './security/concrete.ts';
import type { Control } from './security/control.ts';
import { DATABASE_CONTROLS } from './security/databases.ts';
import { EDGE_CONTROLS } from './security/edge.ts';
import { HOST_CONTROLS } from './security/hosts.ts';
import { NETWORK_CONTROLS } from './security/network.ts';
import { POLICY_CONTROLS } from './security/policies.ts';
import { STORAGE_CONTROLS } from './security/storage.ts';
import { TASK_CONTROLS } from './security/tasks.ts';

const CONTROLS: readonly Control[] = [
  ...TASK_CONTROLS,
  ...HOST_CONTROLS,
  ...NETWORK_CONTROLS,
  ...POLICY_CONTROLS,
  ...DATABASE_CONTROLS,
  ...STORAGE_CONTROLS,
  ...EDGE_CONTROLS,
];
const { texts, templates } = emit([...systems, ...variants], { relative: true });
const files = distinct(texts);

/** What parameters are in production: the preset's values, and the defaults of what it leaves alone. */
const preset: Fields = Object.assign({}, ...Object.values(production));
function inProduction({ Parameters }: ReadTemplate): Fields {
  return Object.fromEntries(Object.entries(Parameters).map(([name, { Default }]) => [name, preset[name] ?? Default]));
}

/** The cases of a resource, and the resources that always exist with it. */
interface Side {
  readonly cases: readonly Concrete[];
  readonly template: readonly Concrete[];
}

/** A resource that controls are about: whatever parameters are, and in production. */
interface Judged {
  readonly at: string;
  readonly Type: string;
  readonly always: Side;
  readonly production: Side;
  /** Reasons by control, and by rule of cfn-guard. */
  readonly reasons: Readonly<Record<string, string>>;
}

function sides(template: ReadTemplate, values: Fields): (logicalId: string) => Side {
  const all = Object.fromEntries(Object.keys(template.Resources).map((name) => [name, cases(template, name, values)]));
  return (logicalId) => {
    const own = template.Resources[logicalId]?.Condition;
    const isSure = ({ Condition }: Concrete) =>
      Condition === undefined || Condition === own || decided(template, Condition, values) === true;
    return { cases: all[logicalId] ?? [], template: Object.values(all).flat().filter(isSure) };
  };
}

const judged: readonly Judged[] = files.flatMap((file) => {
  const template = templates[file] as ReadTemplate;
  const always = sides(template, {});
  const usual = sides(template, inProduction(template));
  return Object.entries(template.Resources).map(([name, { Type, Metadata }]) => ({
    at: `${file}: ${name}`,
    Type,
    always: always(name),
    production: usual(name),
    reasons: reasonsOf(Metadata),
  }));
});

function reasonsOf(metadata: Fields = {}): Readonly<Record<string, string>> {
  const {
    OpenControls = {},
    guard,
    Reasons = {},
  } = metadata as {
    readonly OpenControls?: Readonly<Record<string, string>>;
    readonly guard?: { readonly SuppressedRules: readonly string[] };
    readonly Reasons?: Readonly<Record<string, string>>;
  };
  const rules = guard?.SuppressedRules.map((rule) => [rule, Reasons[rule] ?? ''] as const) ?? [];
  return { ...Object.fromEntries(rules), ...OpenControls };
}

function about({ of, when = () => true }: Control, { Type, production: { cases: all } }: Judged) {
  return of.includes(Type) && all.some(when);
}
function met({ holds, when = () => true }: Control, { cases: all, template }: Side) {
  return all.filter(when).every((one) => holds(one, template));
}
function reasonFor({ ids, rules = [] }: Control, { reasons }: Judged) {
  return [...ids, ...rules].map((name) => reasons[name]).find((reason) => reason !== undefined);
}

for (const control of CONTROLS) {
  const name = control.ids.join(', ');
  const resources = judged.filter((resource) => about(control, resource));

  test(`${name}: every resource that it is about meets it in production, or says why not`, () => {
    assert.ok(resources.length > 0, 'nothing that is emitted is concerned');
    const open = resources.filter((resource) => !met(control, resource.production));
    if (control.outside !== undefined)
      return assert.equal(open.length, resources.length, 'a template meets it after all');
    assert.deepEqual(
      open.filter((resource) => reasonFor(control, resource) === undefined).map(({ at }) => at),
      [],
    );
    assert.deepEqual(
      resources
        .filter(
          (resource) => met(control, resource.always) && control.ids.some((id) => resource.reasons[id] !== undefined),
        )
        .map(({ at }) => at),
      [],
      'these meet it, and say that they do not',
    );
  });

  test(`${name}: a resource that does not meet it is found`, () => {
    const broken = { logicalId: 'Broken', Type: control.of[0] ?? '', Properties: control.broken ?? {} };
    assert.equal(control.holds(broken, [broken]), false);
  });
}

test('no control stands twice, and every reason that a resource gives is for one of them', () => {
  const ids = CONTROLS.flatMap((control) => control.ids);
  assert.deepEqual(
    ids.filter((id, index) => ids.indexOf(id) !== index),
    [],
  );
  const declared = templatesMetadata().flatMap(({ OpenControls = {} }) => Object.keys(OpenControls as Fields));
  assert.deepEqual(
    declared.filter((id) => !ids.includes(id)),
    [],
  );
});

function templatesMetadata() {
  return files.flatMap((file) =>
    Object.values((templates[file] as ReadTemplate).Resources).map(({ Metadata = {} }) => Metadata),
  );
}

const unique = <T>(values: readonly T[]): T[] => [...new Set(values)];
const number = (id: string) => id.replace(/\d+$/, (digits) => digits.padStart(4, '0'));

/** What is left open where, or is decided by a parameter: empty where the control is met whatever parameters are. */
function leftOpen(control: Control): string {
  if (control.outside !== undefined) return control.outside;
  const open = judged.filter((resource) => about(control, resource) && !met(control, resource.always));
  const byParameter = open.filter((resource) => met(control, resource.production));
  const reasons = unique(open.flatMap((resource) => reasonFor(control, resource) ?? []));
  const said = byParameter.some((resource) => reasonFor(control, resource) === undefined)
    ? ['The parameter decides; production meets it.']
    : [];
  return [...reasons, ...said].join(' ');
}

function table(): string {
  const rows = CONTROLS.toSorted(({ ids: [a = ''] }, { ids: [b = ''] }) => (number(a) < number(b) ? -1 : 1)).map(
    (control) => {
      const types = unique(judged.filter((resource) => about(control, resource)).map(({ Type }) => Type)).sort();
      const where = `${types.map((type) => type.replace('AWS::', '')).join(', ')}: ${control.by}`;
      return `| ${control.ids.join(', ')} | ${control.title} | ${where} | ${leftOpen(control)} |`;
    },
  );
  const head = '| control | what it asks | where, and what meets it | left open, or decided by a parameter |';
  return [head, '|---|---|---|---|', ...rows].join('\n');
}

function rulesTable(): string {
  const rows = files.flatMap((file) =>
    Object.values((templates[file] as ReadTemplate).Resources).flatMap(({ Type, Metadata = {} }) => {
      const reasons = reasonsOf({ ...Metadata, OpenControls: {} });
      return Object.entries(reasons).map(
        ([rule, reason]) => `| \`${rule}\` | ${Type.replace('AWS::', '')} | ${reason} |`,
      );
    }),
  );
  return ['| rule | resource | reason |', '|---|---|---|', ...unique(rows).sort()].join('\n');
}

function nagTable(): string {
  const rows = files.flatMap((file) =>
    Object.values((templates[file] as ReadTemplate).Resources).flatMap(({ Type, Metadata: { OpenRules = {} } = {} }) =>
      Object.entries(OpenRules as Fields).map(
        ([rule, reason]) => `| \`${rule}\` | ${Type.replace('AWS::', '')} | ${reason} |`,
      ),
    ),
  );
  return ['| rule | resource | reason |', '|---|---|---|', ...unique(rows).sort()].join('\n');
}

test('docs/security.md says of every control what the templates show (UPDATE=1 rewrites its tables)', () => {
  const page = new URL('../docs/security.md', import.meta.url);
  const text = readFileSync(page, 'utf8');
  const expected = [
    ['## Controls of Security Hub', table()],
    ['## Rules of Control Tower', rulesTable()],
    ['## Rules of cdk-nag', nagTable()],
  ].reduce((before, [heading = '', rows = '']) => {
    const [start = '', after = ''] = before.split(`${heading}\n`);
    const [prose = ''] = after.split('\n| ');
    const rest = after.slice(prose.length).replace(/^(\n\|.*)*/, '');
    return `${start}${heading}\n${prose}\n${rows}${rest}`;
  }, text);
  if (process.env.UPDATE) writeFileSync(page, expected);
  assert.equal(readFileSync(page, 'utf8'), expected);
});
