import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, resolve } from 'node:path';
import type { LocalProgram } from '../../../deploy/artifacts/program/definition.ts';
import { RookeryError } from '../../../generator/errors.ts';
import { shellWord } from '../../../generator/shell-word.ts';
import type { Io } from '../../command.ts';
import { run } from '../run.ts';

/** So much of what a failed build wrote is repeated. */
const LAST_LINES = 20;

/** Runs the build of a program in its folder, and shows what it writes. */
export async function buildProgram(
  io: Io,
  { build }: LocalProgram,
  place: { readonly folder: string; readonly service: string },
): Promise<void> {
  if (build === undefined) return;
  const { folder, service } = place;
  if (!isThere(io, build[0], folder)) throw toolMissing(io, build[0], service);
  io.err(`${service}: ${build.join(' ')}`);
  const last: string[] = [];
  const onLine = (line: string): void => {
    io.err(`  ${line}`);
    last.push(line);
    if (last.length > LAST_LINES) last.shift();
  };
  const { code } = await run(io, [...build], { folder, onLine });
  if (io.signal.aborted) throw interrupted(service);
  if (code !== 0) throw notBuilt(service, build, code, last);
}

/** Whether a program can be started: by its path, or by its name on the path of the environment. */
function isThere({ environment }: Io, program: string, folder: string): boolean {
  const places = program.includes('/') ? [folder] : (environment.PATH ?? '').split(delimiter);
  return places.some((place) => {
    try {
      const file = resolve(place, program);
      accessSync(file, constants.X_OK);
      return statSync(file).isFile();
    } catch {
      return false;
    }
  });
}

function toolMissing({ environment }: Io, program: string, service: string): RookeryError {
  return new RookeryError('ToolMissing', {
    what: `services/${service}/local.ts: program.build: there is no program ${JSON.stringify(program)}.`,
    why: program.includes('/')
      ? 'the build runs in the folder of the service, and nothing that can be run lies there under this name.'
      : `it is in no folder of PATH (${environment.PATH ?? ''}).`,
    mend: 'install it, or add its folder to PATH.',
  });
}

function notBuilt(
  service: string,
  build: readonly string[],
  code: number | undefined,
  last: readonly string[],
): RookeryError {
  const how = code === undefined ? 'was ended by a signal' : `ended with exit code ${code}`;
  const said = last.length === 0 ? '.' : `:\n${last.map((line) => `    ${line}`).join('\n')}`;
  return new RookeryError(
    'ProgramDoesNotBuild',
    {
      what: `service ${service} does not build: \`${build.join(' ')}\` ${how}${said}`,
      why: 'its image is made of what the build leaves; nothing was pushed.',
      mend: `mend what it says, and try it alone: \`cd services/${service} && ${build.map(shellWord).join(' ')}\`.`,
    },
    1,
  );
}

function interrupted(service: string): RookeryError {
  return new RookeryError(
    'Interrupted',
    {
      what: `interrupted while ${service} was built.`,
      why: 'nothing was pushed.',
      mend: 'run the same command again when you want to go on.',
    },
    130,
  );
}
