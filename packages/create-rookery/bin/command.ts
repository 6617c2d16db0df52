import { readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { parseArgs } from 'node:util';
import { RookeryError } from '../../../generator/errors.ts';
import { createSystem, entering, installPackages, KINDS, nameFrom, packageManager, settleAnswers } from '../index.ts';

const HELP = `create-rookery: a container system for Amazon ECS, in TypeScript.

Usage: npm create rookery@latest FOLDER -- [flags]

  --name NAME      of the system and its stacks (default: the folder's)
  --region REGION  where it will run on AWS
  --kind KIND      ${Object.keys(KINDS).join(', ')}
  --yes            ask nothing, take the defaults: region us-east-1, kind web
  --no-install     do not run npm install
  --version        its version
  --help           this text`;

const options = {
  name: { type: 'string' },
  region: { type: 'string' },
  kind: { type: 'string' },
  yes: { type: 'boolean', default: false },
  'no-install': { type: 'boolean', default: false },
  version: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

/** Runs `npm create rookery`; `root` is the package's folder. */
export async function main(root: string): Promise<void> {
  try {
    await run(root);
  } catch (error) {
    const known = error instanceof RookeryError;
    process.stderr.write(`error: ${known ? error.message : error instanceof Error ? error.stack : String(error)}\n`);
    process.exitCode = known ? error.exitCode : 1;
  }
}

async function run(root: string): Promise<void> {
  const { values, positionals } = parse();
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  if (values.help) return void process.stdout.write(`${HELP}\n`);
  if (values.version) return void process.stdout.write(`${version}\n`);
  const [given, surplus] = positionals;
  if (surplus !== undefined) throw usage(`"${surplus}" is one word too many`);
  const name = values.name ?? (given === undefined ? undefined : nameFrom(basename(resolve(given))));
  const answers = await settleAnswers({ words: { ...values, name }, ask: asker(), yes: values.yes });
  const place = given ?? answers.name;
  const folder = resolve(place);
  const manager = packageManager();
  const scaffold = join(root, 'scaffold');
  const { written } = createSystem({ scaffold, folder, answers, version, manager, fill: false });
  process.stderr.write(`${written.map((file) => `wrote    ${join(place, file)}`).join('\n')}\n`);
  if (!values['no-install']) await installPackages(folder, manager);
  const steps = [
    ...entering(process.cwd(), place),
    ...(values['no-install'] ? [`${manager} install`] : []),
    `${manager} start`,
  ];
  process.stdout.write(`\nThe system ${answers.name} is ready:\n\n${steps.map((step) => `  ${step}`).join('\n')}\n`);
}

function parse() {
  try {
    return parseArgs({ options, allowPositionals: true });
  } catch (error) {
    const [said = ''] = error instanceof Error ? error.message.split('. ') : [String(error)];
    throw usage(`${said.charAt(0).toLowerCase()}${said.slice(1)}`);
  }
}

function usage(what: string): RookeryError {
  return new RookeryError('UsageInvalid', {
    what: `${what}.`,
    why: 'the command takes one folder, the flags of its help text and nothing else.',
    mend: 'write `npm create rookery@latest FOLDER -- --kind web`: flags behind the `--`, for npm keeps what stands before it, and a name with blanks in quotes.',
  });
}

/** Asks a person one line; absent where there is no terminal. */
function asker(): ((question: string) => Promise<string>) | undefined {
  if (!process.stdin.isTTY || !process.stderr.isTTY) return undefined;
  return async (question) => {
    const lines = createInterface({ input: process.stdin, output: process.stderr });
    try {
      return await lines.question(question);
    } catch (error) {
      // The cursor still stands behind the question.
      process.stderr.write('\n');
      throw error;
    } finally {
      lines.close();
    }
  };
}
