import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import type { Roots as SystemOfRoots, Template } from '../../generator/index.ts';

type Roots = readonly [Template, ...Template[]];

/** What is judged, below a folder of that name: root templates with all that they nest. */
export interface Entry {
  /** `rookery`, `examples/<name>`, or `<file of the catalogue>/<variant>`. */
  readonly name: string;
  readonly roots: Roots;
  /** Of a system of several roots: how they hang together. */
  readonly placed?: SystemOfRoots['roots'] | undefined;
}

const root = new URL('../../', import.meta.url);

/** A bundler finds files by what stands around a name. */
const FILES: Readonly<Record<string, (name: string) => Promise<unknown>>> = {
  'master.ts': () => import('../../master.ts'),
  'foundation.ts': () => import('../../foundation.ts'),
  'examples/*/master.ts': (name) => import(`../../examples/${name}/master.ts`),
  'examples/*/foundation.ts': (name) => import(`../../examples/${name}/foundation.ts`),
  'examples/*/deploy-roles.ts': (name) => import(`../../examples/${name}/deploy-roles.ts`),
  'test/catalogue/*.ts': (name) => import(`./${name}.ts`),
};

/** The system of this repository and each example: a master or several roots, and the foundation and deploy roles where there are any. */
export const systems: readonly Entry[] = await Promise.all(
  ['', ...appFolders()].map(async (folder) => {
    const loaded = await load<{ masterTemplate: Template; system?: SystemOfRoots }>(`${folder}master.ts`);
    const placed = loaded.system?.roots.map(({ template }) => template) ?? [loaded.masterTemplate];
    const [first, ...more] = new Set(placed);
    const beside = Object.entries({ 'foundation.ts': 'foundationTemplate', 'deploy-roles.ts': 'rolesTemplate' });
    const others = await Promise.all(
      beside
        .filter(([file]) => existsSync(new URL(`${folder}${file}`, root)))
        .map(async ([file, name]) => (await load<Readonly<Record<string, Template>>>(`${folder}${file}`))[name]!),
    );
    return {
      name: folder.replace(/\/$/, '') || 'rookery',
      roots: [first!, ...more, ...others],
      placed: loaded.system?.roots,
    };
  }),
);

/** Each template of the catalogue alone, as its defaults and its options make it. */
export const variants: readonly Entry[] = (
  await Promise.all(
    areas().map(async (area) => {
      const loaded = await load<{ variants: Readonly<Record<string, Template>> }>(`test/catalogue/${area}.ts`);
      return Object.entries(loaded.variants).map(
        ([name, template]): Entry => ({ name: `${area}/${name.replaceAll(/[^A-Za-z0-9]+/g, '-')}`, roots: [template] }),
      );
    }),
  )
).flat();

// What a module exports is what its kind of file exports; the compiler does not see through the path.
export async function load<Module>(path: string): Promise<Module> {
  return (await imported(path)) as Module;
}

async function imported(path: string): Promise<unknown> {
  const [, before, name = '', after] = /^(examples\/|test\/catalogue\/)([^/.]+)(.+)$/.exec(path) ?? [];
  return FILES[before === undefined ? path : `${before}*${after}`]?.(name) ?? assert.fail(`${path} stands in no list`);
}

function appFolders(): string[] {
  const examples = new URL('examples/', root);
  if (!existsSync(examples)) return [];
  return readdirSync(examples)
    .sort()
    .filter((name) => existsSync(new URL(`${name}/master.ts`, examples)))
    .map((name) => `examples/${name}/`);
}

export function areas(): string[] {
  return readdirSync(new URL('.', import.meta.url))
    .sort()
    .flatMap((file) =>
      file.endsWith('.ts') && !['index.ts', 'recorded.ts'].includes(file) ? [file.slice(0, -'.ts'.length)] : [],
    );
}
