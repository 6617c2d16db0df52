import { suffix } from './generic/identifiers.ts';
import type { ResourceHandler } from './handler.ts';

/** What a WaitCondition waits for is the engine's business: the handler makes its record. */
const condition: ResourceHandler = {
  create: async ({ stack, logicalId, token }, made) => {
    const physicalId = `${stack.stackId}/${logicalId}/${token.split('/')[0]}`;
    made(physicalId);
    return { physicalId, attributes: { Data: '{}', Id: physicalId } };
  },
  update: async (_, { physicalId }) => ({ physicalId, attributes: { Data: '{}', Id: physicalId } }),
  delete: async () => {},
};

/** A handle is a URL of this endpoint that takes a signal by PUT. */
const handle: ResourceHandler = {
  create: async ({ stack, logicalId, token }, made) => {
    const uuid = stack.stackId.split('/').at(-1);
    const physicalId = `${stack.endpoint ?? ''}/_rookery/signals/${uuid}/${logicalId}/${suffix(token, 32)}`;
    made(physicalId);
    return { physicalId, attributes: { Id: physicalId } };
  },
  update: async (_, { physicalId }) => ({ physicalId, attributes: { Id: physicalId } }),
  delete: async () => {},
};

/** Handlers of CloudFormation's own resources that are no stacks. */
export const waitHandlers: Readonly<Record<string, ResourceHandler>> = {
  'AWS::CloudFormation::WaitCondition': condition,
  'AWS::CloudFormation::WaitConditionHandle': handle,
};
