import { randomUUID } from 'node:crypto';
import type { StackOutput } from '../../deploy/model.ts';
import { usage } from '../input.ts';

/** A stack's outputs, as programs read them. */
export const FORMATS = ['json', 'env', 'github'] as const;
export type Format = (typeof FORMATS)[number];

/** Outputs of one stack; of a system of several roots those of one root. */
export interface OutputsOf {
  readonly root?: string | undefined;
  readonly outputs: readonly Pick<StackOutput, 'name' | 'value'>[];
}

/** Reads `--format`; undefined where it is not there. */
export function formatOf(word: string | undefined): Format | undefined {
  if (word === undefined) return undefined;
  const found = FORMATS.find((one) => one === word);
  if (found !== undefined) return found;
  throw usage({ name: 'stack:outputs' }, `--format ${word} is no format`, `write one of ${FORMATS.join(', ')}`);
}

/**
 * Outputs as a file's text: `json` an object (by root where there are several), `env` lines that a shell and dotenv read
 * alike, `github` what a step of GitHub Actions appends to the file in `GITHUB_OUTPUT`. Names of several roots begin with theirs.
 */
export function outputsText(format: Format, stacks: readonly OutputsOf[]): string {
  if (format === 'json') return `${JSON.stringify(jsonOf(stacks), null, 2)}\n`;
  const line = format === 'env' ? envLine : githubLine;
  return stacks
    .flatMap(({ root, outputs }) => outputs.map(({ name, value }) => line(nameOf(root, name), value)))
    .join('');
}

function jsonOf(stacks: readonly OutputsOf[]): unknown {
  const of = ({ outputs }: OutputsOf) => Object.fromEntries(outputs.map(({ name, value }) => [name, value]));
  const [only] = stacks;
  if (only?.root === undefined) return only === undefined ? {} : of(only);
  return Object.fromEntries(stacks.map((one) => [one.root, of(one)]));
}

/** Variables take letters, digits and underscores alone. */
const nameOf = (root: string | undefined, name: string) =>
  root === undefined ? name : `${root.replaceAll(/[^A-Za-z0-9]/g, '_')}_${name}`;

/** In single quotes neither a shell nor dotenv changes anything; a quote ends them, stands by itself, and begins them again. */
function envLine(name: string, value: string): string {
  const plain = /^[\w./:@%+,-]*$/.test(value);
  return `${name}=${plain ? value : `'${value.replaceAll("'", "'\\''")}'`}\n`;
}

/** A value of several lines stands between two that occur nowhere else: nobody can end it early. */
function githubLine(name: string, value: string): string {
  if (!/[\r\n]/.test(value)) return `${name}=${value}\n`;
  const end = `end-${randomUUID()}`;
  return `${name}<<${end}\n${value}\n${end}\n`;
}
