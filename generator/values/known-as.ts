import { type Kind, PLAIN } from './kinds.ts';
import type { Token } from './value.ts';

/**
 * A token of which more is known than the generator can know: `T` for the compiler, `kind` for `synth`. What is known, and
 * from where, belongs beside the call.
 */
export function knownAs<T>(token: Token<unknown>, kind: Partial<Kind>): Token<T> {
  // A text by `fn.sub` stays one: only what is known of it is another thing.
  const copy: Token<T> = Object.create(Object.getPrototypeOf(token));
  return Object.assign(copy, token, { kind: { ...(token.kind ?? PLAIN), ...kind } });
}
