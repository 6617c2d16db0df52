import { RookeryError } from '../errors.ts';

/** What cannot become text: its name, the template that it belongs to, and what to write instead. */
export interface Subject {
  readonly name: string;
  readonly path?: string | undefined;
  readonly mend: string;
}

/**
 * Makes the instances of a class refuse to become text or JSON. JavaScript would write "[object Object]", or the
 * library's own fields, in place of a value that CloudFormation works out at deploy time. `util.inspect` still shows them.
 */
export function refuseText<Instance extends object>(
  { prototype }: { readonly prototype: Instance },
  describe: (instance: Instance) => Subject,
): void {
  const refuse = (how: (key: unknown) => string) => ({
    configurable: true,
    value(this: Instance, key?: unknown): never {
      throw becameText(describe(this), how(key));
    },
  });
  Object.defineProperties(prototype, {
    toString: refuse(() => 'text'),
    [Symbol.toPrimitive]: refuse((hint) => (hint === 'number' ? 'a number' : 'text')),
    toJSON: refuse((key) => (key === undefined || key === '' ? 'JSON' : `JSON, as "${String(key)}"`)),
  });
}

function becameText({ name, path, mend }: Subject, how: string) {
  return new RookeryError('TokenInText', {
    what: `${path === undefined ? name : `${path}: ${name}`} is made ${how} while the template is written.`,
    why: 'its value is known only at deploy time; JavaScript would write "[object Object]" or its own fields in its place.',
    mend,
  });
}
