import { AwsError, type Caller, type Operation } from '../../server/service.ts';
import { page } from '../answers.ts';
import type { TaskDefinitionRecord } from '../model.ts';
import type { EcsParts } from '../parts.ts';
import { taskDefinitionView } from '../views.ts';
import type { TaskDefinitions } from './task-definitions.ts';

/** ECS's operations on task definitions. */
export function taskDefinitionOperations({ definitions }: EcsParts): Record<string, Operation> {
  const answer = (definition: TaskDefinitionRecord) => ({
    taskDefinition: taskDefinitionView(definition),
    tags: definition.tags,
  });
  return {
    RegisterTaskDefinition: (input, caller) => answer(definitions.register(caller, input)),
    DeregisterTaskDefinition: ({ taskDefinition }, caller) => {
      const { taskDefinitionArn } = definitionOf(definitions, caller, taskDefinition);
      return answer(definitions.deregister(taskDefinitionArn) ?? definitionOf(definitions, caller, taskDefinition));
    },
    DescribeTaskDefinition: ({ taskDefinition }, caller) => answer(definitionOf(definitions, caller, taskDefinition)),
    ListTaskDefinitions: (input, caller) => {
      const { familyPrefix, status = 'ACTIVE', sort } = input;
      const arns = definitions
        .all(caller)
        .filter((one) => (familyPrefix === undefined || one.family === familyPrefix) && one.status === status)
        .sort((a, b) => a.family.localeCompare(b.family) || a.revision - b.revision)
        .map(({ taskDefinitionArn }) => taskDefinitionArn);
      return page(input, 'taskDefinitionArns', sort === 'DESC' ? arns.reverse() : arns);
    },
  };
}

/** The task definition that a call names; throws ECS's error when there is none. */
export function definitionOf(definitions: TaskDefinitions, caller: Caller, name: unknown): TaskDefinitionRecord {
  const definition = definitions.find(caller, String(name));
  if (!definition) throw new AwsError('ClientException', 'Unable to describe task definition.');
  return definition;
}
