import { randomBytes } from 'node:crypto';
import type { Deployment, PausedHook, ServiceRecord } from '../model.ts';
import { end, say } from '../service/service-record.ts';

/** Where ECS can pause a deployment, in their order; it is never more than one revision that is reconciled here. */
const STAGES = [
  'PRE_SCALE_UP',
  'POST_SCALE_UP',
  'POST_TEST_TRAFFIC_SHIFT',
  'PRE_PRODUCTION_TRAFFIC_SHIFT',
  'POST_PRODUCTION_TRAFFIC_SHIFT',
];
/** ECS's default of `timeoutInMinutes`. */
const DAY = 1440;

/** What a hook keeps from happening, and until when. */
export interface Hold {
  readonly starts: boolean;
  readonly stops: boolean;
  readonly until?: number;
}

const FREE: Hold = { starts: false, stops: false };

/** Pauses a gradual deployment at its next PAUSE hook, and takes the action of one whose time is over. */
export function holdAtHooks(
  service: ServiceRecord,
  deployment: Deployment,
  { isUp, now, timeScale }: { readonly isUp: boolean; readonly now: number; readonly timeScale: number },
): Hold {
  const { hook } = deployment;
  if (hook?.status === 'AWAITING_ACTION' && now >= Date.parse(hook.expiresAt)) {
    answerHook(service, deployment, hook, hook.timeoutAction, 'TIMED_OUT');
  }
  const { strategy = 'ROLLING', lifecycleHooks = [] } = service.deploymentConfiguration;
  // What becomes of hooks on a service's first deployment is unproven: here there is nothing to go back to, and no pause.
  const earlier = service.deployments.some((other) => other !== deployment && other.everCompleted);
  const runs = deployment.rolloutState === 'IN_PROGRESS' && deployment.status === 'PRIMARY';
  if (strategy === 'ROLLING' || !runs || !earlier || deployment.everCompleted) return FREE;
  const pauses = lifecycleHooks.filter(({ targetType }) => targetType === 'PAUSE');
  const open = (stage: string) => !deployment.passedStages?.includes(stage);
  const stage = STAGES.find((one) => open(one) && pauses.some(({ lifecycleStages }) => lifecycleStages?.includes(one)));
  if (stage === undefined) return FREE;
  const isBefore = stage === 'PRE_SCALE_UP';
  if (deployment.hook?.status !== 'AWAITING_ACTION') {
    if (!isUp && !isBefore) return { starts: false, stops: true };
    const { timeoutConfiguration = {} } = pauses.find(({ lifecycleStages }) => lifecycleStages?.includes(stage)) ?? {};
    const minutes = Number(timeoutConfiguration.timeoutInMinutes ?? DAY);
    deployment.hook = {
      hookId: `ecs-pause-${randomBytes(32).toString('base64url')}`,
      stage,
      status: 'AWAITING_ACTION',
      since: new Date(now).toISOString(),
      expiresAt: new Date(now + minutes * 60_000 * timeScale).toISOString(),
      timeoutAction: timeoutConfiguration.action ?? 'ROLLBACK',
    };
    deployment.updatedAt = deployment.hook.since;
    say(service, `(deployment ${deployment.id}) is paused at ${stage} until ${deployment.hook.expiresAt}.`);
  }
  return { starts: isBefore, stops: true, until: Date.parse(deployment.hook?.expiresAt ?? '') };
}

/** Lets a paused deployment go on, or takes it back. */
export function answerHook(
  service: ServiceRecord,
  deployment: Deployment,
  hook: PausedHook,
  action: 'CONTINUE' | 'ROLLBACK',
  status: PausedHook['status'] = 'SUCCEEDED',
): void {
  deployment.hook = { ...hook, status };
  deployment.passedStages = [...(deployment.passedStages ?? []), hook.stage];
  if (action === 'CONTINUE') {
    say(service, `(deployment ${deployment.id}) goes on after ${hook.stage}.`);
    return;
  }
  // What ECS reports to CloudFormation here is unproven.
  const failure = "Error occurred during operation 'ECS Deployment was rolled back at a lifecycle hook'.";
  end(service, deployment, { reason: `rolled back at ${hook.stage}`, failure, rollback: true });
}
