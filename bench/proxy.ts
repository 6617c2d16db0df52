import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Load, load, saturate } from './load.ts';
import type { Row } from './table.ts';

/** Compares requests through the load balancer with requests straight to a task. */
export async function measureProxy(
  copy: string,
  url: string,
  rounds: number,
  signal: AbortSignal,
  add: (row: Row) => void,
): Promise<void> {
  const task = await taskUrl(copy, new URL(url).pathname);
  // Both at the same time: what else the machine does slows both.
  const middle = async (address: string) =>
    sound(await load({ url: address, rate: 100, seconds: 2 * rounds, signal }), signal).latencyMs.p50;
  const [through, straight] = await Promise.all([middle(url), middle(task)]);
  const added = through - straight;
  add({
    what: 'the proxy adds, at the median',
    measured: `${added.toFixed(2)} ms to ${straight.toFixed(2)} ms`,
    target: '<= 2 ms',
    within: added <= 2,
  });

  const [most, direct] = [await best(url, rounds, signal), await best(task, rounds, signal)];
  add({
    what: 'requests a second through the proxy',
    measured: `${most.toFixed(0)}; straight to a task ${direct.toFixed(0)}`,
    target: '>= 2000 on two idle cores',
    within: most >= 2000,
  });
}

/** Errors are answered faster than requests: what failed, or was ended early, has no speed. */
function sound<Measured extends Load>(measured: Measured, signal: AbortSignal): Measured {
  signal.throwIfAborted();
  if (measured.failed > 0) throw new Error(`requests failed: ${JSON.stringify(measured.failures)}`);
  return measured;
}

/** The most of some runs: whatever else runs on the machine can only take away from it. */
async function best(url: string, rounds: number, signal: AbortSignal): Promise<number> {
  let most = 0;
  for (let round = 0; round < rounds; round += 1) {
    most = Math.max(most, sound(await saturate({ url, seconds: 2, signal }), signal).requestsPerSecond);
  }
  return most;
}

/** As much of the endpoint's file of a task as is read here. */
interface Task {
  readonly lastStatus: string;
  readonly containers: readonly { readonly ports: Readonly<Record<string, number>> }[];
}

/** The address of a running task, past the load balancer. */
async function taskUrl(copy: string, path: string): Promise<string> {
  const folder = join(copy, '.rookery/ecs/tasks');
  const ports = readdirSync(folder)
    .map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as Task)
    .filter(({ lastStatus }) => lastStatus === 'RUNNING')
    .flatMap(({ containers }) => containers.flatMap((container) => Object.values(container.ports)));
  for (const port of ports) {
    const url = `http://127.0.0.1:${port}${path}`;
    const answer = await fetch(url).catch(() => undefined);
    if (answer?.ok) return url;
  }
  throw new Error(`no task answers on any of the ports ${ports.join(', ')}`);
}
