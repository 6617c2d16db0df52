import { validationError } from '../failure.ts';
import { Unknown } from '../template/unknown.ts';
import { type Fields, isFields } from '../value.ts';

/** Refuses lists and objects among the parameters of a nested stack: Fn::Join makes a text of a list. */
export function checkNestedParameters({ Parameters: parameters }: Fields): void {
  const values = isFields(parameters) ? Object.values(parameters) : [];
  if (values.every((value) => typeof value !== 'object' || value instanceof Unknown)) return;
  throw validationError('Value of property Parameters must be an object with String (or simple type) properties');
}
