import { lengths } from './lengths.ts';
import type { CharTest, Mode, Node, PlaceTest } from './node.ts';
import { ENDLESS } from './node.ts';
import { Unjudged } from './refusal.ts';

/** A loop of a program; its count and the place where its round began are kept by number. */
export interface Loop {
  readonly index: number;
  readonly least: number;
  readonly most: number;
  readonly mode: Mode;
  /** The loops around it. */
  readonly around: readonly Loop[];
  /** Where to go on when it is done. */
  exit: number;
}

export type Instruction =
  | { readonly op: 'char'; readonly test: CharTest }
  | {
      readonly op: 'chars';
      readonly test: CharTest;
      readonly least: number;
      readonly most: number;
      readonly mode: Mode;
    }
  | { readonly op: 'place'; readonly test: PlaceTest }
  | { readonly op: 'either'; readonly first: number; second: number }
  | { readonly op: 'jump'; to: number }
  | { readonly op: 'open'; readonly group: number }
  | { readonly op: 'close'; readonly group: number }
  | { readonly op: 'reference'; readonly group: number; readonly same: (one: number, other: number) => boolean }
  | { readonly op: 'inside'; readonly node: Node & { kind: 'atomic' | 'ahead' | 'behind' }; readonly program: Program }
  | { readonly op: 'enter'; readonly loop: Loop }
  | { readonly op: 'loop'; readonly loop: Loop }
  | { readonly op: 'round'; readonly loop: Loop }
  | { readonly op: 'accept' };

export type Program = readonly Instruction[];

/** A pattern as instructions. */
export interface Compiled {
  readonly program: Program;
  /** Whether what a group has matched matters to the rest. */
  readonly hasReference: boolean;
}

interface Writer {
  readonly out: Instruction[];
  readonly around: readonly Loop[];
  /** The repetitions around, those outside an atomic part or a look too. */
  readonly repeats: readonly Node[];
  readonly shared: Shared;
}

interface Shared {
  loops: number;
  hasReference: boolean;
  /** The groups that are closed, with the repetitions around each. */
  readonly closed: Map<number, readonly Node[]>;
}

const MAKERS: { readonly [K in Node['kind']]: (writer: Writer, node: Node & { kind: K }) => void } = {
  char: ({ out }, { test }) => out.push({ op: 'char', test }),
  place: ({ out }, { test }) => out.push({ op: 'place', test }),
  lineEnd: writeLineEnd,
  sequence: (writer, { parts }) => {
    for (const part of parts) write(writer, part);
  },
  choice: (writer, { parts }) => writeChoice(writer, parts),
  group: writeGroup,
  atomic: writeInside,
  ahead: writeInside,
  behind: writeInside,
  reference: writeReference,
  repeat: writeRepeat,
};

function write(writer: Writer, node: Node): void {
  // The table has the maker of each kind, which the compiler cannot follow through the union.
  const make = MAKERS[node.kind] as (writer: Writer, node: Node) => void;
  make(writer, node);
}

const one = (point: number): Node => ({ kind: 'char', test: (found) => found === point });

function writeLineEnd(writer: Writer): void {
  const single: Node = {
    kind: 'char',
    test: (found) => (found >= 0x0a && found <= 0x0d) || [0x85, 0x2028, 0x2029].includes(found),
  };
  writeChoice(writer, [{ kind: 'sequence', parts: [one(0x0d), one(0x0a)] }, single]);
}

function writeChoice(writer: Writer, [first, ...rest]: readonly Node[]): void {
  if (first && rest.length === 0) write(writer, first);
  if (!first || rest.length === 0) return;
  const { out } = writer;
  const either = { op: 'either' as const, first: out.length + 1, second: 0 };
  const jump = { op: 'jump' as const, to: 0 };
  out.push(either);
  write(writer, first);
  out.push(jump);
  either.second = out.length;
  writeChoice(writer, rest);
  jump.to = out.length;
}

function writeGroup(writer: Writer, { index, body }: Node & { kind: 'group' }): void {
  if (index !== undefined) writer.out.push({ op: 'open', group: index });
  write(writer, body);
  if (index === undefined) return;
  writer.out.push({ op: 'close', group: index });
  writer.shared.closed.set(index, writer.repeats);
}

// What a group keeps from an earlier round depends on how Java happens to repeat it.
function writeReference({ out, repeats, shared }: Writer, { index, same }: Node & { kind: 'reference' }): void {
  const around = shared.closed.get(index);
  const isOfThisRound = around ? around.every((repeat, at) => repeat === repeats[at]) : repeats.length === 0;
  if (!isOfThisRound) throw new Unjudged('a reference to a group of an earlier repetition');
  shared.hasReference = true;
  out.push({ op: 'reference', group: index, same });
}

function writeInside(writer: Writer, node: Node & { kind: 'atomic' | 'ahead' | 'behind' }): void {
  const out: Instruction[] = [];
  write({ ...writer, out, around: [] }, node.body);
  out.push({ op: 'accept' });
  writer.out.push({ op: 'inside', node, program: out });
}

function hasLineEnd(node: Node): boolean {
  if (node.kind === 'lineEnd') return true;
  if ('parts' in node) return node.parts.some(hasLineEnd);
  return 'body' in node && hasLineEnd(node.body);
}

// Java takes a group with `\R` for one that matches in one way only, though there are two.
function inOneWay(node: Node, most: number): Node {
  const isOneWay = node.kind === 'group' && most > 1 && hasLineEnd(node) && lengths(node).oneWay;
  return isOneWay ? { kind: 'atomic', body: node } : node;
}

function writeRepeat(writer: Writer, node: Node & { kind: 'repeat' }): void {
  const { body, least, most, mode } = node;
  const { out, around, repeats, shared } = writer;
  if (body.kind === 'char') {
    out.push({ op: 'chars', test: body.test, least, most, mode });
    return;
  }
  const loop: Loop = { index: shared.loops, least, most, mode, around, exit: 0 };
  shared.loops += 1;
  const head = out.length + 1;
  out.push({ op: 'enter', loop }, { op: 'loop', loop }, { op: 'round', loop });
  write({ ...writer, around: [...around, loop], repeats: [...repeats, node] }, inOneWay(body, most));
  out.push({ op: 'jump', to: head });
  loop.exit = out.length;
}

/** Writes a pattern as instructions. */
export function compile(node: Node): Compiled {
  const out: Instruction[] = [];
  const shared: Shared = { loops: 0, hasReference: false, closed: new Map() };
  write({ out, around: [], repeats: [], shared }, node);
  out.push({ op: 'place', test: (text, at) => at === text.length }, { op: 'accept' });
  return { program: out, hasReference: shared.hasReference };
}

/** Whether a loop may go on for ever. */
export const isEndless = ({ most }: Loop): boolean => most === ENDLESS;
