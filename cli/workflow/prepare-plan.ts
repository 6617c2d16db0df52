import type { Connection } from '../../deploy/aws/connection.ts';
import type { Plan } from '../../deploy/model.ts';
import { prepareUpdate, type UpdateRequest } from '../../deploy/stack/update.ts';
import type { Io } from '../command.ts';
import { progressOf } from '../render/progress.ts';
import { askingToRecreate, type ConfirmRecreation } from './confirm-recreation.ts';
import { type ReadyFlags, sayingWait } from './ready-stack.ts';

interface Flags extends ReadyFlags {
  readonly yes?: boolean | undefined;
  readonly 'import-existing'?: boolean;
  /** Asks before a stack is deleted; one that was confirmed already is not asked for again. */
  readonly confirm?: ConfirmRecreation | undefined;
}

type Own = 'onEvent' | 'signal' | 'wait' | 'recreate' | 'importExisting' | 'liftProtection' | 'confirmRecreation';

/** Gets a stack ready and makes the plan, showing what that takes; undefined when nothing would change. */
export async function preparePlan(
  io: Io,
  connection: Connection,
  request: Omit<UpdateRequest, Own>,
  { yes, wait, recreate, confirm, 'import-existing': importExisting, 'lift-protection': liftProtection }: Flags,
): Promise<Plan | undefined> {
  const { onEvent, end } = progressOf(io, request.stackName);
  const update = prepareUpdate(connection, {
    ...request,
    onEvent,
    onWait: sayingWait(io),
    signal: io.signal,
    wait,
    recreate,
    importExisting,
    liftProtection,
    confirmRecreation: confirm ?? askingToRecreate(io, connection, yes),
  });
  const { plan, note } = await update.finally(end);
  for (const sentence of note) io.err(sentence);
  return plan;
}
