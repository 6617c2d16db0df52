/**
 * Runs every node once all that it needs has run well, as many at a time as there are.
 * A node that answers false holds back all that needs it. What waits in a circle runs at last, together.
 */
export function runGraph(
  dependencies: ReadonlyMap<string, Iterable<string>>,
  run: (id: string) => Promise<boolean>,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const waiting = new Map<string, number>();
    const dependents = new Map<string, string[]>();
    for (const [id, list] of dependencies) {
      const inside = [...new Set(list)].filter((need) => dependencies.has(need) && need !== id);
      waiting.set(id, inside.length);
      for (const need of inside) dependents.set(need, [...(dependents.get(need) ?? []), id]);
    }
    let running = 0;
    let held = false;
    const settle = (id: string, well: boolean): void => {
      running -= 1;
      if (!well) held = true;
      for (const dependent of well ? (dependents.get(id) ?? []) : []) {
        const left = waiting.get(dependent);
        if (left === undefined) continue;
        waiting.set(dependent, left - 1);
        if (left === 1) begin(dependent);
      }
      finish();
    };
    const begin = (id: string): void => {
      waiting.delete(id);
      running += 1;
      run(id).then((well) => settle(id, well), reject);
    };
    const finish = (): void => {
      if (running > 0) return;
      if (waiting.size === 0 || held) resolve();
      else for (const id of [...waiting.keys()]) begin(id);
    };
    for (const [id, count] of [...waiting]) if (count === 0) begin(id);
    finish();
  });
}
