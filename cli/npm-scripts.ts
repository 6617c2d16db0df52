import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** `npm run synth`, `npm start`, and the ` --` that npm wants before flags. */
const CALL = /\bnpm (?:run ([\w:-]+)|(start)\b)( --(?= ))?/g;

/**
 * A text with the commands that it names as they can be run in a folder: `npm run NAME` where the project that lies there
 * has a script for it, `npx rookery NAME` elsewhere.
 */
export function runnable(folder: string, text: string): string {
  return text.replaceAll(CALL, (call, run?: string, start?: string) => {
    const name = run ?? start ?? '';
    return hasScript(folder, name) ? call : `npx rookery ${name}`;
  });
}

/** The same for what stands between backticks alone, where a text may quote something that is not ours. */
export function runnableQuoted(folder: string, text: string): string {
  return text.replaceAll(/`[^`\n]*`/g, (quoted) => runnable(folder, quoted));
}

/** Whether the project that lies in a folder runs a command of ours by a script of that name. */
export function hasScript(folder: string, name: string): boolean {
  const script = scriptsIn(folder)[name];
  return typeof script === 'string' && /\brookery\b/.test(script);
}

const known = new Map<string, Readonly<Record<string, unknown>>>();

/** Read once, and only by the first message that names a command. */
function scriptsIn(folder: string): Readonly<Record<string, unknown>> {
  const scripts = known.get(folder) ?? readScripts(folder);
  known.set(folder, scripts);
  return scripts;
}

function readScripts(folder: string): Readonly<Record<string, unknown>> {
  try {
    const { scripts }: { scripts?: unknown } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    return typeof scripts === 'object' ? { ...scripts } : {};
  } catch {
    // Without one, or with one that npm cannot read either, no script can be run.
    return {};
  }
}
