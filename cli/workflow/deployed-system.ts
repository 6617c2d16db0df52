import { type StackResource, stackTree } from '../../deploy/aws/stack.ts';
import type { Stack } from '../../deploy/model.ts';
import { type PlacedResource, placedResources } from '../../deploy/services/placed.ts';
import { type RunningService, runningServices } from '../../deploy/services/running-services.ts';
import { type DeployedTask, deployedTasks } from '../../deploy/services/task-definitions.ts';
import type { Session } from '../session.ts';
import { needStack } from './need-stack.ts';

/** What is deployed in a session's stack, and what of it runs. */
export interface DeployedSystem {
  readonly stack: Stack;
  readonly tree: readonly StackResource[];
  readonly resources: readonly PlacedResource[];
  readonly services: readonly RunningService[];
}

/** Looks at what is deployed; a stack that is not there is refused. */
export async function deployedSystem(session: Session): Promise<DeployedSystem> {
  const stack = await needStack(session);
  const tree = await stackTree(session.connection, stack.id);
  const resources = placedResources(tree);
  return { stack, tree, resources, services: await runningServices(session.connection, resources) };
}

/** The same, with the task definitions of all that runs. */
export async function deployedContainers(
  session: Session,
): Promise<DeployedSystem & { readonly tasks: readonly DeployedTask[] }> {
  const system = await deployedSystem(session);
  return { ...system, tasks: await deployedTasks(session.connection, system.resources, system.services) };
}
