import type { Worker } from 'node:worker_threads';
import { type EntryName, startWorker } from '../../server/entries.ts';

/** From a thread's owner: a table, or the end (new connections are refused, requests in flight are finished). */
export type Instruction<Table> =
  | { readonly type: 'table'; readonly sequence: number; readonly table: Table }
  | { readonly type: 'close'; readonly sequence: number };

export type Report<Notice> = Notice | { readonly type: 'applied'; readonly sequence: number };

/** A thread that serves what a table says, as its owner sees it. */
export interface TableThread<Table> {
  /** Resolves when the table is in force. */
  apply(table: Table): Promise<void>;
  /** Lets requests in flight end, at most so long, and ends the thread. */
  close(graceMs: number): Promise<void>;
}

interface Waiting {
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/** Starts a program that takes tables; a thread that dies is replaced, and gets the last table. */
export function startTableThread<Table, Notice extends { readonly type: string }>(
  program: EntryName,
  notify: (notice: Notice) => void,
): TableThread<Table> {
  let sequence = 0;
  let current: Table | undefined;
  let closing = false;
  const waiting = new Map<number, Waiting>();

  const send = (instruction: { type: 'table'; table: Table } | { type: 'close' }): Promise<void> => {
    sequence += 1;
    const message: Instruction<Table> = { ...instruction, sequence };
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
    const made = startWorker(program);
    let alive = false;
    let failure = new Error(`the thread of ${program} ended.`);
    made.on('message', (report: Report<Notice>) => {
      alive = true;
      if (isApplied(report)) applied(report.sequence);
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
      console.error(`the thread of ${program} failed and is started again: ${failure.stack}`);
      worker = start();
      if (current !== undefined) void send({ type: 'table', table: current });
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

function isApplied<Notice extends { readonly type: string }>(
  report: Report<Notice>,
): report is Extract<Report<Notice>, { type: 'applied'; sequence: number }> {
  return report.type === 'applied';
}
