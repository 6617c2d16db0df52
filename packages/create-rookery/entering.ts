import { resolve } from 'node:path';
import { shellWord } from '../../generator/shell-word.ts';

/** What is typed to enter a folder, as it was named from `here`; nothing where that is the same one. */
export function entering(here: string, place: string): readonly string[] {
  return resolve(here, place) === resolve(here) ? [] : [`cd ${shellWord(place)}`];
}
