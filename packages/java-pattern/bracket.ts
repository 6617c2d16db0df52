import { type Escaped, takeEscape } from './escape.ts';
import { letterRange, oneLetter } from './letter-case.ts';
import type { CharTest } from './node.ts';
import { code, END, isNext, leaveToJava, literal, peek, raw, refuse, type Scanner, takeIf } from './scanner.ts';

/** A class of characters while it is read. */
interface Bracket {
  test: CharTest | undefined;
  /** What was read last, where it is no single character of Latin 1. */
  last: CharTest | undefined;
  /** The single characters of Latin 1: Java keeps them in a set of their own. */
  readonly singles: CharTest[];
  hasSingles: boolean;
}

function union(one: CharTest | undefined, other: CharTest): CharTest {
  return one ? (found) => one(found) || other(found) : other;
}

function intersection(one: CharTest, other: CharTest): CharTest {
  return (found) => one(found) && other(found);
}

function singlesOf({ singles }: Bracket): CharTest {
  return (found) => singles.some((test) => test(found));
}

const newBracket = (): Bracket => ({ test: undefined, last: undefined, singles: [], hasSingles: false });

const ILLEGAL = 'illegal/unsupported escape sequence';

/** Reads a class after its `[`, to its `]`. */
export function bracket(scan: Scanner): CharTest {
  const negated = raw(scan) === code('^');
  if (negated) scan.at += 1;
  const test = members(scan);
  scan.at += 1;
  return negated ? (found) => !test(found) : test;
}

// The members up to the `]`, which stays: what follows `&&` ends there too.
function members(scan: Scanner): CharTest {
  const read = newBracket();
  for (;;) {
    const next = peek(scan);
    if (next === END) throw refuse(scan, 'unclosed character class');
    if (next === code(']') && (read.test || read.hasSingles)) return withSingles(read);
    if (takeIf(scan, '[')) {
      read.last = bracket(scan);
      read.test = union(read.test, read.last);
    } else if (isIntersection(scan)) intersect(scan, read);
    else member(scan, read);
  }
}

function withSingles(read: Bracket): CharTest {
  return read.hasSingles || !read.test ? union(read.test, singlesOf(read)) : read.test;
}

function isIntersection(scan: Scanner): boolean {
  const back = scan.at;
  if (takeIf(scan, '&') && takeIf(scan, '&')) return true;
  scan.at = back;
  return false;
}

function rightSide(scan: Scanner): CharTest | undefined {
  let right: CharTest | undefined;
  while (!isNext(scan, ']') && !isNext(scan, '&')) {
    right = union(right, takeIf(scan, '[') ? bracket(scan) : members(scan));
  }
  return right;
}

function intersect(scan: Scanner, read: Bracket): void {
  const right = rightSide(scan);
  if (read.hasSingles) {
    if (!read.test) read.last = singlesOf(read);
    read.test = union(read.test, singlesOf(read));
    read.hasSingles = false;
  }
  if (right) read.last = right;
  if (!read.test && !right) throw refuse(scan, 'bad class syntax');
  // Java 17 takes it and fails at the first match; later ones refuse it.
  if (!read.last) leaveToJava(scan, 'an intersection of nothing');
  read.test = read.test && read.last ? intersection(read.test, read.last) : (read.test ?? right);
}

function member(scan: Scanner, read: Bracket): void {
  const found = oneMember(scan);
  const isSingle = 'single' in found && found.single < 256;
  const test = 'single' in found ? oneLetter(found.single, scan.flags) : found.test;
  read.last = isSingle ? undefined : test;
  if (isSingle) {
    read.singles.push(test);
    read.hasSingles = true;
  } else read.test = union(read.test, test);
}

function oneMember(scan: Scanner): { readonly single: number } | { readonly test: CharTest } {
  const first = character(scan, false);
  if ('test' in first) return first;
  if (!isNext(scan, '-') || raw(scan, 1) === code('[') || raw(scan, 1) === code(']')) return { single: first.point };
  scan.at += 1;
  const last = character(scan, true);
  if ('test' in last || last.point < first.point) throw refuse(scan, 'illegal character range');
  return { test: letterRange(first.point, last.point, scan.flags) };
}

type Character = Exclude<Escaped, { readonly letter: string }>;

function character(scan: Scanner, isEnd: boolean): Character {
  if (peek(scan) === END) throw refuse(scan, isEnd ? 'illegal character range' : 'unclosed character class');
  if (!takeIf(scan, '\\')) {
    const found = raw(scan);
    scan.at += 1;
    return { point: literal(found) };
  }
  // At an end of a range `\v` is the one character that it was before Java 8.
  if (raw(scan) === code('v') && (isEnd || raw(scan, 1) === code('-'))) {
    scan.at += 1;
    return { point: 0x0b };
  }
  if (isEnd && (raw(scan) === code('p') || raw(scan) === code('P'))) throw refuse(scan, ILLEGAL);
  const escaped = takeEscape(scan);
  if ('letter' in escaped) throw refuse(scan, ILLEGAL);
  return escaped;
}
