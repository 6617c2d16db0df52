/** Those who wait for a message. */
export class Waiting {
  readonly #waiters = new Set<() => void>();
  #over = false;

  /** Nobody waits any more: the endpoint stops, or the queue is gone. */
  get isOver(): boolean {
    return this.#over;
  }

  /** Resolves when something has changed, at a time (milliseconds since 1970), or when nobody waits any more. */
  until(time: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        this.#waiters.delete(done);
        signal?.removeEventListener('abort', done);
        resolve();
      };
      // Of a millisecond's part nothing is to be left when the timer comes.
      const timer = setTimeout(done, Math.max(1, time - Date.now()));
      this.#waiters.add(done);
      signal?.addEventListener('abort', done, { once: true });
    });
  }

  wake(): void {
    for (const waiter of [...this.#waiters]) waiter();
  }

  end(): void {
    this.#over = true;
    this.wake();
  }
}
