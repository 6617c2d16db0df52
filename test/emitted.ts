import { mkdirSync, mkdtempSync, realpathSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { foundationTemplate } from '../foundation.ts';
import { synthesize } from '../generator/synth.ts';
import { parseText } from '../local/cloudformation/template/text.ts';
import { masterTemplate } from '../master.ts';

export type Fields = Readonly<Record<string, unknown>>;

export interface ReadResource {
  readonly Type: string;
  readonly Metadata?: Fields;
  readonly Properties?: Fields;
}

/** A template as someone who did not write it reads it. */
export interface ReadTemplate {
  readonly Parameters: Readonly<Record<string, { readonly Type: string; readonly Default?: unknown }>>;
  readonly Resources: Readonly<Record<string, ReadResource>>;
  readonly Outputs: Readonly<Record<string, { readonly Value: unknown }>>;
}

/** The emitted templates by path, each as its text and as what the endpoint's reader makes of that. */
export interface Emitted {
  readonly folder: string;
  readonly texts: Readonly<Record<string, string>>;
  readonly templates: Readonly<Record<string, ReadTemplate>>;
}

/** Emits the whole system into a temporary folder. */
export function emit({ relative }: { readonly relative: boolean }): Emitted {
  const { templates } = synthesize([masterTemplate, foundationTemplate], { relative });
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'rookery-judges-')));
  for (const { file, text } of templates) put(folder, file, text);
  return {
    folder,
    texts: Object.fromEntries(templates.map(({ file, text }) => [file, text])),
    templates: Object.fromEntries(templates.map(({ file, text }) => [file, read(text)])),
  };
}

/** Writes a file below a folder that the test owns. */
export function put(folder: string, file: string, text: string): void {
  mkdirSync(dirname(join(folder, file)), { recursive: true });
  writeFileSync(join(folder, file), text);
}

function read(text: string): ReadTemplate {
  // The shape is CloudFormation's own, and the judges say whether a text has it.
  const {
    Parameters = {},
    Resources,
    Outputs = {},
  } = parseText(text) as Partial<ReadTemplate> & Pick<ReadTemplate, 'Resources'>;
  return { Parameters, Resources, Outputs };
}

/** Every value below a value that is a function of that name, as the function's arguments. */
export function calls(value: unknown, name: string): unknown[] {
  if (typeof value !== 'object' || value === null) return [];
  const below = Object.values(value).flatMap((child) => calls(child, name));
  return name in value ? [(value as Fields)[name], ...below] : below;
}
