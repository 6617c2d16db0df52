import type { Worker } from 'node:worker_threads';
import { startWorker } from '../../server/entries.ts';
import type { Instruction, Notice, Report, Table } from './table.ts';

/** The proxy in its thread, as its owner sees it. */
export interface ProxyThread {
  /** Resolves when the table is in force. */
  apply(table: Table): Promise<void>;
  /** Lets requests in flight end, at most so long, and ends the thread. */
  close(graceMs: number): Promise<void>;
}

interface Waiting {
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/** Starts the proxy; a thread that dies is replaced, and gets the last table. */
export function startProxy(notify: (notice: Notice) => void): ProxyThread {
  let sequence = 0;
  let current: Table = { listeners: [], groups: [] };
  let closing = false;
  const waiting = new Map<number, Waiting>();

  const send = (instruction: { type: 'table'; table: Table } | { type: 'close' }): Promise<void> => {
    sequence += 1;
    const message: Instruction = { ...instruction, sequence };
    return new Promise((resolve, reject) => {
      waiting.set(message.sequence, { resolve, reject });
      worker.postMessage(message);
    });
  };
  const applied = (upTo: number): void => {
    for (const [one, { resolve }] of waiting) {
      if (one > upTo) continue;
      waiting.delete(one);
      resolve();
    }
  };
  const start = (): Worker => {
    const made = startWorker('proxy-worker');
    let alive = false;
    let failure = new Error(`the proxy's thread ended.`);
    made.on('message', (report: Report) => {
      alive = true;
      if (report.type === 'applied') applied(report.sequence);
      else notify(report);
    });
    made.on('error', (error) => {
      failure = error;
    });
    made.on('exit', () => {
      if (closing) return applied(sequence);
      if (!alive) {
        // It could not even start: another try would end the same way.
        for (const { reject } of waiting.values()) reject(failure);
        return waiting.clear();
      }
      console.error(`the proxy's thread failed and is started again: ${failure.stack}`);
      worker = start();
      void send({ type: 'table', table: current });
    });
    return made;
  };
  let worker = start();

  return {
    apply(table) {
      current = table;
      return send({ type: 'table', table });
    },
    async close(graceMs) {
      if (closing) return;
      closing = true;
      let timer: NodeJS.Timeout | undefined;
      const grace = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, graceMs);
      });
      await Promise.race([send({ type: 'close' }), grace]);
      clearTimeout(timer);
      await worker.terminate();
    },
  };
}
