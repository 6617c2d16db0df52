import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { EndpointError, runEndpoint } from '../index.ts';

const HELP = `rookery-endpoint: an AWS endpoint on this machine, in the foreground until Ctrl-C.

Usage: rookery-endpoint [flags]

  --home FOLDER   its state (default .rookery, or ROOKERY_HOME)
  --port PORT     listen here on 127.0.0.1 (default 4600, or any free port when that is taken)
  --new-account   be an account without the service-linked role of ECS: its first cluster fails
  --version       its version
  --help          this text`;

const options = {
  home: { type: 'string' },
  port: { type: 'string' },
  'new-account': { type: 'boolean' },
  version: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

/** Runs the command line of the endpoint alone; `root` is the package's folder. */
export async function main(root: URL): Promise<void> {
  try {
    const { values } = parse();
    const { version } = JSON.parse(readFileSync(new URL('package.json', root), 'utf8')) as { version: string };
    if (values.help) return void process.stdout.write(`${HELP}\n`);
    if (values.version) return void process.stdout.write(`${version}\n`);
    const home = resolve(values.home ?? (process.env.ROOKERY_HOME || '.rookery'));
    await runEndpoint({ home, port: portOf(values.port), newAccount: values['new-account'] ?? false, version });
  } catch (error) {
    const known = error instanceof EndpointError;
    process.stderr.write(`error: ${known ? error.message : error instanceof Error ? error.stack : String(error)}\n`);
    process.exitCode = known ? error.exitCode : 1;
  }
}

function parse() {
  try {
    return parseArgs({ options });
  } catch (error) {
    throw new EndpointError('UsageInvalid', {
      what: `${error instanceof Error ? error.message.split('. ')[0] : String(error)}.`,
      why: 'the command takes the flags of its help text and nothing else.',
      mend: 'run `rookery-endpoint --help`.',
    });
  }
}

function portOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new EndpointError('PortInvalid', {
    what: `"${text}" is not a port.`,
    why: 'the endpoint listens on a port from 1 to 65535, or 0 for any that is free.',
    mend: 'give --port such a number, or leave it away for 4600.',
  });
}
