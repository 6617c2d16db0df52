import { RookeryError } from '../../generator/errors.ts';
import type { Connection } from '../aws/connection.ts';
import { describeStack } from '../aws/stack.ts';
import { commandsFor } from '../aws/stack-commands.ts';
import type { Outcome, Stack, StackEvent } from '../model.ts';
import { type DeleteOptions, deleteStack } from './delete-stack.ts';
import { type FailedResource, failedResources, namedFailures } from './failed-resources.ts';

/** The failed resources that `--retain` names: CloudFormation leaves behind only what a deletion has failed on. */
export async function retainedOf(
  connection: Connection,
  stack: Stack,
  names: readonly string[],
): Promise<readonly FailedResource[]> {
  if (names.length === 0) return [];
  if (stack.status !== 'DELETE_FAILED') throw retainTooEarly(connection, stack);
  const failed = await failedResources(connection, stack.id);
  return namedFailures({
    flag: '--retain',
    stack,
    failed,
    names,
    why: 'cloudformation leaves behind only what could not be deleted',
  });
}

function retainTooEarly({ target }: Connection, stack: Stack): RookeryError {
  return new RookeryError(
    'RetainTooEarly',
    {
      what: `--retain: stack ${stack.name} is ${stack.status}.`,
      why: 'cloudformation takes names of resources to leave behind only after a deletion has failed on them (DELETE_FAILED). Nothing was deleted.',
      mend: `run \`${commandsFor(target, stack).delete}\` without it; what cannot be deleted is then named, with the command that leaves it behind.`,
    },
    3,
  );
}

/**
 * Deletes a stack and leaves behind what is named. RetainResources takes the resources of one stack: nested stacks that hold
 * some are deleted first, the deepest first, each by its own call.
 */
export async function deleteRetaining(
  connection: Connection,
  stack: Stack,
  retained: readonly FailedResource[],
  options: Omit<DeleteOptions, 'retain'>,
): Promise<Outcome> {
  const nested = retained.filter(({ stackId }) => stackId !== stack.id);
  const byDepth = nested.map((one) => ({ ...one, place: one.path.split('/').slice(0, -1) }));
  byDepth.sort((a, b) => b.place.length - a.place.length);
  for (const { stackId: id, place } of byDepth.filter(({ stackId }, at) => at === firstOf(byDepth, stackId))) {
    const inner = await describeStack(connection, id);
    if (inner === undefined) continue;
    const onEvent = (event: StackEvent) => options.onEvent({ ...event, path: [...place, ...event.path] });
    const outcome = await deleteStack(connection, inner, { ...options, onEvent, retain: idsIn(retained, id) });
    if (!outcome.succeeded) return { ...outcome, stackId: stack.id };
  }
  return deleteStack(connection, stack, { ...options, retain: idsIn(retained, stack.id) });
}

const firstOf = (all: readonly FailedResource[], id: string): number => all.findIndex(({ stackId }) => stackId === id);

const idsIn = (retained: readonly FailedResource[], id: string): string[] =>
  retained.flatMap(({ stackId, logicalId }) => (stackId === id ? [logicalId] : []));
