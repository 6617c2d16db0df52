import type { Ending } from '../../deploy/services/follow-services.ts';
import { RookeryError } from '../../generator/errors.ts';
import type { Io } from '../command.ts';

/** Says which services did not come to where they should, and answers the exit code. */
export function endingsCode(io: Io, endings: readonly { readonly name: string; readonly ending: Ending }[]): number {
  const bad = endings.flatMap(({ name, ending }) => (ending.state === 'done' ? [] : [{ name, why: ending.why }]));
  if (bad.length === 0) return 0;
  if (io.signal.aborted) {
    io.err(`${bad.map(({ name }) => name).join(', ')}: no longer waited for; ECS goes on`);
    return 130;
  }
  throw new RookeryError(
    'NotSteady',
    {
      what: `${bad.map(({ name }) => name).join(', ')} ${bad.length === 1 ? 'is' : 'are'} not as wanted.`,
      why: `${bad.map(({ name, why }) => `${name}: ${why.replace(/\.$/, '')}`).join('; ')}.`,
      mend: 'see what its tasks write: `npm run logs`, and what ECS says above.',
    },
    1,
  );
}
