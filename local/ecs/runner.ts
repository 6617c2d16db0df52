import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The program that stands for a container: it imports the image's one file with the ports of its task in place.
 * It is kept as text because the endpoint runs as one bundled file; `node` needs a file of its own to start.
 */
const source = `// Written by the local endpoint: stands for one container of a task.
import { Server } from 'node:net';
import { pathToFileURL } from 'node:url';

const { file, args, ports, stopTimeoutMs } = JSON.parse(process.argv[3]);
process.argv = [process.argv[0], file, ...args];

// The endpoint holds the other end of this channel. When it dies, however it dies, the task ends too.
process.once('disconnect', () => {
  setTimeout(() => process.kill(process.pid, 'SIGKILL'), stopTimeoutMs).unref();
  process.kill(process.pid, 'SIGTERM');
});
process.channel.unref();
process.send = undefined;

// Every task has its own address on ECS. Here all share 127.0.0.1, so a container port becomes the task's own port.
const own = new Set(Object.values(ports));
const mapped = (port) => (port in ports ? ports[port] : own.has(Number(port)) ? Number(port) : 0);
const listen = Server.prototype.listen;
Server.prototype.listen = function (...given) {
  const [first] = given;
  const callback = given.findLast((argument) => typeof argument === 'function');
  const rest = callback ? [callback] : [];
  if (typeof first === 'object' && first !== null) {
    if (first.port === undefined || first.port === null) return listen.apply(this, given);
    return listen.call(this, { ...first, port: mapped(first.port), host: '127.0.0.1' }, ...rest);
  }
  if (typeof first === 'string' && !/^\\d+$/.test(first)) return listen.apply(this, given);
  return listen.call(this, { port: mapped(typeof first === 'function' ? 0 : (first ?? 0)), host: '127.0.0.1' }, ...rest);
};

await import(pathToFileURL(file).href);
`;

/** Writes the runner into the endpoint's folder and answers its path. */
export function writeRunner(folder: string): string {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'runner.mjs');
  writeFileSync(`${file}.new`, source);
  renameSync(`${file}.new`, file);
  return file;
}
