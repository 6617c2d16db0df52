import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { COMMANDS } from '../../../bin/commands.ts';
import type { Command, Io, Options } from '../../../cli/command.ts';
import { parseInput } from '../../../cli/input.ts';
import { reportFailure } from '../../../cli/render/failure.ts';
import { importSources } from '../../../cli/testing/import-sources.ts';
import { openEndpoint } from '../../../packages/endpoint/server/main.ts';

/** The repository. */
export const root = fileURLToPath(new URL('../../..', import.meta.url));
const place = (file: string): string => pathToFileURL(join(root, file)).href;

/** A small system in a folder of its own, and the embedded endpoint of environment local in this process. */
export interface LocalSystem {
  readonly folder: string;
  readonly url: string;
  /** Runs `npm run NAME -- ...` as the binary would, and answers the exit code; without `io` it says nothing and asks nobody. */
  run(line: string, io?: Partial<Io>): Promise<number>;
}

/** The sources of a small system in a folder: `master` is its module, without the import of the engine. */
function writeSystem(folder: string, master: string): void {
  const sources = {
    'package.json': JSON.stringify({
      type: 'module',
      scripts: Object.fromEntries(Object.keys(COMMANDS).map((name) => [name, `rookery ${name}`])),
    }),
    'master.ts': `import { assumableBy, fn, template } from '${place('generator/index.ts')}';\n${master}`,
    'foundation.ts': `
      import { foundationTemplate as make } from '${place('templates/foundation/foundation.ts')}';
      export const foundationTemplate = make({});`,
    'environments.ts': "export const environments = { local: { stackName: 'shop', region: 'us-east-1' } };",
  };
  for (const [name, text] of Object.entries(sources)) writeFileSync(join(folder, name), text);
}

/** Such a system, not deployed yet, for as long as the test runs. */
export async function localSystem(t: TestContext, master: string): Promise<LocalSystem> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'rookery-session-')));
  writeSystem(folder, master);
  const { url, home, close } = await openEndpoint({ home: join(folder, '.rookery'), port: 0 });
  t.after(async () => {
    await close();
    rmSync(folder, { recursive: true, force: true });
  });
  const quiet = { out() {}, err() {}, raw() {} };
  return {
    folder,
    url,
    async run(line, more = quiet) {
      const [, , command = '', ...rest] = line.split(' ');
      const words = rest.filter((word) => word !== '--');
      // Commands differ in their flags; here they are all the same.
      const { default: loaded } = (await COMMANDS[command as keyof typeof COMMANDS]()) as { default: Command<Options> };
      const io: Io = {
        program: {
          root,
          engine: join(root, 'cli/engine.ts'),
          build: async ({ entries }) => ({ load: await importSources(entries) }),
        },
        ...quiet,
        colour: false,
        environment: { ROOKERY_HOME: home },
        folder,
        signal: new AbortController().signal,
        ...more,
      };
      try {
        return await loaded.run(parseInput(loaded, words), io);
      } catch (error) {
        return reportFailure(io, error);
      }
    },
  };
}
