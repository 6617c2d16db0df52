import { memoryStore } from './memory-store.ts';
import { postgresStore } from './postgres/postgres-store.ts';
import { need } from './program.ts';
import type { Store } from './store.ts';

/** There is neither a database nor a queue: on a laptop they are records. */
export const isAlone = (): boolean => need('STORE') === 'memory';

/** The store that STORE names. */
export function openStore(): Store {
  return isAlone() ? memoryStore() : postgresStore();
}
