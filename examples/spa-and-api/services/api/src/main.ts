import { createServer } from 'node:http';
import { createApi } from './api.ts';
import { notesInMemory } from './notes.ts';

const { PORT = '8080', VERSION = 'development' } = process.env;
const { DATABASE_HOST, DATABASE_PORT, DATABASE_NAME, DATABASE_USERNAME, DATABASE_PASSWORD } = process.env;

function log(event: string, more: Readonly<Record<string, unknown>> = {}) {
  return process.stdout.write(
    `${JSON.stringify({ time: new Date().toISOString(), event, version: VERSION, ...more })}\n`,
  );
}

if (!DATABASE_HOST || !DATABASE_PORT || !DATABASE_NAME || !DATABASE_USERNAME || !DATABASE_PASSWORD) {
  log('refused', { message: 'DATABASE_HOST, _PORT, _NAME, _USERNAME and _PASSWORD have to be set' });
  process.exit(2);
}
const about = { version: VERSION, kept: 'in the memory of one task' };

let stopping = false;
const api = createApi(notesInMemory(), about, () => stopping);
const server = createServer((request, response) => {
  api(request, response).catch((error: unknown) => {
    // The viewer has gone, or the program has a fault: there is nobody, or nothing more, to say.
    log('failed', { message: String(error) });
    response.destroy();
  });
});
// Longer than the 60 s of an Application Load Balancer, so that it never sends into a connection just closed here.
server.keepAliveTimeout = 65_000;
server.headersTimeout = 66_000;
server.listen(Number(PORT), () => log('started', { port: Number(PORT), database: DATABASE_HOST, kept: about.kept }));
process.once('SIGTERM', () => {
  stopping = true;
  log('stopping');
  server.close(() => process.exit(0));
  server.closeIdleConnections();
});
