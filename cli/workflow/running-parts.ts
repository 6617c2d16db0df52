import { clause } from '../../deploy/aws/sentence.ts';
import type { StackResource } from '../../deploy/aws/stack.ts';
import type { Stack } from '../../deploy/model.ts';
import { placedResources } from '../../deploy/services/placed.ts';
import { runningServices } from '../../deploy/services/running-services.ts';
import { RookeryError } from '../../generator/errors.ts';
import type { Io } from '../command.ts';
import { type ServiceState, serviceState } from '../render/running.ts';
import type { Session } from '../session.ts';
import { pauseOf } from './pause-notice.ts';
import { urlsOf } from './urls.ts';

/** What runs of a stack, and where it answers. It is detail: whoever may not ask ECS sees the rest. */
export async function runningParts(io: Io, session: Session, stack: Stack, resources: readonly StackResource[]) {
  const [services, places, stored] = await Promise.all([
    states(io, session, resources),
    urlsOf(session, stack),
    pauseOf(session),
  ]);
  return { services, places, pause: stored?.record };
}

async function states(
  io: Io,
  { connection }: Session,
  resources: readonly StackResource[],
): Promise<readonly ServiceState[]> {
  try {
    return (await runningServices(connection, placedResources(resources))).map(serviceState);
  } catch (error) {
    if (!(error instanceof RookeryError)) throw error;
    io.err(`(services are not shown: ${clause(error.explanation.what)})`);
    return [];
  }
}
