// @ts-check
/**
 * The program that stands for one container of a task, or for the health check of one: it runs the image's file with
 * the network of its task in place. It is plain JavaScript and imports Node's own modules alone, because the endpoint
 * copies it into its folder and starts it once a container: no loader, nothing to resolve.
 */
import dns from 'node:dns';
import { createRequire, syncBuiltinESMExports } from 'node:module';
import { Server, Socket } from 'node:net';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import vm from 'node:vm';

/** @typedef {import('./process.ts').Network} Network */

/** @type {import('./process.ts').RunnerInput} */
const { file, script, args, ports, stopTimeoutMs, ...networkAtStart } = JSON.parse(process.argv[3] ?? '');
/** @type {Network} */
let network = networkAtStart;
process.argv = [process.argv[0] ?? '', ...(file ? [file] : []), ...args];

// The endpoint holds the other end of this channel. When it dies, however it dies, the task ends too.
process.once('disconnect', () => {
  setTimeout(() => process.kill(process.pid, 'SIGKILL'), stopTimeoutMs).unref();
  process.kill(process.pid, 'SIGTERM');
});
// The endpoint's messages: ports of the task's other containers, and names of Service Connect.
process.on('message', (/** @type {Partial<Network>} */ change) => {
  network = { ...network, ...change };
});
process.channel?.unref();
const send = process.send?.bind(process);
process.send = undefined;

// Every task has its own address on ECS. Here all share 127.0.0.1, so a container port becomes the task's own port.
const ownPorts = new Set(Object.values(ports));

/** @param {unknown} port */
function mapped(port) {
  return ports[String(port)] ?? (ownPorts.has(Number(port)) ? Number(port) : 0);
}

/**
 * Reports a port that the task definition does not name, for the task's other containers.
 * @param {Server} server @param {unknown} port
 */
function reportPort(server, port) {
  if (!(Number(port) > 0) || String(port) in ports || ownPorts.has(Number(port))) return;
  server.once('listening', () => {
    const address = server.address();
    if (typeof address !== 'object' || address === null) return;
    network = { ...network, local: { ...network.local, [String(port)]: address.port } };
    send?.({ listening: [Number(port), address.port] }, () => {});
  });
}

const { listen } = Server.prototype;

/** @this {Server} @param {...unknown} values */
function listenInTask(...values) {
  const [first] = values;
  const callback = values.findLast((value) => typeof value === 'function');
  /** @param {unknown} port @param {object} [options] */
  const at = (port, options) => {
    reportPort(this, port);
    const to = { ...options, port: mapped(port), host: '127.0.0.1' };
    return Reflect.apply(listen, this, callback ? [to, callback] : [to]);
  };
  if (typeof first === 'object' && first !== null) {
    const port = 'port' in first ? first.port : undefined;
    return port === undefined || port === null ? Reflect.apply(listen, this, values) : at(port, first);
  }
  if (typeof first === 'string' && !/^\d+$/.test(first)) return Reflect.apply(listen, this, values);
  return at(typeof first === 'function' ? 0 : (first ?? 0));
}
Object.defineProperty(Server.prototype, 'listen', { value: listenInTask });

// Containers of one task reach each other at localhost, and services of a namespace by their names.
const LOOPBACK = new Set(['localhost', '127.0.0.1', '::1', '0.0.0.0', '::']);

/** @param {unknown} host */
function nameOf(host) {
  return String(host).toLowerCase().replace(/\.$/, '');
}

/** @param {string} host */
function endpointOf(host) {
  const { known } = network.names;
  return known[host] ?? Object.values(known).find(({ address }) => address === host);
}

/** @typedef {{ path?: unknown, host?: unknown, port?: unknown }} Destination */

/**
 * Where a connection really goes; undefined where the task's network has no say in it.
 * @param {Destination} destination
 */
