import { RookeryError } from '../../generator/errors.ts';
import type { Io } from '../command.ts';

/** The value of a secret: typed where it is not seen, or standard input without its last line break. Never an argument. */
export async function secretValue(io: Io, name: string): Promise<string> {
  if (io.askHidden !== undefined) {
    const typed = await io.askHidden(`value of ${name} (not shown): `).catch(() => undefined);
    if (typed === undefined) throw interrupted();
    return checked(typed);
  }
  if (io.input === undefined) throw noValue();
  return checked((await io.input()).replace(/\r?\n$/, ''));
}

function checked(value: string): string {
  if (value !== '') return value;
  throw noValue();
}

function noValue(): RookeryError {
  return new RookeryError('SecretEmpty', {
    what: 'secrets:set: there is no value.',
    why: 'it is typed at the prompt or read from standard input, never from the command line, which others see and shells keep.',
    mend: 'pipe it in: `npm run secrets:set -- NAME < FILE`.',
  });
}

function interrupted(): RookeryError {
  const explanation = {
    what: 'interrupted before anything was written.',
    why: 'no value was typed.',
    mend: 'run it again.',
  };
  return new RookeryError('Interrupted', explanation, 130);
}
