import { memoize } from '../../../generator/memoize.ts';
import type { ChangeDetail } from '../../model.ts';
import { same } from './template-data.ts';

/** What a change of a property does to a resource of a type. */
export type Recreation = (type: string, property: string, before: unknown, after: unknown) => Recreates;
type Recreates = ChangeDetail['requiresRecreation'];

function at(value: unknown, [name, ...rest]: readonly string[]): unknown {
  if (name === undefined) return value;
  if (name === '*') return Array.isArray(value) ? value.map((item) => at(item, rest)) : undefined;
  return typeof value === 'object' && value !== null && name in value
    ? at((value as Readonly<Record<string, unknown>>)[name], rest)
    : undefined;
}

/** What is known of a resource type. */
interface Known {
  readonly no: readonly string[];
  readonly maybe: readonly string[];
  readonly yes: readonly string[];
  /** Values within properties whose change replaces the resource. */
  readonly inner: readonly (readonly string[])[];
}

/** By CloudFormation's own specification; what is not in there may be replaced by anything. */
function recreates(known: Known | undefined, name: string, before: unknown, after: unknown): Recreates {
  if (known?.yes.includes(name)) return 'Always';
  if (!known?.maybe.includes(name) && !known?.no.includes(name)) return 'Conditionally';
  const inner = known.inner.filter(([first]) => first === name);
  if (inner.some(([, ...path]) => !same(at(before, path), at(after, path)))) return 'Always';
  return known.maybe.includes(name) ? 'Conditionally' : 'Never';
}

function knownOf(line: string | undefined): Known | undefined {
  if (line === undefined) return undefined;
  const [, no = [], maybe = [], yes = [], paths = []] = line.split('|').map((names) => names.split(' '));
  return { no, maybe, yes, inner: paths.map((path) => path.split('/')) };
}

/** Loads what is known of replacements. */
export const loadRecreation = memoize(async (): Promise<Recreation> => {
  const { RECREATIONS } = await import('../../../generator/resources/generated/recreations.ts');
  const lines = new Map(RECREATIONS.split('\n').map((line) => [line.slice(0, line.indexOf('|')), line]));
  return (type, property, before, after) => recreates(knownOf(lines.get(type)), property, before, after);
});
