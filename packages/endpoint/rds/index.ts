import type { ResourceHandler } from '../cloudformation/handler.ts';
import type { Service } from '../server/service.ts';
import { protectingHandlers } from './handlers.ts';
import { rds } from './operations.ts';
import { DatabaseStore } from './store.ts';

/** RDS as far as it protects databases. */
export interface Databases {
  readonly service: Service;
  readonly handlers: Readonly<Record<string, ResourceHandler>>;
}

/** Opens the databases in a folder; `records` are the handlers that make them. */
export function databases(folder: string, records: Readonly<Record<string, ResourceHandler>>): Databases {
  const store = new DatabaseStore(folder);
  return { service: rds(store), handlers: protectingHandlers(store, records) };
}
