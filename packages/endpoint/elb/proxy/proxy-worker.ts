/**
 * The proxy's own thread. It exists because the endpoint's main thread blocks for hundreds of milliseconds when it loads
 * the resource specification, and requests must not wait for that.
 */
import { parentPort } from 'node:worker_threads';
import { Plane } from './proxy.ts';
import type { Instruction, Report } from './table.ts';

const tell = (report: Report): void => parentPort?.postMessage(report);
const plane = new Plane(tell);
let last: Promise<void> = Promise.resolve();

parentPort?.on('message', (instruction: Instruction) => {
  last = last
    .then(() => (instruction.type === 'table' ? plane.apply(instruction.table) : plane.close()))
    .then(() => tell({ type: 'applied', sequence: instruction.sequence }));
});
