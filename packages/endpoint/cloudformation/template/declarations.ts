import { validationError } from '../failure.ts';
import type { Fields } from '../value.ts';

const MEMBERS = new Set([
  'AllowedPattern',
  'AllowedValues',
  'ConstraintDescription',
  'Default',
  'Description',
  'MaxLength',
  'MaxValue',
  'MinLength',
  'MinValue',
  'NoEcho',
  'Type',
]);

const format = (message: string): Error => validationError(`Template format error: ${message}`);

const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value);
const isNested = (value: unknown): boolean => typeof value === 'object';

/**
 * Refuses a parameter that is declared as CloudFormation takes none, whatever its value. The words about unknown members and
 * long defaults are AWS's; those about bounds and NoEcho are unproven.
 */
export function checkDeclaration(name: string, definition: Fields): void {
  const unknown = Object.keys(definition).find((key) => !MEMBERS.has(key));
  if (unknown !== undefined) throw validationError(`Invalid template parameter property '${unknown}'`);
  const { AllowedValues: allowed, Default: preset, Description: description, NoEcho: noEcho } = definition;
  if (isNested(preset)) throw format('Every Default member must be a string.');
  if (String(preset ?? '').length > 4096)
    throw format(`Parameter '${name}' default value '[****]' length is greater than 4096.`);
  if (isNested(description)) throw format('Every Description member must be a string.');
  if (String(description ?? '').length > 4000)
    throw format(`Parameter '${name}' description length is greater than 4000.`);
  if (noEcho !== undefined && !/^(true|false)$/.test(String(noEcho)))
    throw format(`Parameter '${name}' NoEcho must be true or false.`);
  if (allowed !== undefined && (!isList(allowed) || allowed.some(isNested)))
    throw format(`[/Parameters/${name}/AllowedValues] AllowedValues must be a list.`);
  checkBounds(name, 'Length', definition);
  checkBounds(name, 'Value', definition);
}

function checkBounds(name: string, what: 'Length' | 'Value', definition: Fields): void {
  const bound = (key: string): number | undefined => {
    const value = definition[key];
    if (value === undefined) return undefined;
    if (!isNested(value) && String(value).trim() !== '' && Number.isFinite(Number(value))) return Number(value);
    throw format(`Parameter '${name}' ${key} must be a number.`);
  };
  const least = bound(`Min${what}`);
  const most = bound(`Max${what}`);
  if (least !== undefined && most !== undefined && least > most)
    throw format(`Parameter '${name}' Min${what} must not be greater than Max${what}.`);
}
