import { again } from '../../deploy/aws/interrupted.ts';
import { exitCodeFor } from '../../deploy/aws/status.ts';
import type { AttachedOutcome } from '../../deploy/follow/attach.ts';
import type { Target } from '../../deploy/model.ts';
import type { Io } from '../command.ts';
import { placeOf } from '../render/events.ts';
import { painter } from '../render/style.ts';
import { answerLine } from '../stream/model.ts';

/** Says how an operation ended that was followed, and answers its exit code. */
export function reportAttached(
  io: Io,
  target: Target,
  stackName: string,
  outcome: AttachedOutcome,
  json = false,
): number {
  const { status, succeeded, begin, cause } = outcome;
  const code = exitCodeFor(outcome);
  const paint = painter(io.colour);
  io.err(paint(succeeded ? 'green' : 'red', `${stackName}: ${status}`));
  if (cause !== undefined) {
    io.err(`first cause: ${placeOf(cause)} (${cause.type}) ${cause.status}`);
    io.err(`  ${cause.reason ?? 'no reason was given'}`);
  }
  if (!succeeded) io.err(`\`${again(target, 'stack:events')} --failed\` tells more.`);
  if (json)
    io.out(answerLine(io, { stack: stackName, running: true, begun: begin.status, since: begin.time, status, cause }));
  return code;
}
