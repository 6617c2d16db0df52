import { AwsError } from '../../../server/service.ts';
import type { TaskDefinitionRecord } from '../../model.ts';
import {
  awsvpcMembers,
  containersExist,
  healthChecks,
  otherContainers,
  restartPolicies,
  timeouts,
  ulimits,
} from './containers.ts';
import { dependencies } from './dependencies.ts';
import { draftOf, type Rule } from './draft.ts';
import { logging } from './logging.ts';
import { closedLists, fargateContainers, fargateTask, imagesOfEcr } from './platform.ts';
import { ports } from './ports.ts';
import { secrets } from './secrets.ts';
import { sizes } from './sizes.ts';
import { volumes } from './storage.ts';

/** The first that refuses speaks. ECS reports one fault at a time (boto/boto3#3283). */
const RULES: readonly Rule[] = [
  containersExist,
  closedLists,
  fargateTask,
  fargateContainers,
  sizes,
  ports,
  awsvpcMembers,
  otherContainers,
  dependencies,
  healthChecks,
  timeouts,
  ulimits,
  restartPolicies,
  volumes,
  secrets,
  logging,
  imagesOfEcr,
];

/** Refuses, with ClientException, what RegisterTaskDefinition refuses. */
export function checkTaskDefinition(input: Readonly<Record<string, unknown>>): void {
  const draft = draftOf(input);
  for (const rule of RULES) {
    const refusal = rule(draft);
    if (refusal !== undefined) throw new AwsError('ClientException', refusal);
  }
}

/** Where a registered task definition could run (`compatibilities` of DescribeTaskDefinition). */
export function compatibilitiesOf({ rest, ...definition }: TaskDefinitionRecord): string[] {
  const draft = { ...draftOf({ ...rest, ...definition }), isFargate: true };
  const fits = [fargateTask, fargateContainers].every((rule) => rule(draft) === undefined);
  return fits ? ['EC2', 'FARGATE'] : ['EC2'];
}
