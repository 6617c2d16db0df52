// @ts-check
/** Runs a TypeScript source as a thread where Node does not read TypeScript itself: on Node 20, and from sources alone. */
import { workerData } from 'node:worker_threads';
import { register } from 'tsx/esm/api';

register();
await import(workerData);
