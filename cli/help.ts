import type { Command, Options } from './command.ts';
import { hasScript } from './npm-scripts.ts';

/** The longest line that is still read with ease. */
const WIDEST = 100;

/** The list of all commands, a line each, for the project that lies in a folder. */
export async function overview(
  commands: readonly Promise<Command<Options>>[],
  folder: string,
  columns?: number,
): Promise<string> {
  const rows = (await Promise.all(commands)).map(({ name, summary }) => [name, summary] as const);
  const scripted = rows.every(([name]) => hasScript(folder, name));
  return [
    'rookery: typed templates for ECS, emitted as plain CloudFormation and deployed.',
    '',
    `Usage: npx rookery COMMAND [flags]${scripted ? '      (or: npm run COMMAND -- [flags])' : ''}`,
    '',
    ...table(rows, columns),
    '',
    ...wrap(
      '`npx rookery help COMMAND` says more. Exit codes: 0 done or nothing to do, 1 failed and rolled back, 2 wrong usage or invalid input, 3 refused, 4 failed and needs attention, 5 unknown outcome, 130 interrupted.',
      columns,
    ),
  ].join('\n');
}

/** Everything about one command, for a project with a script of its name or without. */
export function helpText(command: Command<Options>, scripted = true, columns?: number): string {
  const words = (command.arguments ?? []).map(({ name, multiple }) => (multiple ? `${name}...` : name)).join(' ');
  const flags = Object.entries(command.options).map(
    ([name, { value, multiple, description }]) =>
      [`--${name}${value ? ` ${value}` : ''}`, `${description}${multiple ? ' (may be repeated)' : ''}`] as const,
  );
  const argumentRows = (command.arguments ?? []).map(({ name, description }) => [name, description] as const);
  const paragraphs = (command.details ?? '').split(/\n\n+/).filter((paragraph) => paragraph.trim() !== '');
  return [
    ...wrap(`${command.name}: ${command.summary}`, columns),
    '',
    `Usage: npx rookery ${command.name}${words ? ` ${words}` : ''} [flags]`,
    ...(scripted ? [`       npm run ${command.name} --${words ? ` ${words}` : ''} [flags]`] : []),
    '',
    ...paragraphs.flatMap((paragraph) => [...wrap(paragraph, columns), '']),
    ...table([...argumentRows, ...flags, ['--help', 'this text']], columns),
  ].join('\n');
}

/** Two columns; what is too long for the second one goes on below it. */
function table(rows: readonly (readonly [string, string])[], columns = WIDEST): string[] {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.flatMap(([left, right]) =>
    wrap(right, Math.min(columns, WIDEST) - width - 4).map(
      (line, index) => `  ${(index === 0 ? left : '').padEnd(width)}  ${line}`,
    ),
  );
}

/** A paragraph in lines of whole words, whatever lines it was written in. */
function wrap(paragraph: string, columns = WIDEST): string[] {
  const room = Math.max(20, Math.min(columns, WIDEST));
  const lines: string[] = [];
  for (const word of paragraph.trim().split(/\s+/)) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= room) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
