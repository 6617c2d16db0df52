import { statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { type Bundle, bundleService } from '../../../deploy/artifacts/bundle.ts';
import { imageExists, repositoryNameOf } from '../../../deploy/artifacts/image.ts';
import type { LocalProgram } from '../../../deploy/artifacts/program/definition.ts';
import { placesOf } from '../../../deploy/artifacts/program/files.ts';
import { programBundle, watchedFiles } from '../../../deploy/artifacts/program/program-bundle.ts';
import type { Io } from '../../command.ts';
import type { Session } from '../../session.ts';
import { buildProgram } from '../local-image/build-program.ts';
import { contentsOf, deployedImages, digestsOf, tagOfContents } from '../local-image/edits.ts';
import { pushLocal } from '../local-image/make.ts';
import { localProgram, serviceFolder } from '../local-image/program.ts';
import type { Watched } from './watch-folders.ts';

/** A service that is deployed from this folder, in one root of the system. */
export interface DevService {
  readonly folder: string;
  readonly session: Session;
  /** Of the root: the parameter that holds the tag of its image. */
  readonly parameter: string;
  readonly repositoryUri: string;
  /** What is deployed of it. */
  readonly tag: string;
}

/** The services of a system whose programs lie here and whose tags a parameter holds. */
export async function devServices(sessions: readonly Session[]): Promise<readonly DevService[]> {
  const found = await Promise.all(
    sessions.map(async (session) => {
      const images = await deployedImages(session);
      return images.flatMap((image) =>
        Object.hasOwn(session.app.parameters, image.parameter) ? [{ ...image, session }] : [],
      );
    }),
  );
  return found.flat();
}

/** A service as it is now. */
export interface Sources {
  /** The files that it is made of, by paths from the service's folder. */
  readonly inputs: readonly string[];
  /** Of each. */
  readonly digests: Readonly<Record<string, string | undefined>>;
  /** A digest of all of them. */
  readonly contents: string;
  /** Absent where it is bundled. */
  readonly program?: LocalProgram | undefined;
  /** Absent where it is built. */
  readonly bundle?: Bundle | undefined;
}

/** Looks at the files of a service. A source that is to be bundled is, for that says which files those are. */
export async function sourcesOf(io: Io, { folder: name, session: { app } }: DevService): Promise<Sources> {
  const folder = serviceFolder(app, name);
  const program = await localProgram(io, app, name);
  const bundle = program === undefined ? await bundleService(folder) : undefined;
  const inputs = program === undefined ? (bundle?.inputs ?? []) : watchedFiles(folder, program);
  const digests = digestsOf(folder, inputs);
  return { inputs, digests, contents: contentsOf(digests), program, bundle };
}

/** What was made of a service: under which tag, and of what. */
export interface Made {
  readonly tag: string;
  readonly sources: Sources;
}

/** Builds a service and pushes it under a tag of its contents. What was built before is not built again. */
export async function makeService(io: Io, service: DevService, sources: Sources): Promise<Made> {
  const { folder: name, session, repositoryUri, tag: before } = service;
  const { app, connectTo, home } = session;
  const connection = await connectTo(home);
  const isThere = async (tag: string) => imageExists(await connection.ecr(), repositoryNameOf(repositoryUri), tag);
  const known = tagOfContents(before, sources.contents);
  if (await isThere(known)) return { tag: known, sources };
  const built = sources.program === undefined ? sources : await buildSteadily(io, service, sources, sources.program);
  const tag = tagOfContents(before, built.contents);
  const folder = serviceFolder(app, name);
  if (!(await isThere(tag))) {
    const bundle = built.program === undefined ? built.bundle : programBundle(folder, built.program);
    await pushLocal(io, app, connection, { service: name, repositoryUri, tag }, bundle);
  }
  return { tag, sources: built };
}

/**
 * Builds until the sources are what they were when the build began: one that was saved meanwhile is built once more. Files that
 * every build writes itself are let be.
 */
async function buildSteadily(io: Io, service: DevService, sources: Sources, program: LocalProgram): Promise<Sources> {
  const folder = serviceFolder(service.session.app, service.folder);
  const written = new Set<string>();
  let before = sources;
  for (;;) {
    await buildProgram(io, before.program ?? program, { folder, service: service.folder });
    const now = await sourcesOf(io, service);
    const changed = now.inputs.filter((file) => now.digests[file] !== before.digests[file]);
    const isSteady = changed.every((file) => written.has(file));
    for (const file of changed) written.add(file);
    if (isSteady) return now;
    before = now;
  }
}

/** The folders in which a change may be one of a service: its own, and those of what it imports from elsewhere. */
export function foldersOf({ folder: name, session: { app } }: DevService, sources: Sources | undefined): Watched[] {
  const own = serviceFolder(app, name);
  const others = (sources?.inputs ?? [])
    .map((input) => dirname(resolve(own, input)))
    .filter((folder) => !isBelow(folder, own) && !folder.includes('node_modules'));
  return [...ownFolders(own, sources?.program), ...[...new Set(others)].map((folder) => ({ folder, deep: false }))];
}

/** All of a service's folder, or where its patterns lead; and its `local.ts`. */
function ownFolders(own: string, program: LocalProgram | undefined): Watched[] {
  if (program?.watch === undefined) return [{ folder: own, deep: true }];
  const places = placesOf(program.watch).map((place) => join(own, place));
  const folders = places.filter((place) => statSync(place, { throwIfNoEntry: false })?.isDirectory());
  const files = places.filter((place) => !folders.includes(place));
  return [
    ...folders.map((folder) => ({ folder, deep: true })),
    ...[own, ...files.map((file) => dirname(file))].map((folder) => ({ folder, deep: false })),
  ];
}

/** Whether a path lies in a folder. */
export function isBelow(path: string, folder: string): boolean {
  const from = relative(folder, path);
  return from === '' || !(from.startsWith('..') || from.startsWith('/'));
}

/** What declares a system: its roots and their parts, beside the programs. */
export function declarationFolders({ app }: Session): Watched[] {
  return [
    { folder: app.folder, deep: false },
    { folder: join(app.folder, 'services'), deep: false },
    { folder: join(app.folder, 'templates'), deep: true },
  ];
}
