import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Connection, connect } from '../deploy/aws/connection.ts';
import { type Ended, inside } from './inside.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

/** How the sources of a test's own system name a file of this repository. */
export const from = (file: string): string => JSON.stringify(join(root, file));

/** A command that runs. */
export interface Begun {
  readonly ended: Promise<Ended>;
  /** Waits for words on its standard error; it fails where the command ends without them. */
  said(words: string): Promise<void>;
}

/** A system in a folder of its own, on an embedded endpoint of its own. */
export interface OwnSystem {
  readonly folder: string;
  write(file: string, text: string): void;
  /** All variables of a command's environment. */
  environment(words: readonly string[]): Readonly<Record<string, string | undefined>>;
  /** Runs a command as a newcomer's shell does: no AWS variables, no terminal; with variables of its own as a process of its own. */
  rookery(...words: readonly string[]): Promise<Ended>;
  /** Begins the binary with one, to be looked at while it runs. */
  begin(...words: readonly string[]): Begun;
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
  const environment: OwnSystem['environment'] = (words) => {
    const own = { HOME: home, ROOKERY_HOME: join(home, 'state'), ROOKERY_PORT: '0' };
    return { PATH: process.env.PATH, ...own, ...variables(words) };
  };
  const begin: OwnSystem['begin'] = (...words) => {
    const args = [join(root, 'bin/rookery.mjs'), ...words];
    const options = { cwd: folder, timeout: 150_000, env: environment(words) };
    let resolve: (ended: Ended) => void;
    const ended = new Promise<Ended>((done) => {
      resolve = done;
    });
    const child = execFile(process.execPath, args, options, (error, out, err) => {
      resolve({ code: error === null ? 0 : Number(error.code ?? 1), out, err });
    });
    let seen = '';
    child.stderr?.on('data', (chunk) => {
      seen += chunk;
    });
    return {
      ended,
      async said(wanted) {
        while (!seen.includes(wanted)) {
          const left = await Promise.race([ended, once(child.stderr ?? child, 'data')]);
          if ('err' in left && !left.err.includes(wanted)) throw new Error(`it never said "${wanted}":\n${left.err}`);
        }
      },
    };
  };
  // A system reads the variables of the process that it is in.
  const isApart = (words: readonly string[]) => Object.keys(variables(words)).length > 0;
  const rookery: OwnSystem['rookery'] = (...words) =>
    isApart(words) ? begin(...words).ended : inside(folder, environment(words), words);
  return {
    folder,
    write,
    environment,
    rookery,
    begin,
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
