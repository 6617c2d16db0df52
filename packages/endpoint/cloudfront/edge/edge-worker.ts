/** The edge's own thread: what a function of CloudFront does must hold up neither load balancers nor the endpoint. */
import { parentPort } from 'node:worker_threads';
import type { Instruction, Report } from '../../elb/proxy/thread.ts';
import { Edge } from './edge.ts';
import type { EdgeNotice, EdgeTable } from './table.ts';

const report = (message: Report<EdgeNotice>): void => parentPort?.postMessage(message);
const edge = new Edge(report);
let last: Promise<void> = Promise.resolve();

parentPort?.on('message', (instruction: Instruction<EdgeTable>) => {
  last = last
    .then(() => (instruction.type === 'table' ? edge.apply(instruction.table) : edge.close()))
    .then(() => report({ type: 'applied', sequence: instruction.sequence }));
});
