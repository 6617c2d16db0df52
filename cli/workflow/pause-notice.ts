import { again } from '../../deploy/aws/interrupted.ts';
import { readPause, type StoredRecord } from '../../deploy/pausing/record.ts';
import { readFoundation } from '../../deploy/stack/foundation.ts';
import { RookeryError } from '../../generator/errors.ts';
import type { Template } from '../../generator/model.ts';
import type { Io } from '../command.ts';
import type { Session } from '../session.ts';

/** The bucket in which a pause is remembered: that of the templates. */
export async function pauseBucket({ connection }: Session): Promise<string> {
  const foundation = await readFoundation(connection);
  if (foundation !== undefined) return foundation.bucket;
  const { target } = connection;
  throw new RookeryError(
    'FoundationMissing',
    {
      what: `environment ${target.environment}: there is no stack ${target.foundationStackName}.`,
      why: 'what ran before a pause is remembered in its bucket.',
      mend: `run \`${again(target, 'bootstrap')}\`.`,
    },
    3,
  );
}

/** The pause that a session's stack is in; undefined where it is not paused, or where nobody can know. */
export async function pauseOf(session: Session): Promise<StoredRecord | undefined> {
  const foundation = await readFoundation(session.connection).catch(() => undefined);
  return foundation && (await readPause(session.connection, foundation.bucket).catch(() => undefined));
}

/** Says that an environment is paused, before something is done to it that a pause has to do with. */
export async function noticePause(io: Io, session: Session): Promise<void> {
  const { environment, app } = session;
  if (environment.terminationProtection || environment.multiAz || !hasPausable(app.master)) return;
  const stored = await pauseOf(session);
  if (stored === undefined) return;
  const { target } = session.connection;
  io.err(
    `${target.stackName} is paused since ${stored.record.since}: its services stay at no task, a database that is stopped cannot be changed, and what is new runs. \`${again(target, 'resume')}\` brings it back`,
  );
}

const PAUSABLE = ['AWS::ECS::Service', 'AWS::Scheduler::Schedule', 'AWS::RDS::DBInstance', 'AWS::RDS::DBCluster'];

/** Whether there is anything that a pause would stop: nothing is asked of AWS where there is not. */
function hasPausable({ document, children }: Template): boolean {
  return Object.values(document.Resources).some(({ Type }) => PAUSABLE.includes(Type)) || children.some(hasPausable);
}
