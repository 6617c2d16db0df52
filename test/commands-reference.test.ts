import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { COMMANDS } from '../bin/commands.ts';
import type { Command, Options } from '../cli/command.ts';
import { helpText } from '../cli/help.ts';

const file = new URL('../docs/commands.md', import.meta.url);

test('docs/commands.md is what the commands say of themselves (UPDATE=1 rewrites it)', async () => {
  const modules = await Promise.all(Object.values(COMMANDS).map((load) => load()));
  // The table's commands differ in their flags; their help does not care.
  const texts = modules.map((module) => helpText(module.default as unknown as Command<Options>));
  const expected = `# Commands

Each is run by \`npx rookery NAME\`, and here by an npm script of its name; messages name what the project at hand has.
\`npx rookery help NAME\` prints what stands below. Answers go to standard output, progress and errors to standard error.
Exit codes: 0 done or nothing to do, 1 failed and rolled back, 2 wrong usage or invalid input, 3 refused, 4 failed and needs
attention, 5 unknown outcome, 130 interrupted.

${texts.map((text) => `## ${text.slice(0, text.indexOf(': '))}\n\n\`\`\`\n${text}\n\`\`\`\n`).join('\n')}`;
  if (process.env.UPDATE) writeFileSync(file, expected);
  assert.equal(readFileSync(file, 'utf8'), expected);
});
