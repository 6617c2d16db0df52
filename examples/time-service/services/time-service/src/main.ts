import { createServer } from 'node:http';

const { PORT = '8080', VERSION = 'development' } = process.env;

function log(event: string, more: Readonly<Record<string, unknown>> = {}) {
  return process.stdout.write(
    `${JSON.stringify({ time: new Date().toISOString(), event, version: VERSION, ...more })}\n`,
  );
}

const server = createServer(({ url }, response) => {
  const found = url === '/now' || url === '/healthz';
  response.writeHead(found ? 200 : 404, { 'content-type': 'text/plain', 'service-version': VERSION });
  response.end(url === '/now' ? new Date().toISOString() : '');
});
// Longer than the 60 s of an Application Load Balancer, so that it never sends into a connection just closed here.
server.keepAliveTimeout = 65_000;
server.listen(Number(PORT), () => log('started', { port: Number(PORT) }));
process.once('SIGTERM', () => {
  log('stopping');
  server.close(() => process.exit(0));
  server.closeIdleConnections();
});
