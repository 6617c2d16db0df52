import type { Tag, TaskDefinitionRecord } from '../model.ts';
import { shortName } from '../names.ts';

export interface TagSources {
  readonly propagateTags: unknown;
  readonly managed: unknown;
  readonly clusterArn: string;
  readonly definition: TaskDefinitionRecord;
  /** Absent where a task is run by itself. */
  readonly service?: { readonly serviceName: string; readonly tags: readonly Tag[] };
  readonly own?: readonly Tag[];
}

/** A task's tags: what it inherits, its own over that, and ECS's where they are asked for. */
export function taskTags({ propagateTags, managed, clusterArn, definition, service, own = [] }: TagSources): Tag[] {
  const inherited =
    propagateTags === 'TASK_DEFINITION' ? definition.tags : propagateTags === 'SERVICE' ? (service?.tags ?? []) : [];
  const ecs = [
    { key: 'aws:ecs:clusterName', value: shortName(clusterArn) },
    ...(service ? [{ key: 'aws:ecs:serviceName', value: service.serviceName }] : []),
  ];
  const all = [...inherited, ...own, ...(String(managed) === 'true' ? ecs : [])];
  return [...new Map(all.map(({ key, value }) => [key, { key, value }])).values()];
}
