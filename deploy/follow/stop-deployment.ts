import type { Connection } from '../aws/connection.ts';
import type { Plan } from '../model.ts';

/** What may be ended: the operation on a root stack. */
export type Endable = Pick<Plan, 'kind' | 'stackId'>;

/** A service whose tasks fail, and what CloudFormation does with it at the moment. */
export interface Failing {
  readonly cluster: string;
  readonly name: string;
  readonly isCreated: boolean;
}

/** How a deployment was ended: `rolled back` by ECS, the update `cancelled`, or the stack that is being created `deleted`. */
export type Ended = 'rolled back' | 'cancelled' | 'deleted';

/**
 * Ends a deployment that nothing else would end for hours. ECS rolls an earlier version back, and CloudFormation follows.
 * A service that is only being created has no earlier version: then what the operation began is taken back. Undefined
 * where ECS has no deployment under way.
 */
export async function stopDeployment(
  connection: Connection,
  stack: Endable,
  service: Failing,
): Promise<Ended | undefined> {
  if (!service.isCreated) return (await rollBack(connection, service)) ? 'rolled back' : undefined;
  const { CancelUpdateStackCommand, DeleteStackCommand } = await import('@aws-sdk/client-cloudformation');
  const client = await connection.cloudformation();
  const StackName = stack.stackId;
  if (stack.kind === 'UPDATE') {
    await client.send(new CancelUpdateStackCommand({ StackName }));
    return 'cancelled';
  }
  await client.send(new DeleteStackCommand({ StackName, RoleARN: connection.target.cloudFormationRole }));
  return 'deleted';
}

/** Whether ECS had a deployment of the service under way, which it now rolls back. */
async function rollBack(connection: Connection, { cluster, name }: Failing): Promise<boolean> {
  const { ListServiceDeploymentsCommand, StopServiceDeploymentCommand } = await import('@aws-sdk/client-ecs');
  const client = await connection.ecs();
  const asked = { cluster, service: name, status: ['PENDING', 'IN_PROGRESS'] } as const;
  const { serviceDeployments = [] } = await client.send(
    new ListServiceDeploymentsCommand({ ...asked, status: [...asked.status] }),
  );
  for (const { serviceDeploymentArn } of serviceDeployments) {
    await client.send(new StopServiceDeploymentCommand({ serviceDeploymentArn, stopType: 'ROLLBACK' }));
  }
  return serviceDeployments.length > 0;
}
