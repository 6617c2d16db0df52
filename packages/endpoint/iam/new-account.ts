import type { ResourceHandler } from '../cloudformation/handler.ts';
import { handlerFailure } from '../cloudformation/handler-values.ts';
import type { Iam } from './index.ts';

const ECS = 'ecs.amazonaws.com';

/**
 * The first cluster of an account that has no service-linked role of ECS: ECS makes the role, cannot assume it at once,
 * and refuses the cluster. The second finds it. The words are those of cloudformation-coverage-roadmap#818.
 */
export function inNewAccount({ firstUse }: Iam, cluster: ResourceHandler): ResourceHandler {
  return {
    ...cluster,
    async create(request, made) {
      if (!firstUse(ECS)) return cluster.create(request, made);
      const message =
        'Invalid request provided: CreateCluster Invalid Request: Unable to assume the service linked role. Please verify that the ECS service linked role exists.';
      throw handlerFailure(message, 'InvalidRequest', request.token);
    },
  };
}
