import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import type { Template } from '../generator/index.ts';
import { kindOfParameter, literalConstraints } from '../generator/parameters/parameters.ts';
import { Token } from '../generator/values/value.ts';
import { areas, load } from './catalogue/index.ts';

const golden = new URL('types/arguments.golden.ts', import.meta.url);

/** The parameters and outputs of a template when it runs: names, forms, and what the texts among them name. */
function face({ document }: Template) {
  const parameters = Object.entries(document.Parameters).map(([name, parameter]) => {
    const { form, names } = kindOfParameter(parameter);
    const single = literalConstraints(parameter).Type === 'Number' ? 'number' : 'text';
    return { name, optional: parameter.Default !== undefined, taken: [form === 'one' ? single : 'list', ...names] };
  });
  const those = (wanted: boolean) =>
    Object.fromEntries(
      parameters.filter(({ optional }) => optional === wanted).map(({ name, taken }) => [name, taken]),
    );
  const outputs = Object.entries(document.Outputs).map(([name, output]) => [name, named(output)]);
  return { required: those(false), optional: those(true), outputs: Object.fromEntries(outputs) };
}

// What stands in Outputs was made of what a body answers, and has a Value.
function named(output: unknown): readonly string[] {
  const { Value } = output as { readonly Value: unknown };
  return Value instanceof Token && Value.kind?.form === 'one' ? Value.kind.names : [];
}

/** Each of its parameters and outputs in one line. */
function inLines(made: Template) {
  return Object.entries(face(made))
    .map(([part, entries]) => {
      const lines = Object.entries(entries).map(([name, names]) => `      ${name}: ${JSON.stringify(names)},\n`);
      return `    ${part}: {\n${lines.join('')}    },\n`;
    })
    .join('');
}

const texts = await Promise.all(
  areas().map(async (area) => {
    const { variants } = await load<{ variants: Readonly<Record<string, Template>> }>(`test/catalogue/${area}.ts`);
    const faces = Object.entries(variants).map(
      ([name, made]) => `  ${JSON.stringify(name)}: {\n${inLines(made)}  },\n`,
    );
    return `{\n${faces.join('')}} satisfies Faces<typeof import('../catalogue/${area}.ts').variants>,\n`;
  }),
);

/**
 * The compiler holds the text to the types (it is part of the project that `tsc` checks), and this test to what the
 * templates are when they run: so types and templates are the same, and neither can change alone.
 */
test('each variant has the parameters and outputs when it runs that its type says', () => {
  const text = `// Written by \`UPDATE=1 node test/run.mjs test/arguments.test.ts\`.
import type { Faces } from './faces.ts';

export const faces = [
${texts.join('')}] as const;
`;
  if (process.env.UPDATE) writeFileSync(golden, text);
  assert.equal(readFileSync(golden, 'utf8'), text);
});
