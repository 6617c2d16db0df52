import { stripVTControlCharacters } from 'node:util';
import type { Paint } from './style.ts';

/** A line of a log, and who wrote it. */
export interface LogLine {
  readonly service: string;
  readonly container: string;
  readonly task: string;
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly message: string;
}

const COLOURS = ['cyan', 'yellow', 'green', 'magenta', 'blue', 'red'] as const;

/** What writes lines for people: who wrote it in a colour of its own, when, and what. */
export function logLines(names: readonly string[], paint: Paint): (name: string, line: LogLine) => string[] {
  const width = Math.max(0, ...names.map((name) => name.length));
  const known = [...names];
  return (name, { time, message }) => {
    if (!known.includes(name)) known.push(name);
    const colour = COLOURS[known.indexOf(name) % COLOURS.length] ?? 'cyan';
    const front = `${paint(colour, name.padEnd(width))}  ${paint('dim', new Date(time).toISOString())}  `;
    const isColoured = paint('dim', '') !== '';
    return shownMessage(message, isColoured).map((text) => `${front}${text}`);
  };
}

/** Colours of a log's own stay on a terminal; whatever else could move its cursor or change its title goes. */
export function shownMessage(message: string, coloured: boolean): string[] {
  return message.split(/\r\n|[\r\n]/).flatMap((text, index, all) => {
    if (text === '' && index === all.length - 1 && index > 0) return [];
    return coloured ? withColours(text) : printable(stripVTControlCharacters(text));
  });
}

// A literal would hold a control character.
const COLOUR = new RegExp(`(${String.fromCharCode(27)}\\[[\\d;]*m)`);

function withColours(text: string): string {
  const parts = text
    .split(COLOUR)
    .map((part) => (COLOUR.test(part) ? part : printable(stripVTControlCharacters(part))));
  return parts.length > 1 ? `${parts.join('')}\u001B[0m` : parts.join('');
}

const printable = (text: string) => text.replaceAll(/[^\P{Cc}\t]/gu, '');

/** One object a line, as it came. */
export function logJson({ time, ...line }: LogLine): string {
  const { service, container, task, message } = line;
  return JSON.stringify({ time: new Date(time).toISOString(), service, container, task, message });
}
