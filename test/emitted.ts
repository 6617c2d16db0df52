import { mkdirSync, mkdtempSync, realpathSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { synthesize } from '../generator/synth.ts';
import { parseText } from '../packages/endpoint/cloudformation/template/text.ts';
import type { Entry } from './catalogue/index.ts';

export type Fields = Readonly<Record<string, unknown>>;

export interface ReadResource {
  readonly Type: string;
  readonly Condition?: string;
  readonly DeletionPolicy?: string;
  readonly Metadata?: Fields;
  readonly Properties?: Fields;
}

/** A template as someone who did not write it reads it. */
export interface ReadTemplate {
  readonly Parameters: Readonly<Record<string, { readonly Type: string; readonly Default?: unknown }>>;
  readonly Mappings: Readonly<Record<string, Readonly<Record<string, Fields>>>>;
  readonly Conditions: Fields;
  readonly Resources: Readonly<Record<string, ReadResource>>;
  readonly Outputs: Readonly<Record<string, Fields & { readonly Value: unknown }>>;
}

/** The emitted templates by path (`<entry>/<file>`), each as its text and as what the endpoint's reader makes of that. */
export interface Emitted {
  readonly texts: Readonly<Record<string, string>>;
  readonly templates: Readonly<Record<string, ReadTemplate>>;
}

/** Emits each entry below a name of its own. */
export function emit(entries: readonly Entry[], { relative }: { readonly relative: boolean }): Emitted {
  const texts = entries.flatMap(({ name, roots }) =>
    synthesize(roots, { relative }).templates.map(({ file, text }) => [join(name, file), text] as const),
  );
  return {
    texts: Object.fromEntries(texts),
    templates: Object.fromEntries(texts.map(([file, text]) => [file, read(text)])),
  };
}

/** The first path of each text. */
export function distinct(texts: Emitted['texts']): string[] {
  const first = new Map<string, string>();
  for (const [file, text] of Object.entries(texts)) if (!first.has(text)) first.set(text, file);
  return [...first.values()];
}

/** Writes texts below a new temporary folder. */
export function write(texts: Emitted['texts']): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'rookery-judges-')));
  for (const [file, text] of Object.entries(texts)) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  }
  return folder;
}

function read(text: string): ReadTemplate {
  // The shape is CloudFormation's own, and the judges say whether a text has it.
  const {
    Parameters = {},
    Mappings = {},
    Conditions = {},
    Resources,
    Outputs = {},
  } = parseText(text) as Partial<ReadTemplate> & Pick<ReadTemplate, 'Resources'>;
  return { Parameters, Mappings, Conditions, Resources, Outputs };
}

/** Every value below a value that is a function of that name, as the function's arguments. */
export function calls(value: unknown, name: string): unknown[] {
  if (typeof value !== 'object' || value === null) return [];
  const below = Object.values(value).flatMap((child) => calls(child, name));
  return name in value ? [(value as Fields)[name], ...below] : below;
}

/** A nested stack: where it stands, the template that it runs, and what it passes. */
export interface Nested {
  readonly file: string;
  readonly logicalId: string;
  readonly child: string;
  readonly passed: Fields;
}

/** Every nested stack of templates that name their children by relative paths. */
export function nestedStacks({ templates }: Emitted): Nested[] {
  return Object.entries(templates).flatMap(([file, { Resources }]) =>
    Object.entries(Resources).flatMap(([logicalId, { Type, Properties }]) => {
      if (Type !== 'AWS::CloudFormation::Stack') return [];
      const child = join(dirname(file), String(Properties?.TemplateURL));
      // CloudFormation's own shape: names to values.
      return [{ file, logicalId, child, passed: (Properties?.Parameters ?? {}) as Fields }];
    }),
  );
}

/** `A.Outputs.B` in the arguments of Fn::GetAtt and Fn::Sub, as the pair of both names. */
export function outputsUsed(template: ReadTemplate): { readonly logicalId: string; readonly output: string }[] {
  const attributes = calls(template, 'Fn::GetAtt').map((call) => (Array.isArray(call) ? call.join('.') : String(call)));
  const placeholders = calls(template, 'Fn::Sub').flatMap((call) =>
    [...String(Array.isArray(call) ? call[0] : call).matchAll(/\$\{([^!}]+)\}/g)].map(([, name]) => name ?? ''),
  );
  return [...attributes, ...placeholders].flatMap((name) => {
    const [, logicalId, output] = /^([^.]+)\.Outputs\.(.+)$/.exec(name) ?? [];
    return logicalId !== undefined && output !== undefined ? [{ logicalId, output }] : [];
  });
}
