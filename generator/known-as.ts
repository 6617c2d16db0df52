import { type Kind, PLAIN } from './kinds.ts';
import { Token } from './value.ts';

/**
 * A token of which more is known than the generator can tell: `T` for the compiler, `kind` for `synth`. What is known, and
 * from where, belongs beside the call.
 */
export const knownAs = <T>(token: Token<unknown>, kind: Partial<Kind>): Token<T> =>
  new Token<T>(token.intrinsic, token.owner, { ...(token.kind ?? PLAIN), ...kind });
