import type { ChangeDetail } from '../../../deploy/model.ts';
import { differences, isLater, LATER_WORD, readable } from '../../../deploy/plan/values/differences.ts';
import type { Piece, PlanLine } from './line.ts';

const MOST_LINES = 8;
const LONGEST = 64;
const LEAD = 24;

/** What would move the cursor, or turn the direction of writing round, as it is written in JSON. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;

/** A text as one line that does nothing to a terminal. */
export function harmless(text: string): string {
  const escapeOf = (char: string) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return text.replaceAll('\n', '\\n').replaceAll(CONTROL, escapeOf);
}

/** A property, or a place in it, that a plan sets to another value for certain. */
export interface ValueChange {
  /** `ContainerDefinitions[web].Image`. */
  readonly place: string;
  readonly before?: string | undefined;
  readonly after?: string | undefined;
}

const nameOf = (target: string): string => target.replace(/^Properties\./, '');

/** What is certain of a resource, by its targets: CloudFormation reports a property twice where a parameter reaches it. */
export function certainTargets(details: readonly ChangeDetail[]): ReadonlySet<string> {
  return new Set(details.filter(({ dynamic }) => !dynamic).map(({ target }) => target));
}

/** Whether something is certain of a target, or of a place in it, or of what it is a place in. */
export function isCertain(target: string, certain: ReadonlySet<string>): boolean {
  if (certain.has(target)) return true;
  return [...certain].some((one) => one.startsWith(`${target}.`) || target.startsWith(`${one}.`));
}

/** The values that change for certain, leaf by leaf; what only the operation will know has its cause instead. */
export function valueChanges(details: readonly ChangeDetail[]): ValueChange[] {
  const certain = certainTargets(details);
  const byTarget = new Map(details.filter(({ target }) => certain.has(target)).map((one) => [one.target, one]));
  return [...byTarget.values()].flatMap(({ target, before, after }) =>
    differences(before, after).map(({ path, ...sides }) => ({
      place: `${nameOf(target)}${path === '' || path.startsWith('[') ? path : `.${path}`}`,
      ...sides,
    })),
  );
}

/** Two long values from shortly before the place where they part. */
function shortened(value: string, from: number): string {
  const start = value.length > LONGEST && from > LEAD ? from - LEAD : 0;
  const part = value.slice(start, start + LONGEST);
  return `${start > 0 ? '…' : ''}${part}${start + LONGEST < value.length ? '…' : ''}`;
}

function firstDifference(one: string, other: string): number {
  let index = 0;
  while (index < one.length && one[index] === other[index]) index += 1;
  return index;
}

/** `Cpu: 256 -> 512`; what has no value before is set, what has none after goes. */
export function valuePieces({ place, before, after }: ValueChange): Piece[] {
  const [old, next] = [before, after].map((value) => (value === undefined ? undefined : harmless(readable(value))));
  const from = old === undefined || next === undefined ? 0 : firstDifference(old, next);
  const name = `${harmless(place)}: `;
  if (next === undefined) return [name, ['red', `${shortened(old ?? '', 0)} goes`]];
  const now: Piece = ['green', shortened(next, from) || "''"];
  if (old === undefined) return [name, 'set to ', now];
  return [name, ['red', shortened(old, from) || "''"], ' -> ', now];
}

/** The lines below a resource that say what its properties were and will be. */
export function valueLines(changes: readonly ValueChange[], depth: number): PlanLine[] {
  const shown = changes.filter(({ after }) => after === undefined || readable(after) !== LATER_WORD);
  const most = shown.length === MOST_LINES + 1 ? shown.length : MOST_LINES;
  const lines = shown.slice(0, most).map((change) => ({ depth, pieces: valuePieces(change) }));
  const rest = shown.length - most;
  return rest > 0 ? [...lines, { depth, pieces: [['dim', `and ${rest} more places`]] }] : lines;
}

/** Whether a value that differs is known on both sides. */
export const isKnown = ({ before, after }: ValueChange): boolean => !isLater(before) && !isLater(after);
