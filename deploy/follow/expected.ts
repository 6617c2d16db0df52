import type { StackEvent } from '../model.ts';
import { isOwn } from './event-stream.ts';

/** How long each took the last time: milliseconds by logical id, the whole update under the empty name. */
export type Expected = ReadonlyMap<string, number>;

/**
 * What the last update that went well took, by the events that a stack has of it: itself and each resource of its own, nested
 * stacks among them. Empty where the events, newest first, do not go back to the beginning of one.
 */
export function expectedOf(events: readonly StackEvent[]): Expected {
  const end = events.findIndex((event) => isOwn(event) && event.status === 'UPDATE_COMPLETE');
  const length = events.slice(end + 1).findIndex((event) => isOwn(event) && event.status === 'UPDATE_IN_PROGRESS');
  if (end < 0 || length < 0) return new Map();
  const update = events.slice(end, end + length + 2).toReversed();
  const begun = new Map<string, number>();
  const took = new Map<string, number>();
  for (const event of update) {
    const name = isOwn(event) ? '' : event.logicalId;
    const time = event.time.getTime();
    if (!begun.has(name)) begun.set(name, time);
    if (/^(CREATE|UPDATE)_COMPLETE$/.test(event.status)) took.set(name, time - (begun.get(name) ?? time));
  }
  return took;
}
