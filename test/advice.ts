import assert from 'node:assert/strict';
import { COMMANDS } from '../bin/commands.ts';
import type { Command, Options } from '../cli/command.ts';
import { parseInput } from '../cli/input.ts';
import type { Target } from '../deploy/model.ts';

/** The command lines that a text names between backticks, ours and those of `aws`. */
export function commandsIn(text: string): string[] {
  return [
    ...text.matchAll(/`((?:npm run|npx rookery|aws|AWS_ACCESS_KEY_ID=\S+ AWS_SECRET_ACCESS_KEY=\S+ aws) [^`]+)`/g),
  ].map(([, line = '']) => line);
}

/** Commands that are about the sources or the machine: they have no environment to miss. */
const WITHOUT_ENVIRONMENT = ['synth', 'check', 'types', 'start', 'stop'];

type Place = Pick<Target, 'environment'> & Partial<Pick<Target, 'app' | 'root' | 'region'>>;

/** Asserts that a command line which somebody is advised to run exists, takes its flags, and acts on this place alone. */
export async function checkWhole(line: string, { environment, app, root, region }: Place): Promise<void> {
  const words = line.split(' ');
  if (words.includes('aws')) {
    assert.match(line, / --region [a-z]+-[a-z]+-\d( |$)/, line);
    if (region !== undefined) assert.ok(line.includes(`--region ${region}`), line);
    return;
  }
  const name = words[2] ?? '';
  assert.ok(Object.hasOwn(COMMANDS, name), `${line}: no such command`);
  // Commands differ in their flags; here they are all the same.
  const { default: command } = (await COMMANDS[name as keyof typeof COMMANDS]()) as { default: Command<Options> };
  const { options } = parseInput(command, words.slice(words[0] === 'npx' ? 3 : 4));
  if (!WITHOUT_ENVIRONMENT.includes(name)) assert.equal(options.env, environment, line);
  assert.equal(options.app, app, line);
  if (command.options.root !== undefined) assert.equal(options.root, root, line);
}
