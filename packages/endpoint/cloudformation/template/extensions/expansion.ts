import { AwsError } from '../../../server/service.ts';

/** The transform whose functions are simulated. */
export const LANGUAGE_EXTENSIONS = 'AWS::LanguageExtensions';

/** The largest template: quotas are those of what the transform makes. */
export const LARGEST_TEMPLATE = 1_000_000;

/** The error for a template that is larger. */
export const tooLarge = (): AwsError =>
  new AwsError('ValidationError', `Template may not exceed ${LARGEST_TEMPLATE} bytes in size.`);

/** What the transform refuses: a change set for it is made, and has failed. */
export class TransformFailure extends AwsError {}

/** The same in the words of AWS's macros. */
export const failed = (why: string): TransformFailure =>
  new TransformFailure('ValidationError', `Transform ${LANGUAGE_EXTENSIONS} failed with: ${why}`);

/** Thrown where a value is known only once there is a stack. */
export class Unresolved extends Error {}

/** A call of a function: an object with that one name in it. */
export function callOf(value: unknown): readonly [name: string, argument: unknown] | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const [entry, ...more] = Object.entries(value);
  if (entry === undefined || more.length > 0) return undefined;
  return entry[0] === 'Ref' || entry[0].startsWith('Fn::') ? entry : undefined;
}

/** The identifiers of the loops around a value, each with its item. */
export type Bindings = ReadonlyMap<string, string>;

/** Works a value out that has no loops and extensions left; throws Unresolved where only a stack knows it. */
export type Evaluate = (value: unknown) => unknown;

/** What an expansion works with. */
export interface Expansion {
  readonly bindings: Bindings;
  readonly evaluate: Evaluate;
  /** How much loops may still make. */
  readonly room: Room;
}

/** The bytes that are left of a template's quota; all loops take from the same. */
export interface Room {
  bytes: number;
}

/** Takes bytes for what a loop makes; throws when a template has no room for it. */
export function take(room: Room, bytes: number): void {
  room.bytes -= bytes;
  if (room.bytes < 0) throw tooLarge();
}

/** Expands a value within the loops around it. */
export type Expand = (value: unknown, within: Expansion) => unknown;
