import type { Paint } from '../style.ts';

type Format = Parameters<Paint>[0];

/** Part of a line: plain, or with the colour that it has on a terminal. */
export type Piece = string | readonly [format: Format, text: string];

/** What happens, as a sign, its colour, and the sign that a block of `diff` colours by. */
export interface Sign {
  readonly text: string;
  readonly format: Format;
  readonly mark: '+' | '-' | '!' | ' ';
}

export const SIGNS = {
  add: { text: '+', format: 'green', mark: '+' },
  remove: { text: '-', format: 'red', mark: '-' },
  replace: { text: '-/+', format: 'red', mark: '-' },
  uncertain: { text: '?', format: 'dim', mark: ' ' },
  mayReplace: { text: '~/+', format: 'yellow', mark: '!' },
  change: { text: '~', format: 'yellow', mark: '!' },
} satisfies Record<string, Sign>;

/** One line of a plan's tree; the same on a terminal and in Markdown. */
export interface PlanLine {
  readonly depth: number;
  /** Absent for what only explains the line above it. */
  readonly sign?: Sign | undefined;
  readonly pieces: readonly Piece[];
}

const SIGN_WIDTH = 4;

function indented({ depth, sign }: PlanLine, signText: string): string {
  return `${'  '.repeat(depth)}${sign === undefined ? ' '.repeat(SIGN_WIDTH + 2) : `${signText}${' '.repeat(SIGN_WIDTH - sign.text.length)}`}`;
}

/** A line for a terminal. */
export function painted(line: PlanLine, paint: Paint): string {
  const { sign, pieces } = line;
  const text = pieces.map((piece) => (typeof piece === 'string' ? piece : paint(...piece))).join('');
  return `${indented(line, sign === undefined ? '' : paint(sign.format, sign.text))}${text}`;
}

/** The words of a line alone. */
export const wordsOf = ({ pieces }: Pick<PlanLine, 'pieces'>): string =>
  pieces.map((piece) => (typeof piece === 'string' ? piece : piece[1])).join('');

/** A line for a block of `diff`: its first column has the colour. */
export function marked(line: PlanLine): string {
  const { mark = ' ', text = '' } = line.sign ?? {};
  const sign = text === mark ? ' '.repeat(text.length) : text;
  return `${mark} ${indented(line, sign)}${wordsOf(line)}`.trimEnd();
}

const MOST_NAMES = 8;

/** `A, B, C and 12 more`. */
export function listed(names: readonly string[], most = MOST_NAMES): string {
  if (names.length <= most + 1) return names.join(', ');
  return `${names.slice(0, most).join(', ')} and ${names.length - most} more`;
}
