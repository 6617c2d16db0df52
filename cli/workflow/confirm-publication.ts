import { LOCAL } from '../../deploy/environments.ts';
import { RookeryError } from '../../generator/errors.ts';
import type { Io } from '../command.ts';
import type { Session } from '../session.ts';

/** Has a publication confirmed; environment local is published without a question where there is no terminal. */
export async function confirmPublication(io: Io, { connection: { target } }: Session): Promise<void> {
  if (io.ask === undefined && target.environment === LOCAL) return;
  const answer = await io.ask?.('Publish it? [y/N] ').catch(() => undefined);
  if (/^y(es)?$/i.test(answer?.trim() ?? '')) return;
  throw new RookeryError(
    'Unconfirmed',
    {
      what: `the publication into environment ${target.environment} was not confirmed.`,
      why:
        io.ask === undefined
          ? 'there is no terminal to ask on. Nothing was changed.'
          : 'the answer was not yes. Nothing was changed.',
      mend: 'run it again and answer with y, or add --yes.',
    },
    3,
  );
}
