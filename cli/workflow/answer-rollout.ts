import { again } from '../../deploy/aws/interrupted.ts';
import { answerRollout, pausedRollout } from '../../deploy/follow/paused-rollout.ts';
import { oneNamed } from '../../deploy/services/placed.ts';
import { RookeryError } from '../../generator/errors.ts';
import type { Io } from '../command.ts';
import { usage } from '../input.ts';
import * as flags from '../options.ts';
import { openSession } from '../session.ts';
import { deployedSystem } from './deployed-system.ts';

/** The arguments of a command that answers a paused rollout. */
export const answerArguments = [
  { name: 'SERVICE', description: 'the nested stack of a service, for example Orders' },
] as const;

/** Its options. */
export const answerOptions = {
  env: flags.env,
  root: flags.root,
  app: flags.app,
  json: flags.json,
  yes: flags.yesToNothing,
  'no-prepare': flags.noPrepare,
};

interface Answer {
  readonly command: 'rollout:continue' | 'rollout:back';
  readonly word: string | undefined;
  readonly action: 'CONTINUE' | 'ROLLBACK';
}

/** Answers the rollout of a service that waits for somebody; refuses where none waits. */
export async function answerPaused(
  io: Io,
  options: Parameters<typeof openSession>[1] & { readonly json?: boolean | undefined },
  { command, word, action }: Answer,
): Promise<number> {
  if (word === undefined) throw usage({ name: command }, 'no service is named', 'name one, for example Orders');
  const session = await openSession(io, options);
  const { connection } = session;
  const service = oneNamed((await deployedSystem(session)).services, word);
  const rollout = await pausedRollout(connection, service);
  if (rollout === undefined) {
    throw new RookeryError(
      'NothingWaits',
      {
        what: `${service.name}: no rollout waits for an answer.`,
        why: 'ECS has no deployment of it that is paused: it has not come so far, is over, or was answered.',
        mend: `look at it by \`${again(connection.target, 'stack:watch')}\`.`,
      },
      3,
    );
  }
  await answerRollout(connection, rollout, action);
  const { stage } = rollout;
  const done = action === 'CONTINUE' ? 'goes on' : 'is taken back';
  if (options.json) io.out(JSON.stringify({ service: service.name, action, stage, deployment: rollout.deployment }));
  else io.out(`${service.name}: the rollout ${done}${stage === undefined ? '' : `, after ${stage}`}`);
  return 0;
}
