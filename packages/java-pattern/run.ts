import { type Compiled, type Instruction, isEndless, type Loop, type Program } from './compile.ts';
import type { Node } from './node.ts';
import { Unjudged } from './refusal.ts';

// A match that takes more steps than this is one of the runaway kind: a fraction of a second.
const MOST_STEPS = 400_000;

/** What the parts of one match share. */
interface Match {
  readonly text: readonly number[];
  readonly hasReference: boolean;
  steps: number;
  /** Where each group was opened, and the first and last places of what it matched. */
  readonly opened: Map<number, number>;
  readonly groups: Map<number, readonly [first: number, end: number]>;
  readonly counts: Map<number, number>;
  readonly starts: Map<number, number>;
}

/** One path through a program, with the alternatives to try when it fails. */
interface Thread {
  readonly match: Match;
  readonly program: Program;
  at: number;
  next: number;
  /** Undoes a step, or takes the alternative; true when there is one. */
  readonly back: (() => boolean)[];
  /** States of the loops that have failed; they would fail again. */
  readonly seen: Set<string>;
  /** Where a look-behind has to end. */
  readonly end: number | undefined;
}

function set<V>({ back }: Thread, values: Map<number, V>, key: number, value: V): void {
  const before = values.get(key);
  values.set(key, value);
  back.push(() => {
    if (before === undefined) values.delete(key);
    else values.set(key, before);
    return false;
  });
}

function orElse(thread: Thread, next: number, at = thread.at): void {
  thread.back.push(() => {
    thread.next = next;
    thread.at = at;
    return true;
  });
}

function runReference(thread: Thread, { group, same }: Instruction & { op: 'reference' }): boolean {
  const { text, groups } = thread.match;
  const found = groups.get(group);
  if (!found) return false;
  const [first, end] = found;
  for (let index = first; index < end; index += 1) {
    const [wanted, here] = [text[index], text[thread.at]];
    if (wanted === undefined || here === undefined || !same(wanted, here)) return false;
    thread.at += 1;
  }
  return true;
}

type Chars = Instruction & { op: 'chars' };

function count(thread: Thread, { test, most }: Pick<Chars, 'test' | 'most'>): number {
  const { text } = thread.match;
  let many = 0;
  for (; many < most; many += 1) {
    const here = text[thread.at + many];
    if (here === undefined || !test(here)) break;
  }
  thread.match.steps += many;
  return many;
}

function runChars(thread: Thread, { test, least, most, mode }: Chars): boolean {
  const first = thread.at;
  const { next } = thread;
  let many = count(thread, { test, most: mode === 'greedy' ? most : least });
  if (many < least) return false;
  thread.at = first + many;
  const retry = (): boolean => {
    if (mode === 'greedy' ? many === least : many === most || !hasMore(thread, first + many, test)) return false;
    many += mode === 'greedy' ? -1 : 1;
    thread.back.push(retry);
    thread.at = first + many;
    thread.next = next;
    return true;
  };
  thread.back.push(retry);
  return true;
}

function hasMore({ match: { text } }: Thread, at: number, test: (found: number) => boolean): boolean {
  const here = text[at];
  return here !== undefined && test(here);
}

function lookBehind(thread: Thread, node: Node & { kind: 'behind' }, program: Program): boolean {
  const { match, at } = thread;
  const farthest = Math.max((at - node.most) | 0, 0);
  for (let from = at - node.least; from >= farthest; from -= 1) {
    if (follow(match, program, from, at) !== undefined) return true;
  }
  return false;
}

function runInside(thread: Thread, { node, program }: Instruction & { op: 'inside' }): boolean {
  if (node.kind === 'behind') return lookBehind(thread, node, program) !== node.negative;
  const end = follow(thread.match, program, thread.at);
  if (node.kind === 'ahead') return (end !== undefined) !== node.negative;
  if (end === undefined) return false;
  thread.at = end;
  return true;
}

// All that the rest of a match depends on at the head of a loop: so much is the same that it would end the same.
function stateOf({ match: { counts, starts }, at }: Thread, loop: Loop): string {
  const states = [...loop.around, loop].map((one) => {
    const rounds = counts.get(one.index) ?? 0;
    const isStart = one !== loop && starts.get(one.index) === at;
    return `${isEndless(one) ? Math.min(rounds, one.least) : rounds}${isStart ? '!' : ''}`;
  });
  return `${loop.index} ${at} ${states.join()}`;
}

function runLoop(thread: Thread, loop: Loop): boolean {
  const { match, at, seen } = thread;
  const rounds = match.counts.get(loop.index) ?? 0;
  const round = thread.next;
  // A round that has matched nothing is the last.
  if (rounds > 0 && match.starts.get(loop.index) === at) thread.next = loop.exit;
  else if (rounds >= loop.most) thread.next = loop.exit;
  else if (rounds >= loop.least) {
    if (!match.hasReference) {
      const state = stateOf(thread, loop);
      if (seen.has(state)) return false;
      seen.add(state);
    }
    orElse(thread, loop.mode === 'lazy' ? round : loop.exit);
    if (loop.mode === 'lazy') thread.next = loop.exit;
  }
  return true;
}

function step(thread: Thread, instruction: Instruction): boolean {
  const { match } = thread;
  switch (instruction.op) {
    case 'char': {
      const here = match.text[thread.at];
      thread.at += 1;
      return here !== undefined && instruction.test(here);
    }
    case 'chars':
      return runChars(thread, instruction);
    case 'place':
      return instruction.test(match.text, thread.at);
    case 'either':
      orElse(thread, instruction.second);
      return true;
    case 'jump':
      thread.next = instruction.to;
      return true;
    case 'open':
      set(thread, match.opened, instruction.group, thread.at);
      return true;
    case 'close':
      set(thread, match.groups, instruction.group, [match.opened.get(instruction.group) ?? 0, thread.at]);
      return true;
    case 'reference':
      return runReference(thread, instruction);
    case 'inside':
      return runInside(thread, instruction);
    case 'enter':
      set(thread, match.counts, instruction.loop.index, 0);
      return true;
    case 'loop':
      return runLoop(thread, instruction.loop);
    case 'round':
      set(thread, match.counts, instruction.loop.index, (match.counts.get(instruction.loop.index) ?? 0) + 1);
      set(thread, match.starts, instruction.loop.index, thread.at);
      return true;
    case 'accept':
      return thread.end === undefined || thread.at === thread.end;
  }
}

function goBack({ back }: Thread): boolean {
  for (let undo = back.pop(); undo; undo = back.pop()) if (undo()) return true;
  return false;
}

/** Where a program ends that begins at a place; undefined when it does not match. */
function follow(match: Match, program: Program, from: number, end?: number): number | undefined {
  const thread: Thread = { match, program, at: from, next: 0, back: [], seen: new Set(), end };
  for (;;) {
    match.steps += 1;
    if (match.steps > MOST_STEPS) throw new Unjudged('a match that takes very many steps');
    const instruction = program[thread.next];
    if (!instruction) return undefined;
    thread.next += 1;
    const isGood = step(thread, instruction);
    if (isGood && instruction.op === 'accept') return thread.at;
    if (!isGood && !goBack(thread)) return undefined;
  }
}

/** Whether a pattern matches a whole text. */
export function run({ program, hasReference }: Compiled, text: readonly number[]): boolean {
  const match: Match = {
    text,
    hasReference,
    steps: 0,
    opened: new Map(),
    groups: new Map(),
    counts: new Map(),
    starts: new Map(),
  };
  return follow(match, program, 0) !== undefined;
}
