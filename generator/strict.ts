import { RookeryError } from './errors.ts';

/** Names that promises, JSON and test runners read of any object. */
const ASKED_BY_OTHERS = new Set(['then', 'toJSON', 'asymmetricMatch', 'nodeType', '$$typeof', 'href', 'protocol']);

/** Whether a name is one that is read of any object. */
export const askedByOthers = (name: string): boolean => ASKED_BY_OTHERS.has(name);

/** The same record, which throws for a name that it does not have: JavaScript would answer `undefined`. */
export function strict<Entries extends object>(entries: Entries, missing: (name: string) => Error): Entries {
  return new Proxy(entries, {
    get(target, name, receiver) {
      if (name === Symbol.toPrimitive) return becameText;
      if (typeof name === 'string' && !(name in target) && !ASKED_BY_OTHERS.has(name)) throw missing(name);
      return Reflect.get(target, name, receiver);
    },
  });
}

function becameText(): never {
  throw new RookeryError('TokenInText', {
    what: 'all parameters, or all outputs of a stack, are made text while the template is written.',
    why: 'JavaScript would write "[object Object]" in their place.',
    mend: 'name one of them, inside fn.sub or fn.join.',
  });
}
