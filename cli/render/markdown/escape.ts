import { harmless } from '../plan/value-lines.ts';

/** What means something in Markdown, in HTML or to GitHub: mentions, numbers of issues, links, emoji, formulas. */
const ACTIVE = /[\\`*_[\]<>&~|@$"'^#:!(){}]|(?<=www)\./gi;

/** A text of any content as code, in a cell of a table or in a line of HTML. */
export function code(text: string): string {
  return `<code>${harmless(text).replaceAll(ACTIVE, (char) => `&#${char.charCodeAt(0)};`)}</code>`;
}

/** Lines of any content as a block; its fence is longer than any in the lines. */
export function block(language: string, lines: readonly string[]): string {
  const longest = lines.reduce(
    (most, line) => Math.max(most, ...(line.match(/`+/g) ?? []).map((run) => run.length)),
    2,
  );
  const fence = '`'.repeat(longest + 1);
  return [`${fence}${language}`, ...lines.map(harmless), fence].join('\n');
}

/** A part that is opened by a click. */
export const collapsible = (title: string, content: string, open = false): string =>
  `<details${open ? ' open' : ''}><summary>${title}</summary>\n\n${content}\n\n</details>`;

/** A table of cells that are Markdown already. */
export const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

/** Bytes of a text in UTF-8. */
export const bytesOf = (text: string): number => Buffer.byteLength(text);
