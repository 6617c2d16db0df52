import { memoryStore } from './memory-store.ts';
import { postgresStore } from './postgres/postgres-store.ts';
import { need } from './program.ts';
import type { Store } from './store.ts';

/** There is no database: on a laptop it is a record. */
export const isAlone = (): boolean => need('STORE') === 'memory';

/** The store that STORE names. */
export function openStore(): Store {
  return isAlone() ? memoryStore() : postgresStore();
}
