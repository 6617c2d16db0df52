import type { Connection } from '../../deploy/aws/connection.ts';
import { interruptedBefore } from '../../deploy/aws/interrupted.ts';
import { LOCAL } from '../../deploy/environments.ts';
import { deletionEffects } from '../../deploy/stack/deletion-effects.ts';
import type { Recreation } from '../../deploy/stack/recreate.ts';
import { RookeryError } from '../../generator/errors.ts';
import type { Io } from '../command.ts';
import { effectLines } from '../render/deletion-effects.ts';

/** Confirms a deletion, once for each stack; throws where it is not wanted. */
export type ConfirmRecreation = (recreation: Recreation) => Promise<void>;

/** Asks before a stack whose creation failed is deleted, to be created anew: first it says what that takes away. */
export function askingToRecreate(io: Io, connection: Connection, yes = false): ConfirmRecreation {
  const confirmed = new Set<string>();
  return async ({ stack }) => {
    if (confirmed.has(stack.id)) return;
    const { environment } = connection.target;
    io.err(`stack ${stack.name} is ${stack.status}: it has to be deleted before it can be created anew`);
    for (const line of effectLines(stack.name, await deletionEffects(connection, stack))) io.err(line);
    if (!yes && (io.ask !== undefined || environment !== LOCAL)) await ask(io, environment, stack.name);
    confirmed.add(stack.id);
  };
}

async function ask(io: Io, environment: string, stackName: string): Promise<void> {
  const answer = await io.ask?.(`Delete stack ${stackName}, to create it anew? [y/N] `).catch(() => {
    throw interruptedBefore(stackName);
  });
  if (/^y(es)?$/i.test(answer?.trim() ?? '')) return;
  throw new RookeryError(
    'Unconfirmed',
    {
      what: `environment ${environment}: the deletion of stack ${stackName} was not confirmed.`,
      why:
        answer === undefined
          ? 'there is no terminal to ask on. Nothing was deleted, uploaded or changed.'
          : 'nothing was deleted, uploaded or changed.',
      mend: 'read what it takes away, then run it again and answer y, or add --yes.',
    },
    3,
  );
}
