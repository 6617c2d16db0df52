import { type Packed, unpacked } from '../packed.ts';
import type { Node } from './compact.ts';

/** What is known of the values of each type's properties. */
export type Constraints = (type: string) => Node | undefined;

let loaded: Packed<Node> | undefined;

/** Loads the data once a process: it costs some milliseconds, and each type that is used a little more. */
export async function loadConstraints(): Promise<Constraints> {
  loaded ??= unpacked((await import('./data.ts')).PACKED);
  return loaded.find;
}
