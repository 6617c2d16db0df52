import type { ResourceHandler } from './handler.ts';

/** A WaitCondition that waits for nothing is complete at once; one that waits would wait for ever. */
const condition: ResourceHandler = {
  create: async ({ properties, stack, logicalId, token }, made) => {
    const physicalId = `${stack.stackId}/${logicalId}/${token.split('/')[0]}`;
    made(physicalId);
    if (Number(properties.Count ?? 1) > 0) {
      throw new Error('The embedded endpoint takes no signals: a WaitCondition completes here only with a Count of 0.');
    }
    return { physicalId, attributes: { Data: '{}', Id: physicalId } };
  },
  update: async (_, { physicalId }) => ({ physicalId, attributes: { Data: '{}', Id: physicalId } }),
  delete: async () => {},
};

/** Handlers of CloudFormation's own resources that are no stacks. A WaitConditionHandle is no more than its URL. */
export const waitHandlers: Readonly<Record<string, ResourceHandler>> = {
  'AWS::CloudFormation::WaitCondition': condition,
};
