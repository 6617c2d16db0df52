import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The program that stands for a container: it imports the image's one file with the network of its task in place.
 * It is kept as text because the endpoint runs as one bundled file; `node` needs a file of its own to start.
 */
const source = `// Written by the local endpoint: stands for one container of a task, or for the health check of one.
import dns from 'node:dns';
import { createRequire, syncBuiltinESMExports } from 'node:module';
import { Server, Socket } from 'node:net';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import vm from 'node:vm';

const { file, script, args, ports, stopTimeoutMs, ...network } = JSON.parse(process.argv[3]);
process.argv = file ? [process.argv[0], file, ...args] : [process.argv[0], ...args];

// The endpoint holds the other end of this channel. When it dies, however it dies, the task ends too.
process.once('disconnect', () => {
  setTimeout(() => process.kill(process.pid, 'SIGKILL'), stopTimeoutMs).unref();
  process.kill(process.pid, 'SIGTERM');
});
// What the endpoint tells: ports of the task's other containers, and names of Service Connect.
process.on('message', (told) => void Object.assign(network, told));
process.channel.unref();
const send = process.send?.bind(process);
process.send = undefined;

// Every task has its own address on ECS. Here all share 127.0.0.1, so a container port becomes the task's own port.
const own = new Set(Object.values(ports));
const mapped = (port) => (port in ports ? ports[port] : own.has(Number(port)) ? Number(port) : 0);
const tell = (server, port) => {
  if (!(Number(port) > 0) || port in ports || own.has(Number(port))) return;
  server.once('listening', () => {
    network.local = { ...network.local, [port]: server.address().port };
    send?.({ listening: [Number(port), server.address().port] }, () => {});
  });
};
const listen = Server.prototype.listen;
Server.prototype.listen = function (...given) {
  const [first] = given;
  const callback = given.findLast((argument) => typeof argument === 'function');
  const rest = callback ? [callback] : [];
  const at = (port, options) => {
    tell(this, port);
    return listen.call(this, { ...options, port: mapped(port), host: '127.0.0.1' }, ...rest);
  };
  if (typeof first === 'object' && first !== null) {
    return first.port === undefined || first.port === null ? listen.apply(this, given) : at(first.port, first);
  }
  if (typeof first === 'string' && !/^\\d+$/.test(first)) return listen.apply(this, given);
  return at(typeof first === 'function' ? 0 : (first ?? 0));
};

// Containers of one task reach each other at localhost, and services of a namespace by their names.
const loopback = new Set(['localhost', '127.0.0.1', '::1', '0.0.0.0', '::']);
const nameOf = (host) => String(host).toLowerCase().replace(/\\.$/, '');
const named = (host) => network.names.known[host] ?? Object.values(network.names.known).find((one) => one.address === host);
const place = ({ path, host, port }) => {
  if (path || port === undefined) return undefined;
  const name = nameOf(host || 'localhost');
  if (loopback.has(name)) return port in network.local ? { host: '127.0.0.1', port: network.local[port] } : undefined;
  const row = named(name);
  // A name has the ports of its aliases and no other: on port 1 nobody listens.
  return row && { host: '127.0.0.1', port: row.ports[port] ?? 1 };
};
const connect = Socket.prototype.connect;
Socket.prototype.connect = function (...given) {
  const [first, second] = given;
  // net.connect() hands on a list of its own, which it recognises.
  const options = Array.isArray(first) ? first[0] : first;
  if (typeof options === 'object' && options !== null) {
    const to = place(options);
    if (to && Array.isArray(first)) first[0] = { ...options, ...to };
    else if (to) given[0] = { ...options, ...to };
    return connect.apply(this, given);
  }
  const to = typeof first === 'number' || /^\\d+$/.test(first) ? place({ port: first, host: typeof second === 'string' ? second : '' }) : undefined;
  return to ? connect.call(this, to, ...given.filter((one) => typeof one === 'function')) : connect.apply(this, given);
};

// As in a task's /etc/hosts; a name that is not there fails at once, and is no matter of the computer's own DNS.
const isRefused = (name) =>
  !loopback.has(name) && name !== nameOf(hostname()) && (/^[^.:]+$/.test(name) || network.names.refused.some((one) => name === one || name.endsWith('.' + one)));
const notFound = (hostname) =>
  Object.assign(new Error('getaddrinfo ENOTFOUND ' + hostname), { errno: -3008, code: 'ENOTFOUND', syscall: 'getaddrinfo', hostname });
const lookup = dns.lookup;
const patched = (hostname, options, callback = options) => {
  const name = nameOf(hostname);
  const row = named(name);
  if (!row && !isRefused(name)) return lookup(hostname, options, callback);
  const all = typeof options === 'object' && options?.all;
  if (!row) process.nextTick(callback, notFound(hostname));
  else if (all) process.nextTick(callback, null, [{ address: row.address, family: 4 }]);
  else process.nextTick(callback, null, row.address, 4);
  return {};
};
for (const key of Object.getOwnPropertySymbols(lookup)) Object.defineProperty(patched, key, Object.getOwnPropertyDescriptor(lookup, key));
dns.lookup = patched;
const { promises } = dns;
const lookUp = promises.lookup;
promises.lookup = async (hostname, options) => {
  const name = nameOf(hostname);
  const row = named(name);
  if (!row && !isRefused(name)) return lookUp(hostname, options);
  if (!row) throw notFound(hostname);
  const answer = { address: row.address, family: 4 };
  return options?.all ? [answer] : answer;
};
syncBuiltinESMExports();

if (file) await import(pathToFileURL(file).href);
else {
  globalThis.require = createRequire(join(process.cwd(), '[eval]'));
  vm.runInThisContext(script, { filename: '[eval]', importModuleDynamically: vm.constants?.USE_MAIN_CONTEXT_DEFAULT_LOADER });
}
`;

/** Writes the runner into the endpoint's folder and answers its path. */
export function writeRunner(folder: string): string {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'runner.mjs');
  writeFileSync(`${file}.new`, source);
  renameSync(`${file}.new`, file);
  return file;
}
