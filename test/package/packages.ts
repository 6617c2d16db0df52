import { fail } from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));

/** The packages that are published, and their folders. */
const FOLDERS = { rookery: '.', 'rookery-endpoint': 'packages/endpoint', 'create-rookery': 'packages/create-rookery' };
export type PackageName = keyof typeof FOLDERS;

export interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** How long a program may take: what a registry that says nothing holds up is ended, with all that it has started. */
const LONGEST_MS = 120_000;

/** Runs a program to its end. */
export function run(
  [program, ...words]: readonly [string, ...string[]],
  cwd: string,
  env: Readonly<Record<string, string | undefined>> = process.env,
): Promise<Ended> {
  return new Promise((resolve) => {
    // In a group of its own: npm starts npm, and to end the first alone would leave the second waiting.
    const child = spawn(program, words, { cwd, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    const end = setTimeout(() => process.kill(-(child.pid ?? 0), 'SIGKILL'), LONGEST_MS);
    let [out, err] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      out += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      err += text;
    });
    const ended = (code: number) => {
      clearTimeout(end);
      resolve({ code, out, err });
    };
    child.once('error', () => ended(-1));
    child.once('close', (code) => ended(code ?? -1));
  });
}

/** Runs a program that must succeed; answers what it wrote to standard output. */
export async function succeed(
  command: readonly [string, ...string[]],
  cwd: string,
  env?: Readonly<Record<string, string | undefined>>,
): Promise<string> {
  const { code, out, err } = await run(command, cwd, env);
  if (code !== 0) throw new Error(`${command.join(' ')} ended with ${code}\n${out}\n${err}`);
  return out;
}

/** Tarballs by package, as npm packs them from what was built. */
export type Tarballs = Readonly<Record<PackageName, string>>;

/** Builds the packages and packs them; answers the tarballs, and what makes the same of a higher version. */
export async function packPackages(): Promise<{
  readonly tarballs: Tarballs;
  raise(version: string): Promise<Tarballs>;
  remove(): void;
}> {
  const folder = mkdtempSync(join(tmpdir(), 'rookery-packed-'));
  await succeed([process.execPath, 'bin/package.mjs'], root);
  const to = join(folder, 'packed');
  mkdirSync(to);
  const sources = Object.values(FOLDERS).map((source) => join(root, source));
  const out = await succeed(['npm', 'pack', '--json', '--ignore-scripts', '--pack-destination', to, ...sources], root);
  const tarballs = byName(
    JSON.parse(out).map((one: { name: string; filename: string }) => [one.name, join(to, one.filename)]),
  );
  return {
    tarballs,
    async raise(version) {
      const raised = join(folder, version);
      const made = Object.entries(tarballs).map(async ([name, tarball]) => {
        const unpacked = join(raised, name);
        mkdirSync(unpacked, { recursive: true });
        await succeed(['tar', '-xzf', tarball, '-C', unpacked], raised);
        raiseManifest(join(unpacked, 'package', 'package.json'), version);
        await succeed(['tar', '-czf', `${unpacked}.tgz`, '-C', unpacked, 'package'], raised);
        return [name, `${unpacked}.tgz`] as const;
      });
      return byName(await Promise.all(made));
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function byName(packed: readonly (readonly [name: string, tarball: string])[]): Tarballs {
  const found = Object.fromEntries(packed);
  const of = (name: PackageName) => found[name] ?? fail(`nothing was packed as ${name}`);
  return { rookery: of('rookery'), 'rookery-endpoint': of('rookery-endpoint'), 'create-rookery': of('create-rookery') };
}

function raiseManifest(file: string, version: string): void {
  const manifest = JSON.parse(readFileSync(file, 'utf8'));
  manifest.version = version;
  if (manifest.dependencies?.['rookery-endpoint']) manifest.dependencies['rookery-endpoint'] = version;
  writeFileSync(file, JSON.stringify(manifest, null, 2));
}

/** What says how the network is reached from here: there is none without it. */
const NETWORK = /^(no|https?)_proxy$|^(NODE_EXTRA_CA_CERTS|SSL_CERT_(FILE|DIR)|npm_config_cafile)$/i;

/** A newcomer's shell: no variables but the path and those of the network, a home of its own, and this registry. Packages come from the usual cache. */
export async function newcomer(registry: string, home: string): Promise<Readonly<Record<string, string | undefined>>> {
  const cache = (await succeed(['npm', 'config', 'get', 'cache'], root)).trim();
  mkdirSync(home, { recursive: true });
  return {
    ...Object.fromEntries(Object.entries(process.env).filter(([name]) => NETWORK.test(name))),
    PATH: process.env.PATH ?? '',
    HOME: home,
    npm_config_registry: registry,
    npm_config_cache: cache,
    // A registry that does not answer is asked again long before npm gives up by itself, after five minutes.
    npm_config_fetch_timeout: '60000',
    npm_config_audit: 'false',
    npm_config_fund: 'false',
    npm_config_update_notifier: 'false',
    ROOKERY_PORT: '0',
  };
}
