import { QUOTAS } from '../../../generator/checks/quotas.ts';
import { placedChanges } from './changes.ts';
import type { Guard } from './guard.ts';

/** Resources that CloudFormation takes in one operation on a stack and its nested stacks. */
const { most: MOST_IN_OPERATION } = QUOTAS.treeResources;

export const operationSize: Guard = {
  code: 'OperationTooLarge',
  find(plan) {
    const { length } = placedChanges(plan);
    return length > MOST_IN_OPERATION ? [`${length} resources`] : [];
  },
  what: (size) => `touches ${size}`,
  why: `CloudFormation creates, updates or deletes at most ${MOST_IN_OPERATION} resources in one operation on a stack and its nested stacks.`,
  mend: () => 'add services in several steps, or split the system into several roots.',
};
