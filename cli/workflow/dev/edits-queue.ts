/** A burst of events that one save makes is over after so long. */
const QUIET_MS = 40;

/** What has changed and is not deployed yet: however often something changes meanwhile, it is taken once. */
export interface EditsQueue<Key> {
  add(key: Key): void;
  /** What has changed since it was asked last, as soon as something has and the burst is over; nothing when the signal aborts. */
  take(signal: AbortSignal): Promise<ReadonlySet<Key>>;
}

/** Makes a queue of edits, in which the newest state of each counts. */
export function editsQueue<Key>(quietMs = QUIET_MS): EditsQueue<Key> {
  let waiting = new Set<Key>();
  let touched: () => void = () => {};
  const next = (signal: AbortSignal, ms?: number): Promise<boolean> =>
    new Promise((resolve) => {
      const timer = ms === undefined ? undefined : setTimeout(() => done(false), ms);
      const done = (isTouched: boolean): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', aborted);
        touched = () => {};
        resolve(isTouched);
      };
      const aborted = (): void => done(false);
      signal.addEventListener('abort', aborted, { once: true });
      touched = () => done(true);
    });
  return {
    add(key) {
      waiting.add(key);
      touched();
    },
    async take(signal) {
      if (waiting.size === 0 && !signal.aborted) await next(signal);
      while (!signal.aborted && (await next(signal, quietMs)));
      const taken = signal.aborted ? new Set<Key>() : waiting;
      waiting = new Set();
      return taken;
    },
  };
}
