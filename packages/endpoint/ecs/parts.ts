import type { Documents } from '../server/documents.ts';
import type { Clusters } from './cluster/clusters.ts';
import type { Services } from './service/services.ts';
import type { Tasks } from './task/tasks.ts';
import type { TaskDefinitions } from './task-definition/task-definitions.ts';

/** What the operations of the ECS API work on. */
export interface EcsParts {
  readonly clusters: Clusters;
  readonly definitions: TaskDefinitions;
  readonly services: Services;
  readonly tasks: Tasks;
  /** Values of account settings. */
  readonly settings: Documents<string>;
}
