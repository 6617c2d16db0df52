import type { Connection } from '../aws/connection.ts';
import { inParallel } from '../aws/parallel.ts';
import { describeStack, stackTree } from '../aws/stack.ts';
import { causes, firstCause } from '../follow/cause.ts';
import { servicesIn } from '../follow/service-targets.ts';
import type { FailedTask, Stack, StackEvent } from '../model.ts';
import { lastDeleted } from './deleted-stack.ts';
import { lastOperation, type Operation } from './operation.ts';
import { diagnoseService, type ServiceDiagnosis, TASKS_KEPT_MS } from './service.ts';

/** What happened to a stack last, and how its services are. */
export interface Diagnosis {
  readonly stack: Pick<Stack, 'id' | 'name' | 'status' | 'statusReason'>;
  /** Absent where the stack has no events of an operation any more: they are kept for ninety days. */
  readonly operation?: Omit<Operation, 'events'> | undefined;
  readonly cause?: StackEvent | undefined;
  readonly alsoFailed: readonly StackEvent[];
  /** Where a service is the cause, or what fails while the operation runs. */
  readonly failedTask?: FailedTask | undefined;
  readonly serviceSaid: readonly string[];
  readonly services: readonly ServiceDiagnosis[];
  /** What could not be looked at, and what nobody knows any more; one sentence each. */
  readonly notLooked: readonly string[];
}

const READERS_AT_ONCE = 4;

/** Whether a service has what it is to have, and what asks it is content. */
export const isWell = ({ gone, desired, running, targets, failedTask }: ServiceDiagnosis): boolean =>
  gone === undefined &&
  running >= desired &&
  failedTask === undefined &&
  targets.every(({ state }) => state !== 'unhealthy');

/**
 * Says what happened to a stack last: its last operation, or with `onlyFailed` the last that failed. A stack that is gone is
 * looked up among the deleted ones. Undefined where there never was such a stack, or it is longer gone.
 */
export async function diagnose(
  connection: Connection,
  nameOrId: string,
  { onlyFailed = false, now = new Date() }: { readonly onlyFailed?: boolean; readonly now?: Date } = {},
): Promise<Diagnosis | undefined> {
  const notLooked: string[] = [];
  const stack = await find(connection, nameOrId, notLooked);
  if (stack === undefined) return undefined;
  const operation = await lastOperation(connection, stack.id, onlyFailed);
  const events = operation?.events ?? [];
  const cause = operation?.state === 'succeeded' ? undefined : firstCause(events);
  const services = await lookAtServices(connection, stack, operation, notLooked);
  const failing = services.find(({ path }) => path === cause?.path.join('/')) ?? failingNow(operation, services);
  if (cause?.type === 'AWS::ECS::Service' && failing?.failedTask === undefined) notLooked.push(tasksGone(cause, now));
  return {
    stack: { id: stack.id, name: stack.name, status: stack.status, statusReason: stack.statusReason },
    operation: operation && withoutEvents(operation),
    cause,
    alsoFailed: causes(events).filter(({ path }) => path.join('/') !== cause?.path.join('/')),
    failedTask: failing?.failedTask,
    serviceSaid:
      failing?.events.map(({ message }) => message).filter((message) => /unhealthy|unable|fail/i.test(message)) ?? [],
    services,
    notLooked: [...notLooked, ...services.flatMap((service) => service.notLooked)],
  };
}

async function find(connection: Connection, nameOrId: string, notLooked: string[]): Promise<Stack | undefined> {
  const found = await describeStack(connection, nameOrId);
  if (found !== undefined || nameOrId.startsWith('arn:')) return found;
  const deleted = await lastDeleted(connection, nameOrId).catch((error: unknown) => {
    notLooked.push(error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error));
    return undefined;
  });
  return deleted === undefined ? undefined : describeStack(connection, deleted);
}

function withoutEvents({ events: _, ...operation }: Operation): Omit<Operation, 'events'> {
  return operation;
}

/** While an operation runs nothing has failed for CloudFormation yet: a service whose tasks fail is what it waits for. */
const failingNow = (operation: Operation | undefined, services: readonly ServiceDiagnosis[]) =>
  operation?.state === 'running' ? services.find((service) => !isWell(service)) : undefined;

/** The services that stand, and those that the operation had and that are gone since. */
async function lookAtServices(
  connection: Connection,
  stack: Stack,
  operation: Operation | undefined,
  notLooked: string[],
): Promise<ServiceDiagnosis[]> {
  const standing = stack.status === 'DELETE_COMPLETE' ? [] : await standingServices(connection, stack, notLooked);
  const ofOperation = (operation?.events ?? []).flatMap(({ type, physicalId, path }) =>
    type === 'AWS::ECS::Service' && physicalId?.startsWith('arn:') ? [{ path: path.join('/'), arn: physicalId }] : [],
  );
  const all = new Map([...standing, ...ofOperation].map((one) => [one.arn, one]));
  const since = operation?.began ?? stack.updated ?? stack.created ?? new Date(0);
  return inParallel([...all.values()], READERS_AT_ONCE, (one) => diagnoseService(connection, one, since));
}

async function standingServices(connection: Connection, stack: Stack, notLooked: string[]) {
  try {
    return servicesIn(await stackTree(connection, stack.id));
  } catch (error) {
    notLooked.push(error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error));
    return [];
  }
}

function tasksGone({ path, time }: StackEvent, now: Date): string {
  const place = path.join('/');
  return now.getTime() - time.getTime() > TASKS_KEPT_MS
    ? `${place}: its stopped tasks are not known any more: ECS keeps them for about an hour.`
    : `${place}: ECS knows of no task of it that failed: a service that is deleted takes them with it.`;
}
