import { existsSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { type LocalProgram, parseProgram } from '../../../deploy/artifacts/program/definition.ts';
import { RookeryError } from '../../../generator/errors.ts';
import type { Io } from '../../command.ts';
import type { App } from '../app.ts';

/** The folder of a service. */
export function serviceFolder({ folder }: Pick<App, 'folder'>, service: string): string {
  return join(folder, 'services', service);
}

/** Whether a service says how it runs on this machine. */
export function hasProgram(app: Pick<App, 'folder'>, service: string): boolean {
  return existsSync(programFile(app, service));
}

const programFile = (app: Pick<App, 'folder'>, service: string) => join(serviceFolder(app, service), 'local.ts');

/** How a service runs on this machine, as its `local.ts` says; undefined where it has none and is bundled. */
export async function localProgram(
  io: Io,
  app: Pick<App, 'folder'>,
  service: string,
): Promise<LocalProgram | undefined> {
  const path = programFile(app, service);
  if (!existsSync(path)) return undefined;
  const file = relative(io.folder, path);
  const name = `local-${basename(service)}`;
  const { load, failure } = await io.program.build({ name, root: app.folder, entries: { local: path } });
  if (load === undefined) throw notCompiled(file, failure);
  // A module of the reader's own: what it exports is checked.
  const module = (await load('local').catch((error: unknown) => {
    throw notRead(file, error);
  })) as { readonly program?: unknown; readonly default?: unknown };
  return parseProgram(module.program ?? module.default, file);
}

function notRead(file: string, error: unknown): RookeryError {
  return new RookeryError('SourceInvalid', {
    what: `${file} ends with ${error instanceof Error ? `${error.name}: ${error.message}` : String(error)}.`,
    why: 'it is run to learn how the service runs on this machine.',
    mend: 'have it export `program` whatever the machine it is read on.',
  });
}

function notCompiled(file: string, failure = ''): RookeryError {
  return new RookeryError('SourceInvalid', {
    what: `${file}, or a file imported by it, cannot be compiled.\n${failure}`,
    why: 'it says how the service runs on this machine.',
    mend: 'correct what is marked above.',
  });
}
