import type { StackEvent as Described } from '@aws-sdk/client-cloudformation';
import type { Connection } from '../aws/connection.ts';
import type { StackEvent } from '../model.ts';

function toEvent(event: Described, path: readonly string[]): StackEvent {
  return {
    id: event.EventId ?? '',
    stackId: event.StackId ?? '',
    path: event.PhysicalResourceId === event.StackId ? path : [...path, event.LogicalResourceId ?? ''],
    logicalId: event.LogicalResourceId ?? '',
    physicalId: event.PhysicalResourceId || undefined,
    type: event.ResourceType ?? '',
    status: event.ResourceStatus ?? '',
    reason: event.ResourceStatusReason || undefined,
    time: event.Timestamp ?? new Date(0),
    token: event.ClientRequestToken,
  };
}

/** Whether a stack reports this event of itself, rather than of one of its resources. */
export const isOwn = (event: StackEvent): boolean => event.physicalId === event.stackId;

/** Reads a stack's events, newest first, page by page, as long as `more` says so of a page; `wait` comes before each. */
export async function readPages(
  connection: Connection,
  stackId: string,
  path: readonly string[],
  more: (page: readonly StackEvent[]) => boolean,
  wait: () => Promise<unknown> = async () => {},
): Promise<StackEvent[]> {
  const { DescribeStackEventsCommand } = await import('@aws-sdk/client-cloudformation');
  const client = await connection.cloudformation();
  const events: StackEvent[] = [];
  let next: string | undefined;
  do {
    await wait();
    const page = await client.send(new DescribeStackEventsCommand({ StackName: stackId, NextToken: next }));
    const read = (page.StackEvents ?? []).map((event) => toEvent(event, path));
    events.push(...read);
    next = more(read) ? page.NextToken : undefined;
  } while (next);
  return events;
}
