import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Podman of its own, as far as it can be: its images and containers lie in a folder that goes with the test. */
export interface TestPodman {
  readonly folder: string;
  /** The variables by which everything that calls podman calls this one. */
  readonly environment: Readonly<Record<string, string>>;
  /** Runs a program with them to its end; throws where it fails. */
  run(program: string, ...args: readonly string[]): string;
  close(): void;
}

/** What the tests need of this machine; undefined where all of it is here, or else what is not. */
export function missingProgram(): string | undefined {
  const programs = ['podman', 'buildah', 'skopeo', 'busybox'];
  const missing = programs.find((program) => spawnSync(program, ['--help']).error);
  if (missing !== undefined) return missing;
  return process.getuid?.() === 0 ? undefined : 'podman as root';
}

/** A machine in a container lets podman do less than a server does: it says so by its own configuration. */
export function testPodman(): TestPodman {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'rookery-podman-')));
  const configuration = join(folder, 'containers.conf');
  const limits = '["nofile=1024:1024", "nproc=1024:1024"]';
  writeFileSync(configuration, `[containers]\ndefault_ulimits = ${limits}\n[engine]\nruntime = "runc"\n`);
  const storage = join(folder, 'storage.conf');
  const roots = `graphroot = "${join(folder, 'root')}"\nrunroot = "${join(folder, 'run')}"`;
  writeFileSync(storage, `[storage]\ndriver = "vfs"\n${roots}\n`);
  // Podman takes a file that is named and not there for a mistake.
  const logins = join(folder, 'auth.json');
  writeFileSync(logins, '{}');
  const environment = {
    ROOKERY_ENGINE: 'podman',
    CONTAINERS_CONF: configuration,
    CONTAINERS_STORAGE_CONF: storage,
    STORAGE_DRIVER: 'vfs',
    REGISTRY_AUTH_FILE: logins,
  };
  const env = { ...process.env, ...environment };
  return {
    folder,
    environment,
    run: (program, ...args) =>
      execFileSync(program, args, { env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }),
    close() {
      spawnSync('podman', ['rm', '--all', '--force', '--time', '0'], { env });
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const COMMANDS = [
  'sh',
  'cat',
  'echo',
  'env',
  'grep',
  'id',
  'kill',
  'ls',
  'nc',
  'sleep',
  'touch',
  'wget',
  'httpd',
  'tail',
];

/** Builds an image from nothing but Debian's busybox: a shell, a server and a client. */
export function buildImage({ folder, run }: TestPodman, name: string, version: string): void {
  const context = join(folder, 'context');
  mkdirSync(join(context, 'bin'), { recursive: true });
  copyFileSync('/bin/busybox', join(context, 'bin', 'busybox'));
  for (const command of COMMANDS) {
    rmSync(join(context, 'bin', command), { force: true });
    symlinkSync('busybox', join(context, 'bin', command));
  }
  const lines = ['FROM scratch', 'COPY bin /bin', `ENV VERSION=${version}`, 'STOPSIGNAL SIGUSR1', 'CMD ["sh"]'];
  writeFileSync(join(context, 'Dockerfile'), `${lines.join('\n')}\n`);
  run('buildah', 'bud', '--quiet', '--tag', name, context);
}
