import { type Connection, connect, connectionFor } from '../../../deploy/aws/connection.ts';
import type { Target } from '../../../deploy/model.ts';

/** Connects to a target. */
export type ConnectTo = (target: Target) => Promise<Connection>;

/** Connects once to each region of an account, whatever the number of stacks there. */
export function connections(): ConnectTo {
  const made = new Map<string, Promise<Connection>>();
  return async (target) => {
    const { endpoint, region, account, role, externalId } = target;
    const key = JSON.stringify([endpoint, region, account, role, externalId]);
    const known = made.get(key) ?? connect(target, { onRetry: undefined });
    made.set(key, known);
    return connectionFor(await known, target);
  };
}
