import type { Connection } from '../../deploy/aws/connection.ts';
import { updateStep } from '../../deploy/aws/status.ts';
import type { Plan } from '../../deploy/model.ts';
import { prepareUpdate, type UpdateRequest } from '../../deploy/stack/update.ts';
import type { Io } from '../command.ts';
import { progressOf } from '../render/progress.ts';

interface Flags {
  readonly wait?: boolean;
  readonly recreate?: boolean;
  readonly 'import-existing'?: boolean;
  readonly 'lift-protection'?: boolean;
}

type Request = Omit<UpdateRequest, 'onEvent' | 'signal' | 'wait' | 'recreate' | 'importExisting' | 'liftProtection'>;

/** Gets a stack ready and makes the plan, showing what that takes; undefined when nothing would change. */
export async function preparePlan(
  io: Io,
  connection: Connection,
  request: Request,
  { wait, recreate, 'import-existing': importExisting, 'lift-protection': liftProtection }: Flags,
): Promise<Plan | undefined> {
  const { stackName, existing } = request;
  const step = updateStep(existing?.status);
  const busy = step === 'refuse' && existing?.status.endsWith('_IN_PROGRESS') === true;
  if (step === 'wait' || (busy && wait)) io.err(`stack ${stackName} is ${existing?.status}: waiting for its end`);
  const { onEvent, end } = progressOf(io, stackName);
  const update = prepareUpdate(connection, {
    ...request,
    onEvent,
    signal: io.signal,
    wait,
    recreate,
    importExisting,
    liftProtection,
  });
  const { plan, note } = await update.finally(end);
  for (const sentence of note) io.err(sentence);
  return plan;
}
