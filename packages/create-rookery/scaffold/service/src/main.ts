import { createServer } from 'node:http';

const { PORT = '8080', VERSION = 'development' } = process.env;

const server = createServer((_request, response) => {
  // Every path answers, that of the health check too.
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(`${JSON.stringify({ service: 'website', version: VERSION, now: new Date().toISOString() })}\n`);
});
// Longer than the 60 s of an Application Load Balancer, so that it never sends into a connection just closed here.
server.keepAliveTimeout = 65_000;
server.listen(Number(PORT));
process.once('SIGTERM', () => {
  server.close(() => process.exit(0));
  server.closeIdleConnections();
});
