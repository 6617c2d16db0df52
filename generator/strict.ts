/** What others ask of any object: promises, JSON, and test runners. */
const ASKED_BY_OTHERS = new Set(['then', 'toJSON', 'asymmetricMatch', 'nodeType', '$$typeof']);

/** The same record, which throws for a name that it does not have: JavaScript would answer `undefined` in silence. */
export function strict<Entries extends object>(entries: Entries, missing: (name: string) => Error): Entries {
  return new Proxy(entries, {
    get(target, name, receiver) {
      if (typeof name === 'string' && !(name in target) && !ASKED_BY_OTHERS.has(name)) throw missing(name);
      return Reflect.get(target, name, receiver);
    },
  });
}
