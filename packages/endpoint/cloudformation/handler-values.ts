import { createHash } from 'node:crypto';

type Properties = Readonly<Record<string, unknown>>;

/** A property as text; absent where the template says nothing. */
export function text(value: unknown): string | undefined {
  return value === undefined || value === null ? undefined : String(value);
}

/** A property as a number: templates carry numbers as text as well. */
export function number(value: unknown): number | undefined {
  return value === undefined || value === null || value === '' ? undefined : Number(value);
}

/** A property as a boolean, which templates carry as text as well. */
export function flag(value: unknown): boolean | undefined {
  return value === undefined || value === null ? undefined : String(value) === 'true';
}

/** A property as a list of T; its members' shape is the property's own, which the specification has checked. */
export function list<T = unknown>(value: unknown): readonly T[] {
  return Array.isArray(value) ? (value as T[]) : [];
}

/** A property as an object, empty where the template says nothing. */
export function object(value: unknown): Properties {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Properties) : {};
}

/** `[{ Key, Value }]` as an object. */
export function pairs(value: unknown): Record<string, string> {
  const entries = list<{ Key: string; Value: unknown }>(value).map(({ Key, Value }) => [Key, String(Value)] as const);
  return Object.fromEntries(entries);
}

/** Hexadecimal digits that are the same for the same seed: a step that is tried again after a restart makes no second. */
export function digits(seed: string, length: number): string {
  return createHash('sha256').update(seed).digest('hex').slice(0, length);
}

/** Tags of the resource and of its stack, the resource's own winning. */
export function mergedTags(
  stackTags: readonly { readonly Key: string; readonly Value: string }[],
  own: unknown,
): { Key: string; Value: string }[] {
  const merged = { ...pairs(stackTags), ...pairs(own) };
  return Object.entries(merged).map(([Key, Value]) => ({ Key, Value }));
}

/** A failure in the words of CloudFormation's resource handlers. */
export function handlerFailure(message: string, code: string, token: string): Error {
  const d = digits(token, 32);
  const uuid = [d.slice(0, 8), d.slice(8, 12), d.slice(12, 16), d.slice(16, 20), d.slice(20)].join('-');
  return new Error(
    `Resource handler returned message: "${message}" (RequestToken: ${uuid}, HandlerErrorCode: ${code})`,
  );
}
