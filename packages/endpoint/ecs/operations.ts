import { AwsError, type Operation, type Service } from '../server/service.ts';
import { clusterOperations } from './cluster/cluster-operations.ts';
import { protectionOperations } from './metadata/protection-operations.ts';
import { shortName } from './names.ts';
import type { EcsParts } from './parts.ts';
import { serviceOperations } from './service/service-operations.ts';
import { taskOperations } from './task/task-operations.ts';
import { taskDefinitionOperations } from './task-definition/task-definition-operations.ts';

/** The ECS API, as far as people and tools look at services, tasks and task definitions through it. */
export function ecsService(parts: EcsParts): Service {
  const operations: Record<string, Operation> = {
    ...clusterOperations(parts),
    ...serviceOperations(parts),
    ...taskOperations(parts),
    ...protectionOperations(parts),
    ...taskDefinitionOperations(parts),
    ListTagsForResource: ({ resourceArn }) => ({ tags: tagsOf(parts, String(resourceArn)) }),
  };
  return { operations };
}

function tagsOf({ clusters, services, tasks, definitions }: EcsParts, arn: string) {
  const owner =
    clusters.get(arn) ??
    services.get(arn) ??
    tasks.get(shortName(arn)) ??
    definitions.find({ account: '', region: '' }, arn);
  if (!owner) throw new AwsError('InvalidParameterException', 'The specified resource could not be found.');
  return owner.tags;
}
