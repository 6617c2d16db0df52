import type { DeploymentConfig } from '../changes/model.ts';
import { validationError } from '../failure.ts';
import type { Tag } from '../model.ts';
import type { ParameterArgument } from '../template/parameters.ts';
import { isFields } from '../value.ts';

/** An operation's input, as the query protocol gives it: every scalar is a string. */
export type Input = Readonly<Record<string, unknown>>;

export function text(input: Input, name: string): string | undefined {
  const value = input[name];
  return value === undefined || value === '' ? undefined : String(value);
}

/** `true` or `false`, or undefined where nothing was said. */
export function flag(input: Input, name: string): boolean | undefined {
  const value = input[name];
  return value === undefined || value === '' ? undefined : String(value) === 'true';
}

function list(input: Input, name: string): readonly unknown[] {
  const value = input[name];
  return Array.isArray(value) ? value : [];
}

export const texts = (input: Input, name: string): string[] => list(input, name).map(String);

export function tagsOf(input: Input): Tag[] | undefined {
  if (input.Tags === undefined) return undefined;
  const tags = list(input, 'Tags')
    .filter(isFields)
    .map(({ Key, Value }) => ({ Key: String(Key), Value: String(Value ?? '') }));
  const reserved = tags.find(({ Key }) => Key.startsWith('aws:'));
  if (reserved !== undefined) throw validationError(`aws: prefixed tag key names are not allowed for external use.`);
  return tags;
}

export function parametersOf(input: Input): ParameterArgument[] {
  return list(input, 'Parameters')
    .filter(isFields)
    .map((one) => ({
      key: String(one.ParameterKey),
      value: one.ParameterValue === undefined ? undefined : String(one.ParameterValue),
      usePrevious: String(one.UsePreviousValue) === 'true',
    }));
}

/** The API's validation error about one member. */
export function constraint(value: string, member: string, rule: string): Error {
  return validationError(
    `1 validation error detected: Value '${value}' at '${member}' failed to satisfy constraint: ${rule}`,
  );
}

export function required(input: Input, name: string): string {
  const value = text(input, name);
  if (value !== undefined) return value;
  const member = `${name[0]?.toLowerCase()}${name.slice(1)}`;
  throw validationError(
    `1 validation error detected: Value null at '${member}' failed to satisfy constraint: Member must not be null`,
  );
}

const namePattern = '[a-zA-Z][-a-zA-Z0-9]*';

/** A stack's name, as CreateStack and CreateChangeSet take it. */
export function newStackName(input: Input): string {
  const name = required(input, 'StackName');
  if (!new RegExp(`^(?:${namePattern}|arn:[-a-zA-Z0-9:/._+]*)$`).test(name)) {
    throw constraint(
      name,
      'stackName',
      `Member must satisfy regular expression pattern: ${namePattern}|arn:[-a-zA-Z0-9:/._+]*`,
    );
  }
  if (name.length > 128 && !name.startsWith('arn:'))
    throw constraint(name, 'stackName', 'Member must have length less than or equal to 128');
  return name;
}

/** A page of a list. The token is a position from the list's beginning, so that what is added meanwhile moves nothing. */
export function page<T>(items: readonly T[], input: Input, size: number): { items: readonly T[]; NextToken?: string } {
  const from = Number(text(input, 'NextToken') ?? 0);
  if (!Number.isInteger(from) || from < 0) throw validationError('Invalid NextToken');
  const end = from + size;
  return { items: items.slice(from, end), ...(end < items.length ? { NextToken: String(end) } : {}) };
}

/** DeploymentConfig as it was asked for. */
export function deploymentConfigOf(input: Input): DeploymentConfig | undefined {
  const given = input.DeploymentConfig;
  if (!isFields(given)) return undefined;
  const Mode = text(given, 'Mode') ?? 'STANDARD';
  if (Mode !== 'EXPRESS' && Mode !== 'STANDARD') {
    throw validationError(
      `1 validation error detected: Value '${Mode}' at 'deploymentConfig.mode' failed to satisfy constraint: Member must satisfy enum value set: [EXPRESS, STANDARD]`,
    );
  }
  return { Mode, DisableRollback: flag(given, 'DisableRollback') ?? Mode === 'EXPRESS' };
}
