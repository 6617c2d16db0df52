import type { ContainerDefinition, TaskDefinitionRecord } from '../../model.ts';

/** The memory of a whole task in MiB, where its definition says it, as a number or as `1 GB`. */
export function taskMemory({ memory }: TaskDefinitionRecord): { readonly taskMemory?: number } {
  const text = memory ?? '';
  const gigabytes = /^([\d.]+)\s*GB$/i.exec(text)?.[1];
  const amount = gigabytes === undefined ? Number(text) : Number(gigabytes) * 1024;
  return amount > 0 ? { taskMemory: amount } : {};
}

/** The kernel settings that containers ask for: they hold for the network that all of them share. */
export function systemControls({ containerDefinitions }: TaskDefinitionRecord): string[] {
  return containerDefinitions.flatMap(({ systemControls = [] }) =>
    systemControls.map(({ namespace, value }) => `${namespace}=${value}`),
  );
}

/** The words of a container's health check; undefined without one. */
export function checkWords({ healthCheck }: ContainerDefinition): readonly string[] | undefined {
  const [kind, ...rest] = healthCheck?.command ?? [];
  if (kind === 'CMD') return rest;
  return kind === 'CMD-SHELL' ? ['/bin/sh', '-c', ...rest] : undefined;
}
