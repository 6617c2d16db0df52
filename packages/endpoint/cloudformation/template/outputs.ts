import { validationError } from '../failure.ts';
import { isFields } from '../value.ts';
import { Unknown } from './unknown.ts';

const valueWords = 'Template format error: The Value field of every Outputs member must evaluate to a String';

/** An output's value as it is written: a list or a map there is none, whatever is in it. */
export function checkOutputValue(value: unknown): void {
  if (Array.isArray(value)) throw validationError(`${valueWords} and not a List.`);
  if (isFields(value) && !isCall(value)) throw validationError(`${valueWords} and not a Map.`);
}

function isCall(value: object): boolean {
  const [name = '', ...more] = Object.keys(value);
  return more.length === 0 && (name === 'Ref' || name === 'Condition' || /^Fn::/i.test(name));
}

/** What an output's value came to, as text. */
export function outputText(value: unknown): string {
  // What a comparison does not know yet has the text that stands for it.
  if (value instanceof Unknown) return JSON.stringify(value);
  if (typeof value !== 'object' && value !== undefined) return String(value);
  throw validationError(`${valueWords}.`);
}

/** Why an output is none, in CloudFormation's words. */
export function malformed(key: string, why: string): Error {
  return validationError(`Template format error: Output ${key} is malformed. ${why}`);
}

/** The name under which an output is exported. */
export function exportText(key: string, name: unknown): string {
  if (name instanceof Unknown) return JSON.stringify(name);
  if (typeof name !== 'object' && /^[a-zA-Z0-9:-]+$/.test(String(name))) return String(name);
  throw malformed(
    key,
    'The Name field of every Export member must be specified and consist only of alphanumeric characters, colons, or hyphens.',
  );
}
