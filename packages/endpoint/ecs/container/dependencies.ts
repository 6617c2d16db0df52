import type { ContainerDefinition } from '../model.ts';
import { inOrder } from '../task/task-record.ts';
import type { HealthWatch } from './container-health.ts';
import type { ContainerProcess } from './process.ts';

/** A container's process, and the watch over its health where a health check is run. */
export interface Started {
  readonly process: ContainerProcess;
  readonly watch?: HealthWatch;
}

/**
 * Waits for a dependency. HEALTHY is taken as START where the container's health check cannot be run here, and a
 * container that does not run here at all holds nobody up but those that depend on its success.
 */
export async function satisfied(
  { containerName, condition }: { readonly containerName: string; readonly condition: string },
  started: ReadonlyMap<string, Promise<Started | undefined>>,
): Promise<void> {
  const container = await started.get(containerName);
  if (condition === 'HEALTHY' && container?.watch && !(await container.watch.healthy)) {
    throw failed(`container ${containerName} did not become healthy, and another depends on its health`);
  }
  if (condition !== 'COMPLETE' && condition !== 'SUCCESS') return;
  const code = await container?.process.exited;
  if (condition !== 'SUCCESS' || code === 0) return;
  const what = code === undefined ? 'does not run here' : `exited with ${code}`;
  throw failed(`container ${containerName} ${what}, and another depends on its success`);
}

const failed = (why: string): Error => new Error(`TaskFailedToStart: ${why}`);

/** Stops containers, each after those that depend on it, as ECS does. */
export async function stopInOrder(
  definitions: readonly ContainerDefinition[],
  running: ReadonlyMap<string, Started>,
  timeoutMs: (definition: ContainerDefinition) => number,
): Promise<void> {
  const stopped = new Map<string, Promise<void>>();
  for (const definition of inOrder(definitions).reverse()) {
    const dependents = definitions.filter(({ dependsOn = [] }) =>
      dependsOn.some(({ containerName }) => containerName === definition.name),
    );
    const before = dependents.map(({ name }) => stopped.get(name));
    const container = running.get(definition.name);
    const stop = async (): Promise<void> => {
      await Promise.all(before);
      container?.watch?.stop();
      await container?.process.stop(timeoutMs(definition));
    };
    stopped.set(definition.name, stop());
  }
  await Promise.all(stopped.values());
}
