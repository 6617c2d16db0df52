import assert from 'node:assert/strict';
import { Agent, request as httpRequest, type IncomingMessage } from 'node:http';
import { setTimeout } from 'node:timers/promises';
import { pause } from '../../packages/endpoint/testing/test-engine.ts';

/** What became of requests: how many were answered by which version, and those that were not. */
interface Outcome {
  readonly versions: Readonly<Record<string, number>>;
  readonly lost: readonly string[];
}

const agent = new Agent({ keepAlive: true });
const WORKERS = 3;
/** Requests of one worker at the most, whatever the rollout does: with the pauses some fifty seconds. */
const MOST = 2000;
/** One in so many writes: of all that there may be, fewer than the notes that a task keeps. */
const WRITES = 16;

/** Sends requests to an API without end, each worker one after the other, until it is told to stop. */
function underLoad(url: string): { readonly stop: () => Promise<Outcome> } {
  const versions: Record<string, number> = {};
  const lost: string[] = [];
  let stopped = false;
  const workers = Array.from({ length: WORKERS }, async () => {
    for (let count = 0; count < MOST && !stopped; count += 1) {
      const said = await request(url, count).catch((error: Error) => ({ lost: String(error.cause ?? error) }));
      if ('lost' in said) lost.push(said.lost);
      else versions[said.version] = (versions[said.version] ?? 0) + 1;
      await setTimeout(25);
    }
  });
  return {
    async stop() {
      stopped = true;
      await Promise.all(workers);
      return { versions, lost };
    },
  };
}

/** A write must not be sent a second time by anybody between the two. */
async function request(url: string, count: number): Promise<{ version: string } | { lost: string }> {
  const isWrite = count % WRITES === 3;
  const { status, version, body } = await (isWrite
    ? send(`${url}/api/notes`, 'POST', JSON.stringify({ text: `note ${count}` }))
    : send(`${url}/api/about`));
  if (status !== (isWrite ? 201 : 200) || version === undefined) return { lost: `${status} ${body.slice(0, 200)}` };
  return { version };
}

interface Answer {
  readonly status: number;
  readonly version: string | undefined;
  readonly body: string;
}

/** Sends one request, once: of thousands `fetch` takes several times as long. */
function send(url: string, method = 'GET', body = ''): Promise<Answer> {
  return new Promise((resolve, reject) => {
    httpRequest(url, { method, agent }, (response) => resolve(read(response)))
      .once('error', reject)
      .end(body);
  });
}

async function read(response: IncomingMessage): Promise<Answer> {
  let body = '';
  for await (const chunk of response.setEncoding('utf8')) body += chunk;
  return { status: response.statusCode ?? 0, version: response.headers['service-version']?.toString(), body };
}

/** Rolls out a version of an API under load at each of its addresses: no request is lost, and both versions answer. */
export async function rollWithoutLoss<T>(
  addresses: readonly string[],
  [from, to]: readonly [from: string, to: string],
  roll: () => Promise<T>,
): Promise<T> {
  const loads = addresses.map(underLoad);
  const stop = () => Promise.all(loads.map((load) => load.stop()));
  try {
    const rolled = await roll();
    await Promise.all(addresses.map((address) => served(address, to)));
    for (const { lost, versions } of await stop()) {
      assert.deepEqual(lost, []);
      assert.deepEqual(Object.keys(versions).toSorted(), [from, to]);
    }
    return rolled;
  } finally {
    await stop();
  }
}

/** Waits until no task of another version answers any more. */
async function served(address: string, version: string): Promise<void> {
  for (let same = 0; same < 20; ) {
    same = (await send(`${address}/api/about`)).version === version ? same + 1 : 0;
    await pause();
  }
}
