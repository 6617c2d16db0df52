import { createServer } from 'node:http';

const { PORT = '8080', VERSION = 'development' } = process.env;
const { DATABASE_HOST, DATABASE_PORT, DATABASE_NAME, DATABASE_USERNAME, DATABASE_PASSWORD } = process.env;

function log(event: string, more: Readonly<Record<string, unknown>> = {}) {
  return process.stdout.write(`${JSON.stringify({ time: new Date().toISOString(), event, ...more })}\n`);
}

if (!DATABASE_HOST || !DATABASE_PORT || !DATABASE_NAME || !DATABASE_USERNAME || !DATABASE_PASSWORD) {
  log('refused', { message: 'DATABASE_HOST, _PORT, _NAME, _USERNAME and _PASSWORD have to be set' });
  process.exit(2);
}
/** Where the database is; the password is for the driver alone. */
const database = `${DATABASE_USERNAME}@${DATABASE_HOST}:${DATABASE_PORT}/${DATABASE_NAME}`;

if (process.argv[2] === 'migrate') {
  // A real migration would connect here, and exit with another code when a statement fails.
  log('migrated', { version: VERSION, database });
  process.exit(0);
}

const server = createServer(({ url }, response) => {
  const found = url === '/' || url === '/healthz';
  response.writeHead(found ? 200 : 404, { 'content-type': 'application/json', 'service-version': VERSION });
  response.end(url === '/' ? `${JSON.stringify({ version: VERSION, database })}\n` : '{}\n');
});
// Longer than the 60 s of an Application Load Balancer, so that it never sends into a connection just closed here.
server.keepAliveTimeout = 65_000;
server.listen(Number(PORT), () => log('started', { version: VERSION, port: Number(PORT) }));
process.once('SIGTERM', () => {
  log('stopping');
  server.close(() => process.exit(0));
  server.closeIdleConnections();
});
