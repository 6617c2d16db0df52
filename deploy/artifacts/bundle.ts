import { createHash } from 'node:crypto';
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import type { BuildOptions, Message } from 'esbuild';
import { RookeryError } from '../../generator/errors.ts';
import { sentence } from '../aws/sentence.ts';

/** A service's program as one ES module file, or as an archive of the files that it runs from. */
export interface Bundle {
  readonly code: Uint8Array;
  /** `sha256:` and 64 hex digits: what a registry calls a blob by. */
  readonly digest: string;
  /** What it was made of, by paths from the service's folder. */
  readonly inputs?: readonly string[];
  /** How it is run, where it is no ES module. */
  readonly program?: Program;
}

/** How the files of an archive are run: the part of an image's configuration that says so. */
export interface Program {
  readonly layerType: string;
  readonly config: Readonly<Record<string, unknown>> & { readonly Env: readonly string[] };
}

/** The digest by which a registry knows these bytes. */
export const digestOf = (bytes: Uint8Array): string => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

const entry = 'src/main.ts';

function options(folder: string): BuildOptions & { write: false; metafile: true } {
  return {
    // Paths in the output are written relative to here, so that the bytes are the same wherever the project lies.
    absWorkingDir: folder,
    entryPoints: [entry],
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    legalComments: 'none',
    logLevel: 'silent',
    write: false,
    metafile: true,
    // CommonJS packages call require, which an ES module does not have; esbuild's stand-in looks for a global one.
    banner: {
      js: "import { createRequire as createGlobalRequire } from 'node:module';\nglobalThis.require ??= createGlobalRequire(import.meta.url);",
    },
  };
}

function place({ location, text }: Message): string {
  return location ? `${location.file}:${location.line}:${location.column + 1} ${text}` : text;
}

function messagesOf(error: unknown): readonly Message[] {
  // The shape is esbuild's BuildFailure, which it documents and does not export as a class.
  return error instanceof Error && 'errors' in error && Array.isArray(error.errors) ? (error.errors as Message[]) : [];
}

function doesNotBuild(folder: string, messages: readonly Message[]): RookeryError {
  const more = messages.length > 3 ? `; and ${messages.length - 3} more` : '';
  return new RookeryError('ServiceDoesNotBuild', {
    what: sentence(`${folder} does not build: ${messages.slice(0, 3).map(place).join('; ')}${more}`),
    why: `an image holds one file, bundled from ${entry} and all that it imports.`,
    mend: 'mend the places named; a package that is not found has to be a dependency in package.json.',
  });
}

async function requireEntry(folder: string): Promise<void> {
  const found = await access(join(folder, entry)).then(
    () => true,
    () => false,
  );
  if (found) return;
  throw new RookeryError('ServiceHasNoProgram', {
    what: `${join(folder, entry)} does not exist.`,
    why: 'it is the file that a service starts with, and the image is bundled from it.',
    mend: `write ${entry} in the service's folder, or correct the folder's name in foundation.ts.`,
  });
}

/** Bundles the program of a service folder; the same source gives the same bytes. */
export async function bundleService(folder: string): Promise<Bundle> {
  await requireEntry(folder);
  const { build } = await import('esbuild');
  try {
    const { outputFiles, metafile } = await build(options(folder));
    const code = outputFiles[0]?.contents ?? new Uint8Array();
    return { code, digest: digestOf(code), inputs: Object.keys(metafile.inputs) };
  } catch (error) {
    const messages = messagesOf(error);
    if (messages.length === 0) throw error;
    throw doesNotBuild(folder, messages);
  }
}
