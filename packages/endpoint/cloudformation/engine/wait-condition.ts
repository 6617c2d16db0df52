import type { ResourceState } from '../handler.ts';
import type { Fields } from '../value.ts';
import type { Engine } from './context.ts';
import { type Waited, waitForSignals } from './signals.ts';
import type { RunningStep } from './step.ts';

/** `/_rookery/signals/STACK/HANDLE/TOKEN`, whatever the port of the endpoint was when the handle was made. */
const PATH = /\/_rookery\/signals\/([0-9a-f-]+)\/([A-Za-z0-9]+)\/([A-Z0-9]+)$/;

/** The handle that a URL names, where there still is one. */
export function handleAt({ store }: Engine, url: string): { stackId: string; logicalId: string } | undefined {
  const [, uuid, logicalId = ''] = PATH.exec(url) ?? [];
  const state = store.all().find(({ stack }) => stack.id.endsWith(`/${uuid}`));
  const found = state?.resources.get(logicalId)?.current?.physicalId;
  // The address is the secret: who does not know its end is no one's signal.
  if (state === undefined || found === undefined || PATH.exec(found)?.[3] !== PATH.exec(url)?.[3]) return undefined;
  return { stackId: state.stack.id, logicalId };
}

/** The Data attribute: what each signal said, by its id. */
function dataOf({ signals }: Waited): string {
  return JSON.stringify(Object.fromEntries(signals.map(({ id, data = '' }) => [id, data])));
}

const most = 43_200;

/** Holds a WaitCondition until its handle has had its signals; answers the attributes that they make. */
export async function satisfyHandle(
  engine: Engine,
  { stackId, logicalId, signal }: RunningStep,
  { Handle, Timeout, Count }: Fields,
  made: ResourceState,
): Promise<ResourceState> {
  const count = Number(Count ?? 1);
  if (Handle === undefined || count === 0) return made;
  const place = handleAt(engine, String(Handle));
  if (place === undefined) throw new Error(`WaitCondition handle ${String(Handle)} is not known`);
  const milliseconds = Math.min(Number(Timeout ?? 0), most) * 1000;
  const waited = await waitForSignals(engine, { stackId, logicalId }, place, { count, milliseconds }, signal);
  const { failed, late, succeeded } = waited;
  if (failed !== undefined)
    throw new Error(`WaitCondition received failed message: '${failed.reason ?? ''}' for uniqueId: ${failed.id}`);
  if (late) throw new Error(`WaitCondition timed out. Received ${succeeded} conditions when expecting ${count}`);
  return { ...made, attributes: { ...made.attributes, Data: dataOf(waited) } };
}
