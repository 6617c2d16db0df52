import { RookeryError } from '../../generator/errors.ts';

/** What the embedded endpoint has nothing behind, and what serves instead. */
export function notSimulated(command: string, why: string, instead: string): RookeryError {
  return new RookeryError(
    'NotSimulated',
    { what: `${command}: the embedded endpoint does not simulate this.`, why: `${why}.`, mend: `${instead}.` },
    3,
  );
}
