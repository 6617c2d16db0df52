import { AwsError } from '../../server/service.ts';
import type { TaskRecord } from '../model.ts';

const USUAL_MINUTES = 120;
const MOST_MINUTES = 2880;

/** Whether a task is protected from scale-in and from deployments at a time. */
export function isProtected({ protectedUntil }: TaskRecord, now: number): boolean {
  return protectedUntil !== undefined && Date.parse(protectedUntil) > now;
}

/** The protection of a task, in the words of the API; its members begin with a capital letter where the agent answers. */
export function protectionOf(task: TaskRecord, now = Date.now()) {
  const enabled = isProtected(task, now);
  return {
    taskArn: task.taskArn,
    protectionEnabled: enabled,
    ...(enabled && { expirationDate: new Date(task.protectedUntil ?? 0) }),
  };
}

/** Protects a task, or ends that. Throws what ECS answers for a task of no service, and for a time that is none. */
export function protect(task: TaskRecord, enabled: unknown, minutes: unknown, now = Date.now()): void {
  if (typeof enabled !== 'boolean') {
    throw new AwsError('InvalidParameterException', 'protectionEnabled must be specified.');
  }
  const wanted = minutes === undefined || minutes === null ? USUAL_MINUTES : Number(minutes);
  if (!Number.isInteger(wanted) || wanted < 1 || wanted > MOST_MINUTES) {
    const message = `expiresInMinutes must be between 1 and ${MOST_MINUTES} minutes.`;
    throw new AwsError('InvalidParameterException', message);
  }
  if (enabled) task.protectedUntil = new Date(now + wanted * 60_000).toISOString();
  else delete task.protectedUntil;
}

/** Why a task cannot be protected; undefined where it can. */
export function protectionFailure({ taskArn, group, lastStatus }: TaskRecord) {
  const about = (reason: string, detail: string) => ({ arn: taskArn, reason, detail });
  if (!group.startsWith('service:')) {
    return about('TASK_NOT_VALID', 'Task protection is only supported for tasks of a service.');
  }
  return lastStatus === 'STOPPED' ? about('TASK_NOT_VALID', 'The task is stopped.') : undefined;
}