function redirected({ path, host, port }) {
  if (path || port === undefined) return undefined;
  const name = nameOf(host || 'localhost');
  if (LOOPBACK.has(name)) {
    const local = network.local[String(port)];
    return local === undefined ? undefined : { host: '127.0.0.1', port: local };
  }
  const endpoint = endpointOf(name);
  // A name has the ports of its aliases and no other: on port 1 nobody listens.
  return endpoint && { host: '127.0.0.1', port: endpoint.ports[String(port)] ?? 1 };
}

const { connect } = Socket.prototype;

/** @this {Socket} @param {...unknown} values */
function connectInTask(...values) {
  const [first, second] = values;
  // net.connect() hands on a list of its own, which it recognises: it is changed in place.
  const options = Array.isArray(first) ? first[0] : first;
  if (typeof options === 'object' && options !== null) {
    const to = redirected(options);
    if (to && Array.isArray(first)) first[0] = { ...options, ...to };
    else if (to) values[0] = { ...options, ...to };
    return Reflect.apply(connect, this, values);
  }
  const isPort = typeof first === 'number' || /^\d+$/.test(String(first));
  const to = isPort ? redirected({ port: first, host: typeof second === 'string' ? second : '' }) : undefined;
  const callbacks = values.filter((value) => typeof value === 'function');
  return Reflect.apply(connect, this, to ? [to, ...callbacks] : values);
}
Object.defineProperty(Socket.prototype, 'connect', { value: connectInTask });

/**
 * As in a task's /etc/hosts; a name that is not there fails at once, and is no matter of the computer's own DNS.
 * @param {string} name
 */
function isRefused(name) {
  if (LOOPBACK.has(name) || name === nameOf(hostname())) return false;
  return /^[^.:]+$/.test(name) || network.names.refused.some((one) => name === one || name.endsWith(`.${one}`));
}

/** @param {string} hostname */
function notFound(hostname) {
  const members = { errno: -3008, code: 'ENOTFOUND', syscall: 'getaddrinfo', hostname };
  return Object.assign(new Error(`getaddrinfo ENOTFOUND ${hostname}`), members);
}

const { lookup, promises } = dns;

/** @typedef {{ all?: boolean } | number | null | undefined} LookupOptions */
/** @typedef {(error: Error | null, ...answer: unknown[]) => void} LookupCallback */

/** @param {string} hostname @param {LookupOptions | LookupCallback} options @param {LookupCallback} [last] */
function lookUpInTask(hostname, options, last) {
  const name = nameOf(hostname);
  const endpoint = endpointOf(name);
  if (!endpoint && !isRefused(name)) return Reflect.apply(lookup, dns, [hostname, options, last ?? options]);
  const callback = typeof options === 'function' ? options : last;
  if (!callback) throw new TypeError('The "callback" argument must be of type function.');
  const all = typeof options === 'object' && options?.all;
  if (!endpoint) process.nextTick(callback, notFound(hostname));
  else if (all) process.nextTick(callback, null, [{ address: endpoint.address, family: 4 }]);
  else process.nextTick(callback, null, endpoint.address, 4);
  return {};
}
for (const key of Object.getOwnPropertySymbols(lookup)) {
  Object.defineProperty(lookUpInTask, key, Object.getOwnPropertyDescriptor(lookup, key) ?? {});
}
Object.defineProperty(dns, 'lookup', { value: lookUpInTask });

const lookUp = promises.lookup;

/** @param {string} hostname @param {LookupOptions} [options] */
async function lookUpSoonInTask(hostname, options) {
  const name = nameOf(hostname);
  const endpoint = endpointOf(name);
  if (!endpoint && !isRefused(name)) return Reflect.apply(lookUp, promises, [hostname, options]);
  if (!endpoint) throw notFound(hostname);
  const answer = { address: endpoint.address, family: 4 };
  return typeof options === 'object' && options?.all ? [answer] : answer;
}
Object.defineProperty(promises, 'lookup', { value: lookUpSoonInTask });
syncBuiltinESMExports();

if (file) await import(pathToFileURL(file).href);
else {
  Object.assign(globalThis, { require: createRequire(join(process.cwd(), '[eval]')) });
  const importModuleDynamically = vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER;
  vm.runInThisContext(script ?? '', { filename: '[eval]', importModuleDynamically });
}
