import { exitCodeFor } from '../../../deploy/aws/status.ts';
import type { Outcome, Plan, Stack } from '../../../deploy/model.ts';
import type { Choice } from '../../../deploy/releases/choose.ts';
import { differences } from '../../../deploy/releases/summary.ts';
import { prepareRollback } from '../../../deploy/stack/rollback.ts';
import { isUpToDate } from '../../../deploy/stack/update.ts';
import type { Io } from '../../command.ts';
import { outputLines } from '../../render/events.ts';
import { commitOf, minuteOf } from '../../render/releases.ts';
import type { Session } from '../../session.ts';
import { answerLine } from '../../stream/model.ts';
import { applyTwice, prepareTwice } from '../apply-again.ts';
import { checkDropped, readOutputs } from '../roots/siblings.ts';
import type { UpdateFlags } from '../update-flags.ts';
import { draftOfSession } from './draft.ts';
import { whatFollows } from './what-follows.ts';

export interface RollbackWork extends Choice {
  readonly deployed: Stack;
  /** `--set`. */
  readonly values: Readonly<Record<string, string>>;
}

/** Puts an earlier release of a session's stack back, and says what a following update does. Answers the exit code. */
export async function rollBack(io: Io, session: Session, work: RollbackWork, options: UpdateFlags): Promise<number> {
  const { connection } = session;
  const { target, deployed } = work;
  announce(io, work);
  const images = await session.connectTo(session.home);
  const { values: references } = await readOutputs(session);
  const rollback = await prepareRollback(connection, { ...work, images, references });
  for (const note of rollback.notes) io.err(note);
  await checkDropped(session, deployed, target.outputs);
  const { request, content, declared, template } = rollback;
  const same = { template, declared, parameters: request.parameters, tags: request.tags, deployed };
  if (await isUpToDate(connection, same)) return finish(io, session, work, options);
  const release = await draftOfSession(io, session, content, target);
  const plan = await prepareTwice(io, connection, { ...request, release }, options);
  if (plan === undefined) return finish(io, session, work, options);
  const outcome = await applyTwice(io, connection, plan, { ...request, release, options });
  if (outcome?.succeeded) io.err(await whatFollows(session, content));
  return finish(io, session, work, options, plan, outcome);
}

function announce(io: Io, { target, current }: RollbackWork): void {
  const changes = current === undefined ? [] : differences(current, target);
  const what = changes.length === 0 ? '' : `: ${changes.join(', ')}`;
  const of = target.source === undefined ? '' : `, commit ${commitOf(target)}`;
  io.err(`${target.stackName}: back to release ${target.number} of ${minuteOf(target.begun)}${of}${what}`);
}

function finish(
  io: Io,
  { connection }: Session,
  { target, deployed }: RollbackWork,
  { json }: UpdateFlags,
  plan?: Plan,
  outcome?: Outcome,
): number {
  const declined = plan !== undefined && outcome === undefined;
  const code = outcome === undefined ? (declined ? 3 : 0) : exitCodeFor(outcome);
  const outputs = outcome?.outputs ?? deployed.outputs;
  if (plan === undefined) io.err(`${target.stackName}: no changes: it is what release ${target.number} put in place`);
  if (json) {
    io.out(
      answerLine(io, {
        account: connection.account,
        region: connection.target.region,
        stack: target.stackName,
        rollbackTo: target.number,
        status: outcome?.status ?? deployed.status,
        changed: outcome !== undefined,
        changes: plan?.changes ?? [],
        ownComparison: plan?.ownComparison,
        outputs: Object.fromEntries(outputs.map(({ name, value }) => [name, value])),
        cause: outcome?.cause,
      }),
    );
  } else if (code === 0) for (const line of outputLines(outputs)) io.out(line);
  return code;
}
