/**
 * The proxy's own thread. It exists because the endpoint's main thread blocks for hundreds of milliseconds when it loads
 * the resource specification, and requests must not wait for that.
 */
import { parentPort } from 'node:worker_threads';
import { ProxyServer } from './proxy.ts';
import type { Instruction, Report } from './table.ts';

const tell = (report: Report): void => parentPort?.postMessage(report);
const proxy = new ProxyServer(tell);
let last: Promise<void> = Promise.resolve();

parentPort?.on('message', (instruction: Instruction) => {
  last = last
    .then(() => (instruction.type === 'table' ? proxy.apply(instruction.table) : proxy.close()))
    .then(() => tell({ type: 'applied', sequence: instruction.sequence }));
});
