import { createServer } from 'node:http';

const { PORT = '8080', VERSION = 'development', DATABASE_HOST, DATABASE_PORT, DATABASE_NAME } = process.env;
/** Where the database is; a driver reads DATABASE_USERNAME and DATABASE_PASSWORD as well. */
const database = `${DATABASE_HOST}:${DATABASE_PORT}/${DATABASE_NAME}`;

const server = createServer((_request, response) => {
  // Every path answers, that of the health check too.
  response.writeHead(200, { 'content-type': 'application/json' });
  const now = new Date().toISOString();
  response.end(`${JSON.stringify({ service: 'website', version: VERSION, database, now })}\n`);
});
// Longer than the 60 s of an Application Load Balancer, so that it never sends into a connection just closed here.
server.keepAliveTimeout = 65_000;
server.listen(Number(PORT));
process.once('SIGTERM', () => {
  server.close(() => process.exit(0));
  server.closeIdleConnections();
});
