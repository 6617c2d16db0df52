import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Message, Queue } from './aws/queue.ts';
import { memoryStore } from './memory-store.ts';
import { enqueue, work } from './worker.ts';

/** A queue in memory, which stops the worker when all has been received. */
function testQueue(stopping: AbortController) {
  const waiting: Message[] = [];
  const removed: string[] = [];
  const queue: Queue = {
    async send(bodies) {
      for (const body of bodies) waiting.push({ body, receipt: String(waiting.length) });
    },
    async receive() {
      const messages = waiting.splice(0, 10);
      if (waiting.length === 0) stopping.abort();
      return messages;
    },
    async remove({ receipt }) {
      removed.push(receipt);
    },
  };
  return { queue, removed };
}

test('each site is sent to the queue, checked, and deleted from it; what cannot be read stays', async () => {
  const stopping = new AbortController();
  const { queue, removed } = testQueue(stopping);
  const store = memoryStore();
  // Of the worker's own network: refused before anything is asked.
  for (let at = 0; at < 12; at++) await store.add(`http://10.0.0.${at}/`);
  await enqueue(store, queue);
  await queue.send(['no json', '{"url":"ftp://example.com"}']);
  await work(store, queue, stopping.signal);
  assert.deepEqual(
    removed.map(Number).toSorted((one, other) => one - other),
    [...Array(12).keys()],
  );
  assert.ok(
    (await store.sites()).every(({ up, detail = '' }) => up === false && detail.endsWith('is no public address')),
  );
});

test('a result of a site that was removed meanwhile is not kept', async () => {
  const stopping = new AbortController();
  const { queue, removed } = testQueue(stopping);
  const store = memoryStore();
  await queue.send(['{"url":"http://10.0.0.1/"}']);
  await work(store, queue, stopping.signal);
  assert.deepEqual([removed, await store.sites()], [['0'], []]);
});
