import type { Parameter, Parameters } from '../parameters/parameters.ts';
import type { Plain } from './read.ts';
import { refused } from './refused.ts';

type Fields = Readonly<Record<string, Plain>>;

const NUMBERS = ['MinLength', 'MaxLength', 'MinValue', 'MaxValue'];

/** The parameters as CloudFormation takes them: what stands as a number may be written as a text, and the reverse. */
export function parametersOf(path: string, section: Fields): Parameters {
  return Object.fromEntries(
    Object.entries(section).map(([name, declared]) => {
      const fields = fieldsOf(path, `Parameters.${name}`, declared);
      // What is declared otherwise is refused by the check of declarations.
      return [name, Object.fromEntries(Object.entries(fields).map(normalised)) as unknown as Parameter];
    }),
  );
}

function normalised([field, value]: [string, Plain]): [string, unknown] {
  if (NUMBERS.includes(field) && typeof value === 'string') return [field, Number(value)];
  if (field === 'NoEcho' && typeof value === 'string') return [field, value === 'true'];
  if (field === 'Default') return [field, text(value)];
  return [field, field === 'AllowedValues' && Array.isArray(value) ? value.map(text) : value];
}

/** A boolean is a text to a parameter: `Default: yes` is "true". */
const text = (value: Plain): Plain => (typeof value === 'boolean' ? String(value) : value);

/** An object, where a template has one. */
export function fieldsOf(path: string, place: string, value: Plain | undefined): Fields {
  if (value === undefined) return {};
  if (typeof value === 'object' && !Array.isArray(value)) return value as Fields;
  throw refused(path, `${place} is no object`, 'CloudFormation takes names and values there', 'write them below it');
}
