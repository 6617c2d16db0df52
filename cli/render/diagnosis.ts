import { again } from '../../deploy/aws/interrupted.ts';
import { type Diagnosis, isWell } from '../../deploy/diagnose/diagnose.ts';
import type { ServiceDiagnosis } from '../../deploy/diagnose/service.ts';
import type { Target } from '../../deploy/model.ts';
import type { Declared } from '../workflow/declared-at.ts';
import { withoutName } from './events.ts';
import { failureLines } from './outcome.ts';
import { duration, type Paint, statusColour } from './style.ts';

/** What happened to a stack last, the cause at the end. */
export function diagnosisLines(
  target: Target,
  diagnosis: Diagnosis,
  {
    paint,
    declared,
    now = new Date(),
  }: { readonly paint: Paint; readonly declared?: Declared | undefined; readonly now?: Date },
): string[] {
  const { stack, notLooked } = diagnosis;
  const unwell = diagnosis.services.filter((service) => !isWell(service));
  return [
    `${stack.name}: ${paint(statusColour(stack.status), stack.status)}${stack.statusReason ? `  ${stack.statusReason}` : ''}`,
    ...operationLines(diagnosis, now),
    ...diagnosis.services.map(serviceLine),
    ...unwell.flatMap((service) => serviceDetails(service, diagnosis)),
    ...notLooked.map((sentence) => `not looked at: ${sentence}`),
    ...causeLines(target, diagnosis, declared),
    ...nextLines(target, diagnosis, unwell),
  ];
}

function operationLines({ operation, stack }: Diagnosis, now: Date): string[] {
  if (operation === undefined)
    return ['no operation of it is known any more: CloudFormation keeps events for ninety days'];
  const { kind, status, began, ended, state, token } = operation;
  const time = `${began.toISOString()}, ${duration((ended ?? now).getTime() - began.getTime())}`;
  const who = token === undefined ? '' : `, request token ${token}`;
  if (state === 'running') return [`${kind} since ${time}${who}: it goes on`];
  if (state === 'succeeded')
    return [`nothing failed since ${began.toISOString()}: ${kind} ended in ${status} (${time}${who})`];
  const isLast = status === stack.status ? '' : ', an earlier operation';
  return [`${kind} ended in ${status} (${time}${who})${isLast}`];
}

function serviceLine({ path, gone, desired, running, pending, rollout }: ServiceDiagnosis): string {
  if (gone) return `service ${path}: gone`;
  const more = [pending > 0 ? `, ${pending} pending` : '', rollout === undefined ? '' : `; ${rollout}`];
  return `service ${path}: ${running} of ${desired} tasks run${more.join('')}`;
}

function serviceDetails(
  { path, events, targets, failedTask }: ServiceDiagnosis,
  { failedTask: shown }: Diagnosis,
): string[] {
  const bad = targets.filter(({ state }) => state !== 'healthy');
  const task =
    failedTask === undefined || failedTask === shown ? [] : [`task ${failedTask.id}: ${failedTask.reasons.join('; ')}`];
  const said = failedTask?.said === undefined || failedTask === shown ? [] : [`it wrote: ${failedTask.said}`];
  const lines = [
    ...events.map(({ time, message }) => `${time.toTimeString().slice(0, 8)} ECS ${withoutName(message)}`),
    ...bad.map(
      ({ host, port, state, reason }) =>
        `target ${host}:${port} is ${state}${reason === undefined ? '' : `: ${reason}`}`,
    ),
    ...task,
    ...said,
  ];
  return lines.length === 0 ? [] : [`of ${path}:`, ...lines.map((line) => `  ${line}`)];
}

function causeLines(target: Target, diagnosis: Diagnosis, declared: Declared | undefined): string[] {
  const { cause, failedTask, serviceSaid, alsoFailed, stack } = diagnosis;
  if (cause === undefined && failedTask === undefined) return [];
  return failureLines(target, { status: stack.status, cause, failedTask, serviceSaid, alsoFailed }, declared);
}

/** What to do next, a command that works in the state that the stack is in. */
function nextLines(target: Target, { operation, stack }: Diagnosis, unwell: readonly ServiceDiagnosis[]): string[] {
  const update = `\`${again(target, 'stack:update')}\``;
  if (operation?.state === 'running')
    return [`next: ${update} refuses while it goes on; with --wait it waits for its end.`];
  if (stack.status === 'DELETE_COMPLETE') return [`next: the stack is gone; ${update} creates it.`];
  if (/^(UPDATE_)?ROLLBACK_COMPLETE$|^IMPORT_ROLLBACK_COMPLETE$/.test(stack.status))
    return [`next: correct the cause, then ${update}.`];
  if (stack.status.endsWith('_FAILED')) return [`next: ${update} says what gets it out of ${stack.status}.`];
  if (
    unwell.some(
      ({ running, desired, targets }) => running < desired || targets.some(({ state }) => state === 'unhealthy'),
    )
  )
    return [
      `next: the stack is complete, its services are not all well: correct what is said of them, then ${update}.`,
    ];
  return [];
}
