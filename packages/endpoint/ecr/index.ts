import type { Service } from '../server/service.ts';
import { layerOperations } from './layers.ts';
import { imageOperations } from './manifests.ts';
import { repositoryOperations } from './repositories.ts';
import type { RegistryStore } from './store.ts';

/** ECR's API over a store of repositories. */
export function ecr(store: RegistryStore): Service {
  return { operations: { ...repositoryOperations(store), ...layerOperations(store), ...imageOperations(store) } };
}
