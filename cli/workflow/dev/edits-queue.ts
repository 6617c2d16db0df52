/** A burst of events that one save makes is over after so long. */
const QUIET_MS = 40;

/** What has changed and is not deployed yet: however often something changes meanwhile, it is taken once. */
export interface EditsQueue<Key> {
  add(key: Key): void;
  /** What has changed since it was taken last, as soon as something has and the burst is over; nothing when the signal aborts. */
  take(signal: AbortSignal): Promise<ReadonlySet<Key>>;
  /** The same, when something more has come; it stays there to be taken. */
  look(signal: AbortSignal): Promise<ReadonlySet<Key>>;
}

/** Makes a queue of edits, in which the newest state of each counts. */
export function editsQueue<Key>(quietMs = QUIET_MS): EditsQueue<Key> {
  let waiting = new Set<Key>();
  let isNew = false;
  const listeners = new Set<() => void>();
  const next = (signal: AbortSignal, ms?: number): Promise<boolean> =>
    new Promise((resolve) => {
      const timer = ms === undefined ? undefined : setTimeout(() => done(false), ms);
      const done = (isTouched: boolean): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', aborted);
        listeners.delete(touched);
        resolve(isTouched);
      };
      const aborted = (): void => done(false);
      const touched = (): void => done(true);
      signal.addEventListener('abort', aborted, { once: true });
      listeners.add(touched);
    });
  const look: EditsQueue<Key>['look'] = async (signal) => {
    if (!isNew && !signal.aborted) await next(signal);
    while (!signal.aborted && (await next(signal, quietMs)));
    if (signal.aborted) return new Set<Key>();
    isNew = false;
    return waiting;
  };
  return {
    add(key) {
      waiting.add(key);
      isNew = true;
      for (const listener of [...listeners]) listener();
    },
    look,
    async take(signal) {
      if (waiting.size > 0) isNew = true;
      const taken = await look(signal);
      if (!signal.aborted) waiting = new Set();
      return taken;
    },
  };
}
