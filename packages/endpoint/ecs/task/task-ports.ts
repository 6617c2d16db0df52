import { isFree } from '../../elb/ports.ts';

/**
 * Tasks get ports below the ranges from which operating systems take ports for outgoing connections (32768 upward on
 * Linux, 49152 on macOS): a port that is free now is still free when the task listens.
 */
const FIRST = 20_000;
const LAST = 32_000;

/** Ports of 127.0.0.1 for tasks, each allotted until it is given back. */
export interface TaskPorts {
  take(): Promise<number>;
  giveBack(port: number): void;
}

/** Allots ports of 127.0.0.1 to tasks. */
export function taskPorts(): TaskPorts {
  const taken = new Set<number>();
  let next = FIRST + Math.floor(Math.random() * (LAST - FIRST));
  return {
    async take() {
      for (let tries = FIRST; tries < LAST; tries += 1) {
        const port = next;
        next = next + 1 < LAST ? next + 1 : FIRST;
        if (taken.has(port)) continue;
        taken.add(port);
        if (await isFree(port)) return port;
        taken.delete(port);
      }
      throw new Error('ResourceInitializationError: no port of 127.0.0.1 is free for the task');
    },
    giveBack: (port) => void taken.delete(port),
  };
}
