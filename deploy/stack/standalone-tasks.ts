import type { ECSClient } from '@aws-sdk/client-ecs';
import type { Connection } from '../aws/connection.ts';
import { interval, paceOf, pause } from '../aws/pause.ts';
import { type StackResource, stackTree } from '../aws/stack.ts';
import type { Stack, StackEvent } from '../model.ts';

/** Whether a deletion failed because a cluster still runs tasks: those of a schedule, or started by hand. */
export function leftTasks(cause: StackEvent | undefined): boolean {
  return cause?.type === 'AWS::ECS::Cluster' && /ClusterContainsTasks|Tasks are active/.test(cause.reason ?? '');
}

function clustersIn(resources: readonly StackResource[]): string[] {
  return resources.flatMap(({ type, physicalId, nested, status }) => [
    ...(type === 'AWS::ECS::Cluster' && physicalId && status !== 'DELETE_COMPLETE' ? [physicalId] : []),
    ...clustersIn(nested ?? []),
  ]);
}

/** A stopping task still counts as the cluster's. DescribeTasks takes a hundred at once. */
async function haveEnded(client: ECSClient, cluster: string, tasks: readonly string[]): Promise<boolean> {
  const { DescribeTasksCommand } = await import('@aws-sdk/client-ecs');
  for (let from = 0; from < tasks.length; from += 100) {
    const { tasks: described = [] } = await client.send(
      new DescribeTasksCommand({ cluster, tasks: tasks.slice(from, from + 100) }),
    );
    if (described.some(({ lastStatus }) => lastStatus !== 'STOPPED')) return false;
  }
  return true;
}

async function listed(client: ECSClient, cluster: string): Promise<string[]> {
  const { paginateListTasks } = await import('@aws-sdk/client-ecs');
  const arns: string[] = [];
  for await (const { taskArns } of paginateListTasks({ client }, { cluster })) arns.push(...(taskArns ?? []));
  return arns;
}

/**
 * Stops the tasks that keep a stack's clusters from being deleted, and waits until they have ended. Called when the
 * stack's services and schedules are gone: nothing starts them again.
 */
export async function stopStandaloneTasks(connection: Connection, stack: Stack, signal: AbortSignal): Promise<number> {
  const { StopTaskCommand } = await import('@aws-sdk/client-ecs');
  const client = await connection.ecs();
  let total = 0;
  const pace = paceOf(connection.target.endpoint);
  for (const cluster of clustersIn(await stackTree(connection, stack.id))) {
    const stopped = new Set<string>();
    for (let count = 0; !signal.aborted; count += 1) {
      const running = await listed(client, cluster);
      for (const task of running.filter((arn) => !stopped.has(arn))) {
        await client.send(new StopTaskCommand({ cluster, task, reason: `Stack ${stack.name} is deleted` }));
        stopped.add(task);
      }
      if (running.length === 0 && (await haveEnded(client, cluster, [...stopped]))) break;
      await pause(interval(pace, count), signal);
    }
    total += stopped.size;
  }
  return total;
}
