import { again } from '../../deploy/aws/interrupted.ts';
import { LOCAL } from '../../deploy/environments.ts';
import { RookeryError } from '../../generator/errors.ts';
import type { Io } from '../command.ts';
import type { Session } from '../session.ts';

/** Has a change confirmed. Environment local goes on without a question where there is no terminal. */
export async function confirmChange(
  io: Io,
  { connection: { target } }: Session,
  {
    question,
    command,
    yes,
  }: { readonly question: string; readonly command: string; readonly yes?: boolean | undefined },
): Promise<void> {
  if (yes || (io.ask === undefined && target.environment === LOCAL)) return;
  const answer = await io.ask?.(`${question} [y/N] `).catch(() => undefined);
  if (/^y(es)?$/i.test(answer?.trim() ?? '')) return;
  throw new RookeryError(
    'Unconfirmed',
    {
      what: `${command} in environment ${target.environment} was not confirmed.`,
      why: `${io.ask === undefined ? 'there is no terminal to ask on' : 'the answer was not yes'}. Nothing was changed.`,
      mend: `answer with y, or add --yes: \`${again(target, command)} --yes\`.`,
    },
    3,
  );
}
