import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { Instruction, Notice, Report, Table } from './table.ts';

/** The proxy in its thread, as its owner sees it. */
export interface ProxyThread {
  /** Resolves when the table is in force. */
  apply(table: Table): Promise<void>;
  /** Lets requests in flight end, at most so long, and ends the thread. */
  close(graceMs: number): Promise<void>;
}

/** The thread's entry: bundled beside this file, or, where the sources themselves run, bundled now. */
async function entry(): Promise<URL> {
  const bundled = new URL('./proxy-worker.mjs', import.meta.url);
  if (existsSync(bundled)) return bundled;
  const { build } = await import('esbuild');
  const source = fileURLToPath(new URL('./proxy-worker.ts', import.meta.url));
  const { outputFiles } = await build({
    entryPoints: [source],
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    write: false,
  });
  const text = outputFiles[0]?.contents ?? new Uint8Array();
  return new URL(`data:text/javascript;base64,${Buffer.from(text).toString('base64')}`);
}

interface Waiting {
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/** Starts the proxy; a thread that dies is replaced, and gets the last table. */
export async function startProxy(notify: (notice: Notice) => void, given?: URL): Promise<ProxyThread> {
  const file = given ?? (await entry());
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
    const made = new Worker(file, { execArgv: [] });
    let alive = false;
    let failure = new Error(`The proxy's thread ended.`);
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
      console.error(`The proxy's thread failed and is started again: ${failure.stack}`);
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
