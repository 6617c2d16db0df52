import type { ResourceHandler } from '../../cloudformation/handler.ts';
import { handlerFailure } from '../../cloudformation/handler-values.ts';
import { asHandler, generatedName, inputOf } from '../handler-input.ts';
import type { TaskDefinitionRecord } from '../model.ts';
import type { TaskDefinitions } from './task-definitions.ts';

/** AWS::ECS::TaskDefinition: a new revision every time. */
export function taskDefinitionHandler(definitions: TaskDefinitions): ResourceHandler {
  const state = ({ taskDefinitionArn }: TaskDefinitionRecord) => ({
    physicalId: taskDefinitionArn,
    attributes: { TaskDefinitionArn: taskDefinitionArn },
  });
  return {
    async create(request, made) {
      const input = inputOf(request);
      const family = input.family ?? generatedName(request).replaceAll(/[^\w-]/g, '');
      const definition = asHandler(request.token, 'Create TaskDefinition', () =>
        definitions.register(request.stack, { ...input, family }, request.token),
      );
      made(definition.taskDefinitionArn);
      return state(definition);
    },
    async update(request, { physicalId }) {
      const definition = definitions.tag(physicalId, inputOf(request).tags);
      if (!definition) throw handlerFailure(`Task definition ${physicalId} not found`, 'NotFound', request.token);
      return state(definition);
    },
    async delete(_request, { physicalId }) {
      definitions.deregister(physicalId);
    },
    // A revision never changes; it can only be deregistered.
    async read({ physicalId, properties, stack }) {
      return definitions.find(stack, physicalId)?.status === 'ACTIVE' ? properties : undefined;
    },
  };
}
