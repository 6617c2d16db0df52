import type { Connection } from '../aws/connection.ts';

/** A rollout that waits for somebody, at a PAUSE hook. */
export interface PausedRollout {
  readonly deployment: string;
  readonly hookId: string;
  readonly stage: string | undefined;
  /** When the deployment last changed: that it paused. */
  readonly since: Date | undefined;
  /** When ECS decides by itself, and what. */
  readonly until: Date | undefined;
  readonly atDeadline: string | undefined;
}

/** The rollout of a service that waits; undefined where none does. */
export async function pausedRollout(
  connection: Connection,
  { cluster, serviceName: service }: { readonly cluster: string; readonly serviceName: string },
): Promise<PausedRollout | undefined> {
  const { DescribeServiceDeploymentsCommand, ListServiceDeploymentsCommand } = await import('@aws-sdk/client-ecs');
  const client = await connection.ecs();
  const listed = await client.send(new ListServiceDeploymentsCommand({ cluster, service, status: ['IN_PROGRESS'] }));
  const arns = (listed.serviceDeployments ?? []).flatMap(({ serviceDeploymentArn: arn }) => arn ?? []);
  if (arns.length === 0) return undefined;
  const answer = await client.send(new DescribeServiceDeploymentsCommand({ serviceDeploymentArns: arns }));
  for (const { serviceDeploymentArn: deployment, lifecycleStage: stage, ...one } of answer.serviceDeployments ?? []) {
    const hook = one.lifecycleHookDetails?.find(
      ({ targetType, status }) => targetType === 'PAUSE' && status === 'AWAITING_ACTION',
    );
    if (deployment === undefined || hook?.hookId === undefined) continue;
    const { hookId, expiresAt: until, timeoutAction: atDeadline } = hook;
    return { deployment, hookId, stage, since: one.updatedAt, until, atDeadline };
  }
  return undefined;
}

/** Lets a paused rollout go on, or takes it back. */
export async function answerRollout(
  connection: Connection,
  { deployment, hookId }: PausedRollout,
  action: 'CONTINUE' | 'ROLLBACK',
): Promise<void> {
  const { ContinueServiceDeploymentCommand } = await import('@aws-sdk/client-ecs');
  const client = await connection.ecs();
  await client.send(new ContinueServiceDeploymentCommand({ serviceDeploymentArn: deployment, hookId, action }));
}
