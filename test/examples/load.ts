import { setTimeout } from 'node:timers/promises';

/** What became of requests: how many were answered by which version, and those that were not. */
export interface Outcome {
  readonly versions: Readonly<Record<string, number>>;
  readonly lost: readonly string[];
}

const WORKERS = 3;
/** Requests of one worker at the most, whatever the rollout does: with the pauses some ten seconds. */
const MOST = 600;

/** Sends requests to an API without end, each worker one after the other, until it is told to stop. */
export function underLoad(url: string): { readonly stop: () => Promise<Outcome> } {
  const versions: Record<string, number> = {};
  const lost: string[] = [];
  let stopped = false;
  const workers = Array.from({ length: WORKERS }, async () => {
    for (let count = 0; count < MOST && !stopped; count += 1) {
      const said = await request(url, count).catch((error: Error) => ({ lost: String(error.cause ?? error) }));
      if ('lost' in said) lost.push(said.lost);
      else versions[said.version] = (versions[said.version] ?? 0) + 1;
      await setTimeout(15);
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

/** Every fourth writes: nobody between the two may send such a request again. */
async function request(url: string, count: number): Promise<{ version: string } | { lost: string }> {
  const isWrite = count % 4 === 3;
  const write = { method: 'POST', body: JSON.stringify({ text: `note ${count}` }) };
  const response = await fetch(`${url}/api/${isWrite ? 'notes' : 'about'}`, isWrite ? write : {});
  const body = await response.text();
  const version = response.headers.get('service-version');
  if (response.status !== (isWrite ? 201 : 200) || version === null)
    return { lost: `${response.status} ${body.slice(0, 200)}` };
  return { version };
}
