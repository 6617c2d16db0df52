/**
 * The proxy's own thread. It exists because the endpoint's main thread is busy while it reads large templates, writes to disk and
 * starts tasks, and requests must not wait for that.
 */
import { parentPort } from 'node:worker_threads';
import { ProxyServer } from './proxy.ts';
import type { Notice, Table } from './table.ts';
import type { Instruction, Report } from './thread.ts';

const report = (message: Report<Notice>): void => parentPort?.postMessage(message);
const proxy = new ProxyServer(report);
let last: Promise<void> = Promise.resolve();

parentPort?.on('message', (instruction: Instruction<Table>) => {
  last = last
    .then(() => (instruction.type === 'table' ? proxy.apply(instruction.table) : proxy.close()))
    .then(() => report({ type: 'applied', sequence: instruction.sequence }));
});
