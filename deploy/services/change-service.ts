import type { Connection } from '../aws/connection.ts';
import type { RunningService } from './running-services.ts';

/** Sets how many tasks of a service shall run. */
export async function setDesiredCount(
  connection: Connection,
  { serviceName: service, cluster }: Pick<RunningService, 'serviceName' | 'cluster'>,
  desiredCount: number,
): Promise<void> {
  const { UpdateServiceCommand } = await import('@aws-sdk/client-ecs');
  const client = await connection.ecs();
  await client.send(new UpdateServiceCommand({ cluster, service, desiredCount }));
}

/** Begins a deployment of the same task definition, which replaces all tasks; answers its id. */
export async function forceDeployment(
  connection: Connection,
  { serviceName: service, cluster }: Pick<RunningService, 'serviceName' | 'cluster'>,
): Promise<string> {
  const { UpdateServiceCommand } = await import('@aws-sdk/client-ecs');
  const client = await connection.ecs();
  const answer = await client.send(new UpdateServiceCommand({ cluster, service, forceNewDeployment: true }));
  return answer.service?.deployments?.find(({ status }) => status === 'PRIMARY')?.id ?? '';
}
