import type { Connection } from '../aws/connection.ts';
import { awsFailure } from '../aws/faults.ts';
import { undoing } from '../aws/interrupted.ts';
import { type Deploying, isCreated, isDone } from './deploying.ts';
import { type Endable, type Ended, stopDeployment } from './stop-deployment.ts';

/** When to end a deployment that has no circuit breaker of its own. */
export interface Limit {
  readonly stack: Endable;
  /** Failed tasks of one deployment that end it. */
  readonly failedTasks: number;
}

const ENDINGS: Readonly<Record<Ended, string>> = {
  'rolled back': 'its deployment has no circuit breaker, and was stopped; ECS goes back to the version before.',
  cancelled: 'its deployment has no circuit breaker; the update is cancelled.',
  deleted: 'its deployment has no circuit breaker; the stack that was being created is deleted.',
};

/** Why a service whose deployment was ended from here counts as failed; undefined where it was not. */
export function whyEnded({ ended }: Deploying): string | undefined {
  return ended && `its tasks failed again and again: ${ENDINGS[ended]}`;
}

/** So many failed tasks are worth a warning where nothing is to be ended. */
const WORTH_TELLING = 3;

/**
 * Ends the deployment of a service without a circuit breaker once enough of its tasks have failed, or warns: by itself it
 * would go on until CloudFormation's own limit, hours later.
 */
export async function endFailing(
  connection: Connection,
  service: Deploying,
  limit: Limit | undefined,
  say: (message: string) => void,
): Promise<void> {
  if (!service.endless || isDone(service) || service.ended || service.warned) return;
  const failed = Math.max(service.failedTasks, service.stoppedTasks);
  if (failed < (limit?.failedTasks ?? WORTH_TELLING)) return;
  if (limit === undefined) return warn(connection, service, failed, say);
  const [cluster = '', name = ''] = service.arn.split('/').slice(-2);
  try {
    service.ended = await stopDeployment(connection, limit.stack, { cluster, name, isCreated: isCreated(service) });
    if (service.ended) say(`${failed} tasks failed: ${ENDINGS[service.ended]}`);
  } catch (error) {
    warn(connection, service, failed, say);
    const { name: code, message } = awsFailure(error);
    say(`(it could not be ended from here: ${code} ${message})`);
  }
}

function warn({ target }: Connection, service: Deploying, failed: number, say: (message: string) => void): void {
  service.warned = true;
  const ways = undoing(target, target.stackName);
  say(`has ${failed} failed tasks, and no circuit breaker that would end the deployment. To end it: ${ways}.`);
}
