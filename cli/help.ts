import type { Command, Options } from './command.ts';
import { hasScript } from './npm-scripts.ts';

/** The list of all commands, a line each, for the project that lies in a folder. */
export async function overview(commands: readonly Promise<Command<Options>>[], folder: string): Promise<string> {
  const rows = (await Promise.all(commands)).map(({ name, summary }) => [name, summary] as const);
  const scripted = rows.every(([name]) => hasScript(folder, name));
  return [
    'rookery: typed templates for ECS, emitted as plain CloudFormation and deployed.',
    '',
    `Usage: npx rookery COMMAND [flags]${scripted ? '      (or: npm run COMMAND -- [flags])' : ''}`,
    '',
    ...table(rows),
    '',
    '`npx rookery help COMMAND` says more. Exit codes: 0 done or nothing to do, 1 failed and rolled back, 2 wrong usage or',
    'invalid input, 3 refused, 4 failed and needs attention, 5 unknown outcome, 130 interrupted.',
  ].join('\n');
}

/** Everything about one command, for a project with a script of its name or without. */
export function helpText(command: Command<Options>, scripted = true): string {
  const words = (command.arguments ?? []).map(({ name }) => name).join(' ');
  const flags = Object.entries(command.options).map(
    ([name, { value, multiple, description }]) =>
      [`--${name}${value ? ` ${value}` : ''}`, `${description}${multiple ? ' (may be repeated)' : ''}`] as const,
  );
  const argumentRows = (command.arguments ?? []).map(({ name, description }) => [name, description] as const);
  return [
    `${command.name}: ${command.summary}`,
    '',
    `Usage: npx rookery ${command.name}${words ? ` ${words}` : ''} [flags]`,
    ...(scripted ? [`       npm run ${command.name} --${words ? ` ${words}` : ''} [flags]`] : []),
    ...(command.details ? ['', command.details.trim()] : []),
    '',
    ...table([...argumentRows, ...flags, ['--help', 'this text']]),
  ].join('\n');
}

function table(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`);
}
