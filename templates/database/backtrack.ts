import { RookeryError } from '../../generator/index.ts';

/** Hours back to which a cluster rewinds, as the property in seconds. */
export function backtrackWindow(path: string, hours: number | undefined): { readonly BacktrackWindow?: number } {
  if (hours === undefined) return {};
  if (Number.isInteger(hours) && hours >= 1 && hours <= 72) return { BacktrackWindow: hours * 3600 };
  throw new RookeryError('BacktrackOutOfRange', {
    what: `${path}: backtrackHours is ${hours}.`,
    why: 'Aurora rewinds by 72 hours at the most, and by whole hours here.',
    mend: 'give a whole number from 1 to 72, or leave it out.',
  });
}
