// Runs in the network of a task, where it listens on the addresses behind which others are to be found, and leads each
// connection out of it: to the endpoint's relay, which connects to what the address means.
import { connect, createServer } from 'node:net';

const [, where, task] = process.argv;
const secret = process.env.ROOKERY_RELAY_SECRET;
const target = where.startsWith('/')
  ? { path: where }
  : { host: where.split(':')[0], port: Number(where.split(':')[1]) };
const servers = new Map();

const control = open({ control: true });
let rest = '';
control.setEncoding('utf8').on('data', (chunk) => {
  rest += chunk;
  const lines = rest.split('\n');
  rest = lines.pop();
  for (const line of lines) void follow(JSON.parse(line));
});
// Without the endpoint there is nothing that it could lead to.
for (const event of ['close', 'error']) control.on(event, () => process.exit(0));
process.on('SIGTERM', () => process.exit(0));

function open(message) {
  const socket = connect({ ...target, allowHalfOpen: true });
  socket.write(`${JSON.stringify({ task, secret, ...message })}\n`);
  return socket;
}

async function follow({ version, listen }) {
  const wanted = new Set(listen);
  for (const [place, server] of servers) {
    if (wanted.has(place)) continue;
    servers.delete(place);
    server.close();
  }
  const failed = [];
  await Promise.all(
    listen.filter((place) => !servers.has(place)).map((place) => serve(place).catch(() => failed.push(place))),
  );
  control.write(`${JSON.stringify({ version, failed })}\n`);
}

function serve(place) {
  const [host, port] = place.split(':');
  const server = createServer({ allowHalfOpen: true }, (client) => {
    const out = open({ place });
    client.on('error', () => out.destroy());
    out.on('error', () => client.resetAndDestroy());
    client.once('close', () => out.destroy());
    out.once('close', () => client.destroy());
    client.pipe(out).pipe(client);
  });
  servers.set(place, server);
  return new Promise((resolve, reject) => {
    server.once('listening', resolve).once('error', (error) => {
      servers.delete(place);
      reject(error);
    });
    server.listen(Number(port), host);
  });
}
