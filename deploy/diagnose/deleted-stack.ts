import type { Connection } from '../aws/connection.ts';

// Ninety days of deleted stacks in a busy account; more pages would only be slow.
const MOST_PAGES = 20;

/** The ARN of the last stack of that name that was deleted: it is described, and its events are kept, for ninety days. */
export async function lastDeleted(connection: Connection, name: string): Promise<string | undefined> {
  const { ListStacksCommand } = await import('@aws-sdk/client-cloudformation');
  const client = await connection.cloudformation();
  let newest: { readonly id: string; readonly time: number } | undefined;
  let next: string | undefined;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const asked = new ListStacksCommand({ StackStatusFilter: ['DELETE_COMPLETE'], NextToken: next });
    const { StackSummaries = [], NextToken } = await client.send(asked);
    for (const { StackName, StackId = '', DeletionTime } of StackSummaries) {
      const time = DeletionTime?.getTime() ?? 0;
      if (StackName === name && time >= (newest?.time ?? 0)) newest = { id: StackId, time };
    }
    if (NextToken === undefined) break;
    next = NextToken;
  }
  return newest?.id;
}
