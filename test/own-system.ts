import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Connection, connect } from '../deploy/aws/connection.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

/** How the sources of a test's own system name a file of this repository. */
export const from = (file: string): string => JSON.stringify(join(root, file));

export interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** A system in a folder of its own, on an embedded endpoint of its own. */
export interface OwnSystem {
  readonly folder: string;
  write(file: string, text: string): void;
  /** Runs the binary as a newcomer's shell does: no AWS variables, no terminal. */
  rookery(...words: readonly string[]): Promise<Ended>;
  /** Bootstraps, which starts the endpoint, and connects to it; stacks are called `shop`. */
  connection(): Promise<Connection>;
  close(): Promise<void>;
}

/** Makes such a system; `variables` are in the environment of its commands. */
export function ownSystem(
  sources: Readonly<Record<string, string>>,
  variables: (words: readonly string[]) => Readonly<Record<string, string>> = () => ({}),
): OwnSystem {
  const home = realpathSync(mkdtempSync(join(tmpdir(), 'rookery-own-')));
  const folder = join(home, 'app');
  const write = (file: string, text: string): void => {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  };
  for (const [file, text] of Object.entries({ 'package.json': '{ "type": "module" }', ...sources })) write(file, text);
  const rookery: OwnSystem['rookery'] = (...words) =>
    new Promise((resolve) => {
      const own = { HOME: home, ROOKERY_HOME: join(home, 'state'), ROOKERY_PORT: '0', ...variables(words) };
      const args = [join(root, 'bin/rookery.mjs'), ...words];
      execFile(
        process.execPath,
        args,
        { cwd: folder, timeout: 150_000, env: { PATH: process.env.PATH, ...own } },
        (error, out, err) => {
          resolve({ code: error === null ? 0 : Number(error.code ?? 1), out, err });
        },
      );
    });
  return {
    folder,
    write,
    rookery,
    async connection() {
      const { code, err } = await rookery('bootstrap', '--yes');
      if (code !== 0) throw new Error(err);
      const endpoint = /on (http:\S+),/.exec(err)?.[1];
      const names = { environment: 'local', stackName: 'shop', foundationStackName: 'shop-foundation' };
      return connect({ ...names, region: 'us-east-1', tags: {}, endpoint });
    },
    async close() {
      await rookery('stop');
      rmSync(home, { recursive: true, force: true });
    },
  };
}
