import { RookeryError } from '../../generator/errors.ts';

/**
 * Reads a .env file: NAME=value a line, `export` in front allowed, values in quotes with line breaks in them, comments. In
 * double quotes \n, \r, \t, \" and \\ are what they stand for; nothing is expanded.
 */
export function parseDotenv(text: string, file: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const source = text.replace(/^\uFEFF/, '').replaceAll('\r\n', '\n');
  let line = 1;
  for (let at = 0; at < source.length; ) {
    const match = LINE.exec(source.slice(at));
    const [whole = '', name, double, single, ticked, bare] = match ?? [];
    const value = unescaped(double) ?? single ?? ticked ?? withoutComment(bare);
    if (match === null || (bare !== undefined && value.includes('#'))) throw notReadable(file, line);
    if (name !== undefined) found.set(name, value);
    at += whole.length;
    line += whole.split('\n').length - 1;
  }
  return found;
}

/**
 * A blank line or a comment; or a name and its value, in one of three quotes or bare until a comment. A `#` inside of a bare
 * value is not taken: tools disagree whether a comment begins there.
 */
const LINE =
  /^(?:[^\S\n]*(?:#[^\n]*)?|[^\S\n]*(?:export\s+)?([\w.-]+)[^\S\n]*=[^\S\n]*(?:"((?:[^"\\]|\\[\s\S])*)"|'([^']*)'|`([^`]*)`|((?!["'`])[^\n]*))[^\S\n]*(?:#[^\n]*)?)(?:\n|$)/;

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };

function withoutComment(bare = ''): string {
  const at = bare.search(/(?:^|\s)#/);
  return (at < 0 ? bare : bare.slice(0, at)).trim();
}

function unescaped(text: string | undefined): string | undefined {
  return text?.replace(/\\([\s\S])/g, (both, one: string) => ESCAPES[one] ?? (/["\\$`]/.test(one) ? one : both));
}

function notReadable(file: string, line: number): RookeryError {
  return new RookeryError('DotenvInvalid', {
    what: `${file}:${line}: this is no NAME=value.`,
    why: 'a line that is not understood might be half a secret.',
    mend: 'write NAME=value; put a value with line breaks, or with a #, between quotes.',
  });
}
