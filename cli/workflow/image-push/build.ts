import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { findImage, type PushedImage, repositoryNameOf } from '../../../deploy/artifacts/image.ts';
import { registryLogin } from '../../../deploy/artifacts/registry-login.ts';
import type { Connection } from '../../../deploy/aws/connection.ts';
import { RookeryError } from '../../../generator/errors.ts';
import type { Architecture } from '../../../generator/system/architectures.ts';
import type { Io } from '../../command.ts';
import { run } from '../run.ts';
import { type Builder, findBuilder } from './builders.ts';

/** An image of a service, as it is to be built. */
export interface Build {
  /** The system's folder: what a Dockerfile reads is relative to it. */
  readonly folder: string;
  /** The service's, below `services/`. */
  readonly service: string;
  readonly repositoryUri: string;
  readonly tag: string;
  readonly architecture: Architecture;
  /** `docker`, `podman` or `buildah`; the first that works where none is named. */
  readonly builder?: string | undefined;
}

const PLATFORMS: Readonly<Record<Architecture, string>> = { X86_64: 'linux/amd64', ARM64: 'linux/arm64' };

/** Builds a service's Dockerfile for the processor of its tasks, and pushes it; nothing is built for a tag that is there. */
export async function buildAndPush(io: Io, connection: Connection, build: Build): Promise<PushedImage> {
  const ecr = await connection.ecr();
  const name = { repositoryName: repositoryNameOf(build.repositoryUri), tag: build.tag };
  const there = await findImage(ecr, name);
  if (there !== undefined) return { digest: there.imageDigest ?? '', already: true };
  const dockerfile = dockerfileOf(build);
  const builder = await findBuilder(io, build.folder, build.builder);
  const logins = mkdtempSync(join(tmpdir(), 'rookery-login-'));
  try {
    if (builder.name === 'docker') keepDockerContext(io, logins);
    await work(io, connection, build, { builder, dockerfile, environment: builder.loginsIn(logins) });
  } finally {
    rmSync(logins, { recursive: true, force: true });
  }
  const pushed = await findImage(ecr, name);
  if (pushed === undefined) throw notThere(build);
  return { digest: pushed.imageDigest ?? '', already: false };
}

interface Work {
  readonly builder: Builder;
  readonly dockerfile: string;
  readonly environment: Readonly<Record<string, string>>;
}

async function work(io: Io, connection: Connection, build: Build, { builder, dockerfile, environment }: Work) {
  const { folder, repositoryUri, tag, service } = build;
  const image = `${repositoryUri}:${tag}`;
  const host = repositoryUri.slice(0, repositoryUri.indexOf('/'));
  const plain = /^(localhost|127\.\d+\.\d+\.\d+)(:\d+)?$/.test(host) ? builder.plain : [];
  const step = async (what: string, args: readonly string[], input?: string) => {
    io.err(`${builder.name} ${what}`);
    const options = { folder, environment, input, onLine: (line: string) => io.err(`  ${line}`) };
    const { code } = await run(io, [builder.name, ...args], options);
    if (io.signal.aborted) throw interrupted(image);
    if (code !== 0) throw stepFailed(builder, what, code);
  };
  const shared = dockerfile === SHARED ? ['--build-arg', `SERVICE=${service}`] : [];
  const platform = PLATFORMS[build.architecture];
  await step(`build ${image} for ${platform}`, [
    ...['build', '--platform', platform, '--file', dockerfile, '--build-arg', `VERSION=${tag}`],
    ...shared,
    ...['--tag', image, '.'],
  ]);
  // After the build, which may take longer than a login that somebody else ends.
  const { username, password } = await registryLogin(connection);
  await step(`login ${host}`, ['login', ...plain, '--username', username, '--password-stdin', host], password);
  await step(`push ${image}`, ['push', ...plain, image]);
}

const SHARED = 'services/Dockerfile';

/** A service's own Dockerfile, or the one beside all of them. */
function dockerfileOf({ folder, service }: Build): string {
  const own = `services/${service}/Dockerfile`;
  const found = [own, SHARED].find((file) => existsSync(join(folder, file)));
  if (found !== undefined) return found;
  throw new RookeryError('DockerfileMissing', {
    what: `${own} does not exist, and no ${SHARED} either.`,
    why: 'an image for AWS is built from it, in the folder of the system.',
    mend: 'write one; that of an example shows how.',
  });
}

/** Docker finds its engine by its configuration: what is not a login is taken along. */
function keepDockerContext({ environment }: Io, folder: string): void {
  const own = environment.DOCKER_CONFIG ?? join(environment.HOME ?? homedir(), '.docker');
  for (const name of ['contexts', 'cli-plugins', 'buildx']) {
    if (existsSync(join(own, name))) symlinkSync(join(own, name), join(folder, name));
  }
  const { currentContext, proxies, cliPluginsExtraDirs } = dockerConfig(join(own, 'config.json'));
  const kept = JSON.stringify({ currentContext, proxies, cliPluginsExtraDirs });
  writeFileSync(join(folder, 'config.json'), kept, { mode: 0o600 });
}

function dockerConfig(file: string): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    // Without one, or with one that Docker itself would not read, its defaults hold.
    return {};
  }
}

function stepFailed({ name }: Builder, what: string, code: number | undefined): RookeryError {
  return new RookeryError(
    'ImageBuildFailed',
    {
      what: `${name} ${what} failed${code === undefined ? '' : ` with exit code ${code}`}.`,
      why: 'what it wrote stands above.',
      mend: 'mend what it says, then run it again: what was built is not built twice.',
    },
    1,
  );
}

function interrupted(image: string): RookeryError {
  return new RookeryError(
    'Interrupted',
    {
      what: `interrupted before ${image} was pushed.`,
      why: 'a tag comes into being with the last part of a push: there is none yet.',
      mend: 'run it again.',
    },
    130,
  );
}

function notThere({ repositoryUri, tag }: Build): RookeryError {
  return new RookeryError(
    'ImageMissing',
    {
      what: `${repositoryUri}:${tag} was pushed, and ECR does not know it.`,
      why: 'the push went to another registry, or the image was deleted since.',
      mend: 'run it again.',
    },
    1,
  );
}
