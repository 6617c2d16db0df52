import { bracket } from './bracket.ts';
import { groupName, takeEscape } from './escape.ts';
import { lengths } from './lengths.ts';
import { oneLetter, sameLetter } from './letter-case.ts';
import type { Node } from './node.ts';
import { caret, dollar, endsLine, isBeginning, isEnd, wordEdge } from './place.ts';
import { Unjudged } from './refusal.ts';
import { repetition } from './repetition.ts';
import {
  code,
  END,
  isNext,
  leaveToJava,
  literal,
  peek,
  raw,
  refuse,
  type Scanner,
  scanner,
  take,
  takeIf,
} from './scanner.ts';
import { takeFlags } from './take-flags.ts';

const EMPTY: Node = { kind: 'sequence', parts: [] };
const MOST_DEPTH = 200;

/** Reads a pattern; throws Refused where Java refuses it, and Unjudged where only Java can say what it means. */
export function parse(source: string): Node {
  const scan = scanner(source);
  const node = choice(scan);
  if (isNext(scan, ')')) throw refuse(scan, "unmatched closing ')'");
  if (scan.unjudged !== undefined) throw new Unjudged(scan.unjudged);
  return node;
}

function choice(scan: Scanner): Node {
  const parts = [sequence(scan)];
  while (takeIf(scan, '|')) parts.push(sequence(scan));
  return parts.length === 1 ? (parts[0] ?? EMPTY) : { kind: 'choice', parts };
}

function sequence(scan: Scanner): Node {
  const parts: Node[] = [];
  while (peek(scan) !== END && !isNext(scan, '|') && !isNext(scan, ')')) {
    const part = takeIf(scan, '(') ? group(scan) : atom(scan);
    if (part) parts.push(repetition(scan, part));
  }
  return { kind: 'sequence', parts };
}

const char = (test: (found: number) => boolean): Node => ({ kind: 'char', test });

function atom(scan: Scanner): Node {
  const { flags } = scan;
  const found = peek(scan);
  // Java takes a count that follows nothing as one of an empty text.
  if (found === code('{')) return EMPTY;
  scan.at += 1;
  switch (found) {
    case code('['):
      return char(bracket(scan));
    case code('\\'):
      return escaped(scan);
    case code('^'):
      return { kind: 'place', test: caret(flags) };
    case code('$'):
      return { kind: 'place', test: dollar(flags) };
    case code('.'):
      return char(flags.s ? () => true : (point) => !endsLine(point, flags));
    case code('*'):
    case code('+'):
    case code('?'):
      throw refuse(scan, `dangling meta character '${String.fromCodePoint(found)}'`);
    default:
      return char(oneLetter(literal(found), flags));
  }
}

function escaped(scan: Scanner): Node {
  const found = takeEscape(scan);
  if ('test' in found) return char(found.test);
  if ('point' in found) return char(oneLetter(found.point, scan.flags));
  const { letter } = found;
  if (/[1-9]/.test(letter)) return reference(scan, takeNumber(scan, Number(letter)));
  if (letter === 'k') return namedReference(scan);
  if (letter === 'X') {
    leaveToJava(scan, '\\X, what a reader sees as one character');
    return EMPTY;
  }
  const place = placeOf(scan, letter);
  if (place) return place;
  throw refuse(scan, 'illegal/unsupported escape sequence');
}

function placeOf(scan: Scanner, letter: string): Node | undefined {
  const { flags } = scan;
  switch (letter) {
    case 'A':
    case 'G': // Where the last match ended; there was none.
      return { kind: 'place', test: isBeginning };
    case 'z':
      return { kind: 'place', test: isEnd };
    case 'Z':
      return { kind: 'place', test: dollar({ ...flags, m: false }) };
    case 'B':
    case 'b':
      return edge(scan, letter === 'B');
    case 'R':
      return { kind: 'lineEnd' };
    default:
      return undefined;
  }
}

function edge(scan: Scanner, negated: boolean): Node {
  if (!negated && raw(scan) === code('{') && raw(scan, 1) === code('g')) {
    if (raw(scan, 2) !== code('}')) throw refuse(scan, 'illegal/unsupported escape sequence');
    scan.at += 3;
    leaveToJava(scan, '\\b{g}, the edge of what a reader sees as one character');
    return EMPTY;
  }
  return { kind: 'place', test: wordEdge(negated) };
}

// Further digits belong to the number as long as there are that many groups.
function takeNumber(scan: Scanner, first: number): number {
  let number = first;
  while (/[0-9]/.test(peek(scan) === END ? '' : String.fromCodePoint(literal(peek(scan))))) {
    const longer = number * 10 + literal(peek(scan)) - 0x30;
    if (longer > scan.groups) break;
    number = longer;
    scan.at += 1;
  }
  return number;
}

function reference(scan: Scanner, index: number): Node {
  return { kind: 'reference', index, same: sameLetter(scan.flags) };
}

function namedReference(scan: Scanner): Node {
  if (!takeIf(scan, '<')) throw refuse(scan, "\\k is not followed by '<' for named capturing group");
  const name = groupName(scan);
  const index = scan.names.get(name);
  if (index === undefined) throw refuse(scan, `named capturing group <${name}> does not exist`);
  return reference(scan, index);
}

// Undefined for `(?i)`, which is no part of its own; its flags last to the end of the group around it.
function group(scan: Scanner): Node | undefined {
  const { flags } = scan;
  scan.depth += 1;
  if (scan.depth > MOST_DEPTH) throw new Unjudged(`more than ${MOST_DEPTH} groups in one another`);
  const node = takeIf(scan, '?') ? specialGroup(scan) : capturing(scan);
  scan.depth -= 1;
  if (!node) return undefined;
  if (!takeIf(scan, ')')) throw refuse(scan, 'unclosed group');
  scan.flags = flags;
  return node;
}

function capturing(scan: Scanner, name?: string): Node {
  scan.groups += 1;
  const index = scan.groups;
  if (name !== undefined) scan.names.set(name, index);
  return { kind: 'group', index, body: choice(scan) };
}

function specialGroup(scan: Scanner): Node | undefined {
  const found = raw(scan);
  scan.at += 1;
  switch (found) {
    case code(':'):
      return { kind: 'group', index: undefined, body: choice(scan) };
    case code('='):
    case code('!'):
      return { kind: 'ahead', negative: found === code('!'), body: choice(scan) };
    case code('>'):
      return { kind: 'atomic', body: choice(scan) };
    case code('<'):
      return afterLess(scan);
    default:
      scan.at -= 1;
      return flagGroup(scan);
  }
}

function afterLess(scan: Scanner): Node {
  if (isNext(scan, '=') || isNext(scan, '!')) return behind(scan, take(scan) === code('!'));
  const name = groupName(scan);
  if (scan.names.has(name)) throw refuse(scan, `named capturing group <${name}> is already defined`);
  return capturing(scan, name);
}

function behind(scan: Scanner, negative: boolean): Node {
  const body = choice(scan);
  const { least, most, hasMost } = lengths(body);
  if (!hasMost) throw refuse(scan, 'look-behind group does not have an obvious maximum length');
  return { kind: 'behind', negative, body, least, most };
}

function flagGroup(scan: Scanner): Node | undefined {
  scan.flags = takeFlags(scan);
  if (takeIf(scan, ')')) return undefined;
  if (!takeIf(scan, ':')) throw refuse(scan, 'unknown inline modifier');
  return { kind: 'group', index: undefined, body: choice(scan) };
}
