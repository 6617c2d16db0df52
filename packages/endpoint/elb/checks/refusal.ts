import { handlerFailure } from '../../cloudformation/handler-values.ts';

/** A refusal of Elastic Load Balancing, in the words of CloudFormation's handlers. */
export function refuse(message: string, token: string): never {
  throw handlerFailure(message, 'InvalidRequest', token);
}

/** Whether a number is whole and within bounds. */
export function isWithin(value: number, least: number, most: number): boolean {
  return Number.isInteger(value) && value >= least && value <= most;
}
