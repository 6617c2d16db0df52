import { setTimeout as wait } from 'node:timers/promises';
import type { Message, Queue } from './aws/queue.ts';
import { check, siteUrl } from './check.ts';
import { log } from './program.ts';
import type { Store } from './store.ts';

/** Milliseconds until the next try when the queue cannot be reached. */
const PAUSE = 5_000;

/** Sends a message for each site, for a worker to check it. */
export async function enqueue(store: Store, queue: Queue): Promise<void> {
  const sites = await store.sites();
  await queue.send(sites.map(({ url }) => JSON.stringify({ url })));
  await store.forget();
  log('enqueued', { sites: sites.length });
}

/** Checks what comes into the queue until it is to stop; what it has begun it ends. */
export async function work(store: Store, queue: Queue, stopping: AbortSignal): Promise<void> {
  log('waiting');
  while (!stopping.aborted) {
    const messages = await received(queue, stopping);
    await Promise.all(messages.map((message) => handled(message, store, queue)));
  }
}

async function received(queue: Queue, stopping: AbortSignal): Promise<readonly Message[]> {
  try {
    return await queue.receive(stopping);
  } catch (error) {
    if (stopping.aborted) return [];
    log('failed', { message: String(error) });
    await wait(PAUSE, undefined, { signal: stopping }).catch(() => {});
    return [];
  }
}

/** A message is deleted when its result is kept; any other comes back, and goes to the dead letters in the end. */
async function handled(message: Message, store: Store, queue: Queue): Promise<void> {
  try {
    const url = siteUrl(JSON.parse(message.body).url);
    if (url === undefined) throw new Error(`no site: ${message.body}`);
    const result = await check(url);
    await store.record(url, result);
    await queue.remove(message);
    log('checked', { url, ...result });
  } catch (error) {
    log('failed', { message: String(error) });
  }
}
