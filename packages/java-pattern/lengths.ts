import { ENDLESS, LARGEST, type Node } from './node.ts';

/** How long a match can be, as Java counts it: in 32 bits, overflow and all. */
export interface Lengths {
  readonly least: number;
  readonly most: number;
  /** False where Java finds no obvious maximum. */
  readonly hasMost: boolean;
  /** Whether there is one way only to match: Java counts the repetitions of such a group in another way. */
  readonly oneWay: boolean;
}

/** What was counted before a choice is set aside, and added to the rest when that has been counted. */
interface Count extends Lengths {
  readonly aside: number;
}

const NOTHING: Count = { least: 0, most: 0, hasMost: true, oneWay: true, aside: 0 };

const EMPTY: Node = { kind: 'sequence', parts: [] };

function longer(before: Count, least: number, most: number): Count {
  return {
    ...before,
    least: (before.least + least) | 0,
    most: (before.most + most) | 0,
  };
}

function choice(parts: readonly Node[], before: Count): Count {
  const all = parts.map(lengths);
  const most = Math.max(-1, ...all.map((one) => one.most));
  return {
    least: (before.least + Math.min(...all.map((one) => one.least))) | 0,
    most: 0,
    aside: (before.aside + before.most + most) | 0,
    hasMost: before.hasMost && all.every((one) => one.hasMost),
    oneWay: false,
  };
}

// What a part of its own has set aside is added at its end.
function whole(count: Count, aside: number): Count {
  return {
    ...count,
    most: (count.most + count.aside - aside) | 0,
    aside,
  };
}

function optional(body: Node, before: Count): Count {
  if (body.kind === 'group') return choice([body, EMPTY], before);
  return { ...after(body, before), least: before.least, oneWay: false };
}

function repeated({ body, least, most, mode }: Node & { kind: 'repeat' }, before: Count): Count {
  if (least === 0 && most === 1) return optional(body, before);
  if (body.kind === 'char' && mode === 'greedy' && most === ENDLESS) {
    return { ...longer(before, least, before.hasMost ? LARGEST : 0), oneWay: false };
  }
  const once = lengths(body);
  if (body.kind === 'group' && !once.oneWay) return { ...before, hasMost: false, oneWay: false };
  const all = longer(before, Math.imul(once.least, least), Math.imul(once.most, Math.min(most, LARGEST)));
  return {
    ...all,
    hasMost: before.hasMost && once.hasMost && all.most >= before.most,
    oneWay: before.oneWay && once.oneWay && least === most,
  };
}

function after(node: Node, before: Count): Count {
  switch (node.kind) {
    case 'char':
      return longer(before, 1, 1);
    case 'lineEnd':
      return longer(before, 1, 2);
    case 'reference':
      return { ...before, hasMost: false };
    case 'sequence':
      return node.parts.reduce((reached, part) => after(part, reached), before);
    case 'choice':
      return choice(node.parts, before);
    case 'group':
      return after(node.body, before);
    case 'atomic':
      return whole(after(node.body, before), before.aside);
    case 'repeat':
      return repeated(node, before);
    default:
      return before;
  }
}

/** How long a match of a part can be. */
export function lengths(node: Node): Lengths {
  return whole(after(node, NOTHING), 0);
}
