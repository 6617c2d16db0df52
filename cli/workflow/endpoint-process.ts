import { resolve } from 'node:path';
import { RookeryError } from '../../generator/errors.ts';
import {
  type Endpoint,
  findEndpoint,
  runEndpoint,
  startEndpoint,
  stopEndpoint,
  wipe,
} from '../../packages/endpoint/index.ts';
import type { Io } from '../command.ts';

// The embedded endpoint is a package of its own: it is imported here, and nowhere else.
export { runEndpoint, stopEndpoint, wipe };

/** The folder of the endpoint's state: `.rookery` where the command was called, unless ROOKERY_HOME names another. */
export const endpointHome = (io: Io): string => resolve(io.folder, io.environment.ROOKERY_HOME || '.rookery');

/** The endpoint that runs on this folder's state, if there is one. */
export const findRunning = (io: Io): Promise<Endpoint | undefined> => findEndpoint(endpointHome(io));

/** The endpoint of this folder, started in the background and said so when it was not running. */
export async function ensureEndpoint(io: Io): Promise<Endpoint & { readonly started: boolean }> {
  const running = await findRunning(io);
  if (running !== undefined) return { ...running, started: false };
  const port = wantedPort(io.environment.ROOKERY_PORT);
  const started = await startEndpoint({
    home: endpointHome(io),
    command: [process.execPath, resolve(io.program.root, 'bin/rookery.mjs'), 'endpoint'],
    port,
    environment: { ...io.environment, ROOKERY_HOME: endpointHome(io) },
  });
  io.err(`embedded endpoint started on ${started.url}`);
  return { ...started, started: true };
}

/** A port number from the environment; absent when it is not set. */
export function wantedPort(text: string | undefined): number | undefined {
  if (text === undefined || text === '') return undefined;
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new RookeryError('PortInvalid', {
    what: `"${text}" is not a port.`,
    why: 'the embedded endpoint listens on a port from 1 to 65535, or 0 for any that is free.',
    mend: 'set ROOKERY_PORT or --port to such a number, or leave it away for 4600.',
  });
}
