import { type Connection, type ConnectOptions, connect, connectionFor } from '../../../deploy/aws/connection.ts';
import { silenceLine } from '../../../deploy/aws/silence.ts';
import type { Target } from '../../../deploy/model.ts';
import type { Io } from '../../command.ts';
import { printLine } from '../../render/line.ts';

/** Connects to a target. */
export type ConnectTo = (target: Target) => Promise<Connection>;

/** Connects once to each region of an account, whatever the number of stacks there, and says which call takes long. */
export function connections(io: Io): ConnectTo {
  const options: ConnectOptions = {
    signal: io.signal,
    onSilence: (silence) => printLine(io, silenceLine(silence)),
  };
  const made = new Map<string, Promise<Connection>>();
  return async (target) => {
    const { endpoint, region, account, role, externalId } = target;
    const key = JSON.stringify([endpoint, region, account, role, externalId]);
    const known = made.get(key) ?? connect(target, options);
    made.set(key, known);
    return connectionFor(await known, target);
  };
}
