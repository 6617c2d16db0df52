import type { Connection } from '../aws/connection.ts';
import { describeStack } from '../aws/stack.ts';

/** Switches a stack's protection against deletion on where its environment asks for it; it is never switched off here. */
export async function protectStack(connection: Connection, stackId: string, wanted: boolean): Promise<void> {
  if (!wanted || (await describeStack(connection, stackId))?.terminationProtection) return;
  const { UpdateTerminationProtectionCommand } = await import('@aws-sdk/client-cloudformation');
  const client = await connection.cloudformation();
  await client.send(new UpdateTerminationProtectionCommand({ StackName: stackId, EnableTerminationProtection: true }));
}
