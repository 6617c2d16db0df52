import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { RookeryError } from '../generator/index.ts';
import type { Fields, Rule } from '../generator/options/option.ts';
import * as catalogue from '../templates/index.ts';
import { variants } from './catalogue/index.ts';
import * as functions from './catalogue/recorded.ts';

const { recorded } = functions;
const root = new URL('../', import.meta.url);

/** All options of a shape, as `sidecars[].name`, and the values of closed sets, as `compute: ec2`; not yes and no. */
function known(
  shape: Fields,
  at = '',
): { readonly options: string[]; readonly values: { readonly at: string; readonly value: string }[] } {
  const each = Object.entries(shape).map(([name, { rule }]) => {
    const inner = ofRule(rule, `${at}${name}`);
    return { options: [`${at}${name}`, ...inner.options], values: inner.values };
  });
  return { options: each.flatMap(({ options }) => options), values: each.flatMap(({ values }) => values) };
}

function ofRule(rule: Rule, at: string): ReturnType<typeof known> {
  if (rule.is === 'object') return known(rule.shape, `${at}.`);
  if (rule.is === 'list') return ofRule(rule.of, `${at}[]`);
  if (rule.is === 'either') {
    const each = rule.of.map((one) => ofRule(one, at));
    return { options: each.flatMap(({ options }) => options), values: each.flatMap(({ values }) => values) };
  }
  const values = rule.is === 'one of' && rule.values.every((value) => typeof value !== 'boolean') ? rule.values : [];
  return { options: [], values: values.map((value) => ({ at, value: `${at}: ${value}` })) };
}

/** Every option that is set. */
function set(value: unknown, at = ''): string[] {
  if (Array.isArray(value)) return value.flatMap((one) => set(one, `${at}[]`));
  if (typeof value !== 'object' || value === null) return [`${at}: ${value}`];
  return Object.entries(value).flatMap(([name, inner]) => {
    const way = at === '' ? name : `${at}.${name}`;
    return [way, ...set(inner, way)];
  });
}

/** Values that need no variant, and why. */
const EXCUSED: Readonly<Record<string, string>> = {
  'auroraTemplate: readers': 'each is one reader more',
  'loadBalancerTemplate: waf.counting[]': 'every group counts in the same way',
  'edgeTemplate: waf.groups[]': 'those of a load balancer: the web ACL is the same part',
  'edgeTemplate: waf.counting[]': 'every group counts in the same way',
  ...Object.fromEntries(
    ['scheduledTaskTemplate', 'oneOffTaskTemplate'].flatMap((name) =>
      ['alarm', 'service'].map((kind) => [`${name}: uses[].kind: ${kind}`, 'refused: services alone use it'] as const),
    ),
  ),
};

assert.ok(variants.length > 50, `${variants.length} variants`);

for (const { name, shape, calls, before } of recorded) {
  const { options, values } = known(shape);
  const used = new Set(calls.flatMap((call) => set(call)));

  test(`every option of ${name} is set in some variant that is judged`, () => {
    assert.ok(calls.length > 0);
    assert.deepEqual(
      options.filter((option) => !used.has(option)),
      [],
    );
  });

  test(`every value of an option of ${name} stands in some variant that is judged`, () => {
    const missing = values.filter(({ value }) => !used.has(value));
    const excused = (what: string) => EXCUSED[`${name}: ${what}`] !== undefined;
    // An option that a variant leaves out is its default there: one of its values.
    const spared = (at: string) =>
      missing.filter((one) => one.at === at).length === 1 && calls.some((call) => call[at] === undefined);
    assert.deepEqual(
      missing.filter(({ at, value }) => !excused(at) && !excused(value) && !spared(at)).map(({ value }) => value),
      [],
    );
  });

  test(`${name} refuses what it does not know`, () => {
    const make: unknown = Reflect.get(functions, name);
    assert.ok(typeof make === 'function');
    const [first = {}] = calls;
    const { repositories, ...rest } = { ...first, elephant: true } as Record<string, unknown>;
    assert.throws(
      () => (repositories === undefined ? make(...before, rest) : make(repositories, rest)),
      (error) =>
        error instanceof RookeryError &&
        error.code === 'OptionUnknown' &&
        error.message.includes(`${name} has no option "elephant"`),
    );
  });
}

test('every template of the catalogue is among them', () => {
  const made = Object.entries(catalogue).filter(
    ([name, value]) => name.endsWith('Template') && typeof value === 'function',
  );
  assert.deepEqual(made.map(([name]) => name).sort(), recorded.map(({ name }) => name).sort());
});

test('every file of a family is in the index of the catalogue', () => {
  const index = readFileSync(new URL('templates/index.ts', root), 'utf8');
  const families = readdirSync(new URL('templates/', root)).filter((name) => !/\.|^parts$/.test(name));
  const files = families.flatMap((family) =>
    readdirSync(new URL(`templates/${family}/`, root))
      .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
      .map((file) => `./${family}/${file}`),
  );
  assert.deepEqual(
    files.filter((file) => !index.includes(`'${file}'`)),
    [],
  );
});
