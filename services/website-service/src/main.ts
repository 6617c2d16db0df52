import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { createApp } from './app.ts';
import { jsonLog } from './log.ts';
import type { Settings } from './settings.ts';
import { readSettings, SettingError } from './settings.ts';
import { stoppable } from './stop.ts';

// The reader of the log may go away; the service keeps running.
process.stdout.on('error', () => {});
const log = jsonLog((line) => process.stdout.write(line));

function settingsOrExit(): Settings {
  try {
    return readSettings(process.env);
  } catch (error) {
    if (!(error instanceof SettingError)) throw error;
    log('refused', { message: error.message });
    process.exit(2);
  }
}

const { host, port, version, drainSeconds, stopTimeoutSeconds } = settingsOrExit();
let stopping = false;
const app = createApp({ version, stopping: () => stopping, log });
const server = createServer(
  // Longer than the 60 s of an Application Load Balancer, so that it never sends into a connection just closed here.
  { keepAliveTimeout: 65_000, headersTimeout: 66_000 },
  getRequestListener(app.fetch),
);
const stopServer = stoppable(server);
const hurry = new AbortController();

async function stop(signal: NodeJS.Signals): Promise<void> {
  // At a terminal there is no balancer to wait for, and a second signal stops at once.
  if (stopping || signal === 'SIGINT') hurry.abort();
  if (stopping) return;
  stopping = true;
  log('stopping', { signal, drainSeconds, stopTimeoutSeconds });
  const answered = await stopServer({ drainSeconds, limitSeconds: stopTimeoutSeconds, hurry: hurry.signal });
  log('stopped', answered ? {} : { message: `requests still open after ${stopTimeoutSeconds} s were cut off` });
  process.exit(answered ? 0 : 1);
}

process.on('SIGTERM', stop);
process.on('SIGINT', stop);
server.on('error', (error) => {
  log('failed', { message: error.message });
  process.exit(1);
});
server.listen(port, host, () => {
  // A string is only the name of a pipe, and this listens on a port.
  const address = server.address() as AddressInfo;
  log('started', { version, host: address.address, port: address.port });
});
