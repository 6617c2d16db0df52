import type { Plan, ResourceChange } from '../../../deploy/model.ts';
import { isUncertain, placedChanges } from '../../../deploy/plan/guards/changes.ts';
import { mayLoseData } from '../../../deploy/plan/guards/data-loss.ts';
import { resetsWeights } from '../../../deploy/plan/guards/rule-reset.ts';
import { listed, type PlanLine, SIGNS, wordsOf } from './line.ts';
import { certainPart, notes, signOf } from './notes.ts';
import { foldUncertain, type Uncertain } from './uncertain.ts';
import { isKnown, type ValueChange, valueChanges, valueLines, valuePieces } from './value-lines.ts';

/** From so many changes on, what is alike stands in one line. */
const LARGE = 120;
/** So many resources with the same change are said once. */
const SHARED_BY = 4;
const ALIKE = 4;
const ALONE = 3;

interface Context {
  /** Changes of values that many resources have, by their words. */
  readonly shared: ReadonlySet<string>;
  readonly isLarge: boolean;
}

/** What one change came to. */
interface Block {
  readonly change: ResourceChange;
  readonly lines: readonly PlanLine[];
  /** All that changes for certain is what many others have as well. */
  readonly isShared: boolean;
}

const keyOf = (change: ValueChange): string => JSON.stringify([change.place, change.before, change.after]);

/** Where the same value changes in many resources, how many there are. */
function sharedValues(plan: Plan): Map<string, { readonly change: ValueChange; count: number }> {
  const found = new Map<string, { readonly change: ValueChange; count: number }>();
  for (const { change } of placedChanges(plan)) {
    if (change.nested !== undefined) continue;
    for (const value of valueChanges(change.details)) {
      if (!isKnown(value)) continue;
      const known = found.get(keyOf(value)) ?? { change: value, count: 0 };
      known.count += 1;
      found.set(keyOf(value), known);
    }
  }
  for (const [key, { count }] of found) if (count < SHARED_BY) found.delete(key);
  return found;
}

function blockOf(change: ResourceChange, depth: number, context: Context): Block {
  const { logicalId, type, nested, action } = change;
  const line: PlanLine = { depth, sign: signOf(change), pieces: [logicalId, '  ', ['dim', type], ...notes(change)] };
  if (nested !== undefined)
    return { change, lines: [line, ...siblingLines(nested, depth + 1, context)], isShared: false };
  const values = action === 'Modify' ? valueChanges(change.details) : [];
  const own = values.filter((value) => !context.shared.has(keyOf(value)));
  const isShared = values.length > 0 && own.length === 0 && change.replacement === 'False' && !isKept(change);
  return { change, lines: [line, ...valueLines(own, depth)], isShared };
}

/** What is never folded away. */
const isKept = (change: ResourceChange): boolean =>
  mayLoseData(change) ||
  change.stateful ||
  change.warnings !== undefined ||
  resetsWeights(change) ||
  (change.security ?? []).some(({ broad }) => broad);

const targetsOf = ({ details }: ResourceChange): string =>
  [...new Set(details.map(({ target }) => target.replace(/^Properties\./, '')))].join(', ');

/** Blocks by what they have in common, as long as that is enough to say it once. */
function grouped<T>(
  items: readonly T[],
  keyFor: (item: T) => string | undefined,
  fewest: number,
): (T | readonly T[])[] {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyFor(item);
    if (key === undefined) continue;
    const group = groups.get(key) ?? [];
    group.push(item);
    groups.set(key, group);
  }
  const seen = new Set<string>();
  return items.flatMap((item): (T | readonly T[])[] => {
    const key = keyFor(item);
    const group = key === undefined ? undefined : groups.get(key);
    if (key === undefined || group === undefined || group.length < fewest) return [item];
    if (seen.has(key)) return [];
    seen.add(key);
    return [group];
  });
}

function likeness({ change, lines }: Block): string | undefined {
  if (isKept(change) || placedChanges({ changes: change.nested ?? [] }).some((one) => mayLoseData(one.change)))
    return undefined;
  const [first, ...rest] = lines;
  const own = wordsOf({ pieces: first?.pieces.slice(1) ?? [] });
  const below = rest.filter(({ sign }) => change.nested === undefined || sign !== undefined);
  return JSON.stringify([first?.sign?.text, own, below.map((line) => [line.depth, line.sign?.text, wordsOf(line)])]);
}

function alikeLines(group: readonly Block[]): readonly PlanLine[] {
  const [{ change, lines } = { change: undefined, lines: [] }, ...others] = group;
  const [first, ...rest] = lines;
  if (change === undefined || first === undefined) return [];
  const names = group.map((block) => block.change.logicalId);
  if (change.nested === undefined) {
    return [{ ...first, pieces: [`${names.length} `, ...first.pieces.slice(2), `: ${listed(names)}`] }, ...rest];
  }
  const alike = ` and ${others.length} alike but for values: ${listed(names.slice(1))}`;
  return [{ ...first, pieces: [...first.pieces, alike] }, ...rest];
}

function uncertainLine({ names, causes, mayReplace }: Uncertain, depth: number): PlanLine {
  const effect = mayReplace ? 'may be replaced' : 'may change';
  const why = `only if ${causes.length > 1 ? 'one of ' : ''}${listed(causes, 3)} comes out differently`;
  return { depth, sign: SIGNS.uncertain, pieces: [`${names.length} ${effect}, ${why}: ${listed(names)}`] };
}

function siblingLines(changes: readonly ResourceChange[], depth: number, context: Context): PlanLine[] {
  const uncertain = foldUncertain(changes);
  const folded = new Set(uncertain.flatMap(({ names }) => names));
  const blocks = changes.flatMap((change) => {
    if (!folded.has(change.logicalId)) return [blockOf(change, depth, context)];
    return isUncertain(change) ? [] : [blockOf(certainPart(change), depth, context)];
  });
  const key = (block: Block): string | undefined => (block.isShared ? targetsOf(block.change) : undefined);
  const alone = grouped(blocks, key, ALONE).flatMap((item): (Block | PlanLine)[] => {
    if (!isGroup(item)) return [item];
    const names = item.map(({ change }) => change.logicalId);
    const what = targetsOf(item[0]!.change);
    return [{ depth, sign: SIGNS.change, pieces: [`${names.length} in ${what} alone: ${listed(names)}`] }];
  });
  const like = (item: Block | PlanLine) => (context.isLarge && 'change' in item ? likeness(item) : undefined);
  const lines = grouped(alone, like, ALIKE).flatMap((item): readonly PlanLine[] => {
    if (isGroup(item)) return alikeLines(item.filter((one) => 'change' in one));
    return 'change' in item ? item.lines : [item];
  });
  return [...lines, ...uncertain.map((group) => uncertainLine(group, depth))];
}

const isGroup = <T>(item: T | readonly T[]): item is readonly T[] => Array.isArray(item);

/** The tree of a plan: what changes in the same way is said once, whatever only may change has its cause. */
export function treeLines(plan: Plan): PlanLine[] {
  const shared = sharedValues(plan);
  const isLarge = placedChanges(plan).length > LARGE;
  const heads = [...shared.values()].map(
    ({ change, count }): PlanLine => ({
      depth: 1,
      pieces: [['dim', `in ${count} resources: `], ...valuePieces(change)],
    }),
  );
  return [...heads, ...siblingLines(plan.changes, 1, { shared: new Set(shared.keys()), isLarge })];
}
