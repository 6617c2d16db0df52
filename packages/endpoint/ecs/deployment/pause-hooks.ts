import { randomBytes } from 'node:crypto';
import type { Deployment, PausedHook, ServiceRecord } from '../model.ts';
import { end, say } from '../service/service-record.ts';

/** ECS's default of `timeoutInMinutes`. */
const DAY = 1440;

/** What a hook keeps from happening, and until when. */
export interface Hold {
  readonly starts: boolean;
  readonly stops: boolean;
  readonly until?: number;
}

/** Pauses a deployment in a stage that has a PAUSE hook, until it is answered or its time is over; undefined where none holds it. */
export function holdAtHooks(
  service: ServiceRecord,
  deployment: Deployment,
  { stage, now, timeScale }: { readonly stage: string; readonly now: number; readonly timeScale: number },
): Hold | undefined {
  const { hook } = deployment;
  if (hook?.status === 'AWAITING_ACTION' && now >= Date.parse(hook.expiresAt)) {
    answerHook(service, deployment, hook, hook.timeoutAction, 'TIMED_OUT');
  }
  const { lifecycleHooks = [] } = service.deploymentConfiguration;
  const pause = lifecycleHooks.find(
    ({ targetType, lifecycleStages }) => targetType === 'PAUSE' && lifecycleStages?.includes(stage),
  );
  if (!pause || deployment.passedStages?.includes(stage) || deployment.rolloutState !== 'IN_PROGRESS') return undefined;
  if (deployment.hook?.status !== 'AWAITING_ACTION') {
    const { timeoutConfiguration = {} } = pause;
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
  return { starts: stage === 'PRE_SCALE_UP', stops: true, until: Date.parse(deployment.hook?.expiresAt ?? '') };
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
