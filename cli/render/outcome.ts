import { again, awsLine } from '../../deploy/aws/interrupted.ts';
import { exitCodeFor, mendOf } from '../../deploy/aws/status.ts';
import type { FailedTask, Outcome, StackEvent, Target } from '../../deploy/model.ts';
import { type FailedResource, failedLines } from '../../deploy/stack/failed-resources.ts';
import type { Declared } from '../workflow/declared-at.ts';
import { placeOf, withoutName } from './events.ts';
import { taskHint } from './task-hint.ts';

/** What is known of a failure. */
export type Failure = Pick<Outcome, 'status' | 'cause' | 'failedTask' | 'serviceSaid' | 'alsoFailed' | 'alsoFailing'>;

/** The first real cause: its place, its reason, its source, and where it is a service what its tasks say. */
export function failureLines(target: Target, failure: Failure, declared?: Declared): string[] {
  const { cause, alsoFailed = [], alsoFailing = [] } = failure;
  const more = [
    ...alsoFailed.map((event) => `also failed: ${titleOf(event)}: ${oneLine(event.reason)}`),
    ...alsoFailing.map(
      ({ service, task: { id, reasons, said } }) =>
        `also failing: ${service}: task ${id}: ${reasons.join('; ')}${said === undefined ? '' : `; it wrote: ${said}`}`,
    ),
  ];
  return [
    ...more,
    ...(cause === undefined ? [] : [`first cause: ${titleOf(cause)}`, `  ${cause.reason ?? 'no reason was given'}`]),
    ...declaredLines(declared).map((line) => `  ${line}`),
    ...saidLines(failure).map((line) => `  ${line}`),
    ...taskLines(target, failure).map((line) => `  ${line}`),
  ];
}

const titleOf = (event: StackEvent) => `${placeOf(event)} (${event.type}) ${event.status}`;
const oneLine = (reason = 'no reason was given') => reason.replaceAll(/\s+/g, ' ');

function declaredLines(declared: Declared | undefined): string[] {
  if (declared === undefined) return [];
  const { sources, nested, template } = declared;
  const [first, ...callers] = sources;
  const places = [
    first === undefined ? [] : [`declared at ${first}`],
    callers.map((line) => `called from ${line}`),
    nested.length === 0 ? [] : [`nested at ${nested.join(', ')}`],
    template === undefined ? [] : [`in ${template}`],
  ].flat();
  return places.length === 0 ? [] : [places.join(', ')];
}

/** What ECS says of targets and of tasks that it could not start; where a task failed, that says the rest. */
function saidLines({ serviceSaid = [], failedTask }: Failure): string[] {
  const wanted = failedTask === undefined ? serviceSaid : serviceSaid.filter((one) => /unhealthy/i.test(one));
  return wanted.map((message) => `ECS said: ${withoutName(message)}`);
}

/** Why a service did not come up, and where its program may say more. */
function taskLines(target: Target, { failedTask: task }: Failure): string[] {
  if (task === undefined) return [];
  const wrote = task.lastLines.length === 0 ? [] : ['it wrote at last:', ...task.lastLines.map((line) => `  ${line}`)];
  const hint = taskHint(target, task);
  const { alike = 1, others = [] } = task;
  return [
    `task ${task.id}: ${task.reasons.join('; ')}`,
    ...wrote,
    ...(alike > 1 ? [`${alike} tasks of the service ended so`] : []),
    ...others.map((one) => `others ended otherwise: ${one}`),
    ...(hint === undefined ? [] : [hint]),
    ...logLine(target, task),
  ];
}

/** The command that shows more of a log that is still there. */
function logLine(target: Target, { logGroup }: FailedTask): string[] {
  if (logGroup === undefined) return [];
  return [`its log: ${awsLine(target, `logs tail ${logGroup} --since 1h`)}`];
}

/** What to do next. */
export function whatNow(
  target: Target,
  stackName: string,
  outcome: Outcome,
  failures: readonly FailedResource[],
): string[] {
  if (exitCodeFor(outcome) !== 1) {
    const { stackId: id, status } = outcome;
    const paths = failures.map(({ path }) => path);
    const mend = status.endsWith('_FAILED') ? mendOf(target, { id, name: stackName, status }, paths) : undefined;
    const said = status === 'UPDATE_ROLLBACK_FAILED' ? 'could not be rolled back' : 'what failed';
    return [
      ...(failures.length === 0 ? [] : [`${said}:${failedLines(failures)}`]),
      `it needs a look: \`${again(target, 'stack:status')}\` and \`${again(target, 'stack:events')} --failed\` tell more.`,
      ...(mend === undefined ? [] : [mend]),
    ];
  }
  if (outcome.status === 'DELETE_COMPLETE')
    return ['what was begun is deleted again; correct the cause and run it again.'];
  return outcome.status === 'ROLLBACK_COMPLETE'
    ? ['what was created is removed again; correct the cause and run it again: the empty stack is then replaced.']
    : ['what is deployed is what was deployed before; correct the cause and run it again.'];
}
