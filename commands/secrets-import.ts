import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { defineCommand, type Io } from '../cli/command.ts';
import { usage } from '../cli/input.ts';
import * as flags from '../cli/options.ts';
import { openSession } from '../cli/session.ts';
import { confirmChange } from '../cli/workflow/confirm.ts';
import { needPresent } from '../cli/workflow/need-present.ts';
import { rollStale } from '../cli/workflow/roll-services.ts';
import { candidates, type SystemSecret, systemSecrets } from '../cli/workflow/secret-table.ts';
import { parseDotenv } from '../deploy/secrets/dotenv.ts';
import { checkOwner, type NewValue, writeSecret } from '../deploy/secrets/write-secret.ts';
import { RookeryError } from '../generator/errors.ts';

export default defineCommand({
  name: 'secrets:import',
  summary: 'write a .env file into the secrets that services take',
  details: `Each NAME=value of FILE goes into the secret, or the key of one, that deployed containers take as the variable NAME. Names that
no container takes as a secret are listed and left. Several keys of one secret are written at once, and what has the value
already is not written. Then the services are rolled once, unless --no-roll. FILE - is standard input.

Exit codes: 0 written, 1 a service did not come up with it, 2 FILE is not readable, 3 refused.`,
  arguments: [{ name: 'FILE', description: 'a .env file' }],
  options: {
    env: flags.env,
    root: flags.root,
    app: flags.app,
    'no-roll': flags.noRoll,
    json: flags.json,
    yes: flags.yes,
    'no-prepare': flags.noPrepare,
  },
  async run({ options, arguments: [file] }, io) {
    if (file === undefined)
      throw usage({ name: 'secrets:import' }, 'no file is named', 'name one, for example .env.staging');
    const values = parseDotenv(await textOf(io, file), file);
    const session = await openSession(io, options);
    const { secrets, uses } = await systemSecrets(session);
    const { plan, left } = planOf(secrets, values);
    if (left.length > 0) io.err(`left, for no container takes them as secrets: ${left.join(', ')}`);
    if (plan.size === 0) throw nothingTaken(file);
    for (const { metadata } of plan.keys()) {
      needPresent(metadata);
      checkOwner(metadata);
    }
    for (const [{ metadata }, { names }] of plan) io.err(`${metadata.name}: ${names.join(', ')}`);
    const question = `Write ${plan.size === 1 ? 'it' : `these ${plan.size} secrets`} in environment ${session.connection.target.environment}?`;
    await confirmChange(io, session, { question, command: 'secrets:import', yes: options.yes });
    const written: string[] = [];
    for (const [{ metadata }, { value }] of plan) {
      const changed = await writeSecret(session.connection, metadata, value);
      if (changed) written.push(metadata.name);
      io.err(`${metadata.name}: ${changed ? 'written' : 'has these values already'}`);
    }
    const ids = new Set([...plan.keys()].flatMap((secret) => secret.uses.map(({ reference }) => reference.id)));
    const { code, rolled } = await rollStale(
      io,
      session,
      uses.filter(({ reference }) => ids.has(reference.id)),
      options,
    );
    if (options.json) io.out(JSON.stringify({ written, left, rolled }));
    return code;
  },
});

async function textOf(io: Io, file: string): Promise<string> {
  if (file === '-') return (await io.input?.()) ?? '';
  try {
    return readFileSync(resolve(io.folder, file), 'utf8');
  } catch (error) {
    throw new RookeryError('FileMissing', {
      what: `${file}: it cannot be read.`,
      why: `${error instanceof Error ? error.message : String(error)}.`,
      mend: 'name a .env file.',
    });
  }
}

interface Planned {
  readonly names: string[];
  value: NewValue;
}

/** What is written into each secret, and the names that nobody takes. A name may be taken by several secrets: each gets it. */
function planOf(secrets: readonly SystemSecret[], values: ReadonlyMap<string, string>) {
  const plan = new Map<SystemSecret, Planned>();
  const left: string[] = [];
  for (const [name, value] of values) {
    const meant = candidates(secrets, name).filter(({ secret }) =>
      secret.uses.some(({ variable }) => variable === name),
    );
    if (meant.length === 0) left.push(name);
    if (value === '' && meant.length > 0) throw emptyValue(name);
    for (const { secret, key } of meant) {
      const planned = plan.get(secret) ?? { names: [], value: {} };
      planned.names.push(name);
      planned.value = key === undefined ? { whole: value } : { keys: { ...planned.value.keys, [key]: value } };
      plan.set(secret, planned);
    }
  }
  return { plan, left };
}

function emptyValue(name: string): RookeryError {
  return new RookeryError('SecretEmpty', {
    what: `${name} has no value in the file.`,
    why: 'a secret without one keeps tasks from starting.',
    mend: 'give it one, or take the line out. Nothing was written.',
  });
}

function nothingTaken(file: string): RookeryError {
  return new RookeryError(
    'NothingToImport',
    {
      what: `${file} has no value that a deployed container takes as a secret.`,
      why: 'what is no secret belongs into the templates, as an environment variable.',
      mend: 'see what is taken with `npm run secrets:list`.',
    },
    3,
  );
}
