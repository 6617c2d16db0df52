import type { Template } from '../model.ts';
import { placedResources, type RootValues } from './known.ts';

/** A processor that ECS runs tasks on. */
export type Architecture = 'X86_64' | 'ARM64';

/** The processors of a system's tasks by the paths of their stacks, as far as the values of the root's parameters say. */
export function architecturesOf(master: Template, values: RootValues = {}): ReadonlyMap<string, Architecture> {
  const found = new Map<string, Architecture>();
  for (const { path, resource, known } of placedResources(master, values)) {
    if (resource.Type !== 'AWS::ECS::TaskDefinition') continue;
    const { RuntimePlatform } = resource.Properties as { RuntimePlatform?: { CpuArchitecture?: unknown } };
    const stack = path.slice(0, Math.max(0, path.lastIndexOf('/')));
    const named = RuntimePlatform?.CpuArchitecture;
    // What says nothing runs on X86_64, as ECS's documentation of RuntimePlatform has it.
    const { value } = named === undefined ? { value: 'X86_64' } : known(named);
    if (value === 'X86_64' || value === 'ARM64') found.set(stack, value);
  }
  return found;
}
