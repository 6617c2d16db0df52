import type { Service } from '@aws-sdk/client-ecs';
import type { Connection } from '../aws/connection.ts';
import { again } from '../aws/interrupted.ts';
import { clusterOf, type Deploying } from './deploying.ts';
import { pausedRollout } from './paused-rollout.ts';

/** Whether a service's deployment is under way, and has a hook that may pause it. */
export function mayPause({ deployments = [], deploymentConfiguration }: Service): boolean {
  const runs = deployments.some(({ status, rolloutState }) => status === 'PRIMARY' && rolloutState === 'IN_PROGRESS');
  return runs && (deploymentConfiguration?.lifecycleHooks?.some(({ targetType }) => targetType === 'PAUSE') ?? false);
}

/** Says once of each pause who waits, until when, and how it is answered. Best effort: it only adds detail. */
export async function sayPaused(
  connection: Connection,
  service: Pick<Deploying, 'arn' | 'name' | 'pausedAt'>,
  say: (message: string) => void,
): Promise<void> {
  const place = { cluster: clusterOf(service.arn) ?? '', serviceName: service.arn.split('/').at(-1) ?? '' };
  const rollout = await pausedRollout(connection, place).catch(() => undefined);
  if (rollout === undefined || rollout.hookId === service.pausedAt) return;
  service.pausedAt = rollout.hookId;
  const { stage = 'a stage', until, since, atDeadline = 'ROLLBACK' } = rollout;
  const begun = since === undefined ? '' : `, since ${since.toISOString()}`;
  const deadline = until === undefined ? '' : `, until ${until.toISOString()}, then ${atDeadline}`;
  const [on, back] = ['continue', 'back'].map((one) => again(connection.target, `rollout:${one} ${service.name}`));
  say(`the rollout waits for an approval at ${stage}${begun}${deadline}: \`${on}\` or \`${back}\``);
}
