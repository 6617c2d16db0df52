/** A piece of work that waits for others. */
export interface Unit {
  readonly name: string;
  /** Names of units that have to end well before it begins. */
  readonly needs: readonly string[];
}

/** How a unit ended, or why it did not begin. */
export type Ending<R> =
  | { readonly state: 'ended'; readonly result: R; readonly isGood: boolean }
  | { readonly state: 'skipped'; readonly because: string };

export interface Schedule<U extends Unit, R> {
  /** How many units run at once. */
  readonly concurrency: number;
  /** Never rejects: what goes wrong is a result. */
  readonly run: (unit: U) => Promise<R>;
  readonly isGood: (result: R) => boolean;
  /** Once aborted, nothing begins any more. */
  readonly signal: AbortSignal;
}

/**
 * Runs units in the order of what they need, side by side where they need nothing of each other. A unit that ended badly
 * keeps those from beginning that need it; the others go on. Answers by name, in the order of `units`.
 */
export async function runInOrder<U extends Unit, R>(
  units: readonly U[],
  { concurrency, run, isGood, signal }: Schedule<U, R>,
): Promise<ReadonlyMap<string, Ending<R>>> {
  const endings = new Map<string, Ending<R>>();
  const running = new Map<string, Promise<void>>();
  const waiting = new Map(units.map((unit) => [unit.name, unit]));
  const start = (unit: U) => {
    waiting.delete(unit.name);
    const ended = run(unit).then((result) => {
      endings.set(unit.name, { state: 'ended', result, isGood: isGood(result) });
      running.delete(unit.name);
    });
    running.set(unit.name, ended);
  };
  for (;;) {
    for (const unit of [...waiting.values()]) {
      const obstacle = signal.aborted ? 'it was interrupted' : obstacleOf(unit, endings);
      if (obstacle !== undefined) {
        waiting.delete(unit.name);
        endings.set(unit.name, { state: 'skipped', because: obstacle });
      } else if (running.size < concurrency && unit.needs.every((name) => isDone(endings.get(name)))) start(unit);
    }
    if (running.size > 0) await Promise.race(running.values());
    else if (![...waiting.values()].some((unit) => obstacleOf(unit, endings) !== undefined)) break;
  }
  return new Map(units.map(({ name }) => [name, endings.get(name)!]));
}

const isDone = (ending: Ending<unknown> | undefined): boolean => ending?.state === 'ended' && ending.isGood;

/** What keeps a unit from beginning for good, in words. */
function obstacleOf({ needs }: Unit, endings: ReadonlyMap<string, Ending<unknown>>): string | undefined {
  const failed = needs.find((name) => endings.has(name) && !isDone(endings.get(name)));
  if (failed === undefined) return undefined;
  return `${failed} ${endings.get(failed)?.state === 'skipped' ? 'was not begun' : 'did not succeed'}`;
}
