import type { Connection } from '../aws/connection.ts';
import type { RunningService } from './running-services.ts';

/** Sets how many tasks of a service shall run. */
export async function setDesiredCount(
  connection: Connection,
  { arn, cluster }: Pick<RunningService, 'arn' | 'cluster'>,
  desiredCount: number,
): Promise<void> {
  const { UpdateServiceCommand } = await import('@aws-sdk/client-ecs');
  const client = await connection.ecs();
  await client.send(new UpdateServiceCommand({ cluster, service: arn, desiredCount }));
}

/** Begins a deployment of the same task definition, which replaces all tasks; answers its id. */
export async function forceDeployment(
  connection: Connection,
  { arn, cluster }: Pick<RunningService, 'arn' | 'cluster'>,
): Promise<string> {
  const { UpdateServiceCommand } = await import('@aws-sdk/client-ecs');
  const client = await connection.ecs();
  const { service } = await client.send(new UpdateServiceCommand({ cluster, service: arn, forceNewDeployment: true }));
  return service?.deployments?.find(({ status }) => status === 'PRIMARY')?.id ?? '';
}
