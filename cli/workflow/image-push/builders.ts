import { RookeryError } from '../../../generator/errors.ts';
import type { Io } from '../../command.ts';
import { run } from '../run.ts';

/** A program that builds images from Dockerfiles and pushes them. */
export interface Builder {
  readonly name: 'docker' | 'podman' | 'buildah';
  /** Ends with 0 where it can build: Docker needs an engine. */
  readonly ready: readonly string[];
  /** Keeps its logins in this folder alone, as environment variables say. */
  loginsIn(folder: string): Readonly<Record<string, string>>;
  /** What it needs to be told of a registry without TLS. */
  readonly plain: readonly string[];
}

const AUTH_FILE = (folder: string) => ({ REGISTRY_AUTH_FILE: `${folder}/auth.json` });

/** In the order in which they are looked for. */
export const BUILDERS: readonly Builder[] = [
  {
    name: 'docker',
    ready: ['version', '--format', '{{.Server.Version}}'],
    loginsIn: (folder) => ({
      DOCKER_CONFIG: folder,
      // An index of an image and its attestations has another digest at every build.
      BUILDX_NO_DEFAULT_ATTESTATIONS: '1',
    }),
    // Docker takes every registry on loopback for one without TLS.
    plain: [],
  },
  { name: 'podman', ready: ['info'], loginsIn: AUTH_FILE, plain: ['--tls-verify=false'] },
  { name: 'buildah', ready: ['version'], loginsIn: AUTH_FILE, plain: ['--tls-verify=false'] },
];

/** Finds the program that builds: the one that is named, or the first that works here. */
export async function findBuilder(io: Io, folder: string, name?: string): Promise<Builder> {
  if (name !== undefined && !BUILDERS.some((one) => one.name === name)) throw unknownBuilder(name);
  for (const builder of BUILDERS) {
    if (name !== undefined && builder.name !== name) continue;
    const { code } = await run(io, [builder.name, ...builder.ready], { folder });
    if (code === 0) return builder;
  }
  throw noBuilder(name);
}

const names = BUILDERS.map((one) => one.name).join(', ');

function unknownBuilder(name: string): RookeryError {
  return new RookeryError('BuilderUnknown', {
    what: `--builder ${name}: images are built by none of that name.`,
    why: `these are known: ${names}.`,
    mend: 'name one of them, or leave it away for the first that works here.',
  });
}

function noBuilder(name: string | undefined): RookeryError {
  return new RookeryError('BuilderMissing', {
    what: name === undefined ? `none of ${names} works here.` : `${name} does not work here.`,
    why: 'an image for AWS is built from its Dockerfile; Docker needs its engine, the other two are programs alone.',
    mend: 'install one, or start Docker.',
  });
}
