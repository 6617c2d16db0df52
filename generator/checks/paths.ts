import { RookeryError } from '../errors.ts';

/** S3 takes keys of 1,024 bytes; a prefix and the hash want room. */
const MOST_CHARACTERS = 800;
/** What file systems take of one name. */
const MOST_IN_NAME = 255;

/** Refuses a path that cannot be a file below `dist/`, a key in a bucket, and part of a URL in a `!Sub`, all at once. */
export function checkPath(path: unknown): asserts path is string {
  const problem = typeof path === 'string' ? problemOf(path) : 'is no text';
  if (problem !== undefined) throw refused(path, problem);
}

/** The same for a template whose text is a file of its own, which may be JSON. */
export function checkFilePath(path: unknown): asserts path is string {
  checkPath(typeof path === 'string' ? path.replace(/\.json$/, '.yaml') : path);
}

function refused(path: unknown, problem: string): RookeryError {
  return new RookeryError('PathRefused', {
    what: `${JSON.stringify(path) ?? String(path)}: the path of a template ${problem}.`,
    why: 'it names a file below dist/ and a key in the bucket, and stands in the TemplateURL of its parent, as it is.',
    mend: `write a relative path that ends in ".yaml"${suggestion(path)}.`,
  });
}

function problemOf(path: string): string | undefined {
  if (path === '') return 'is empty';
  if (path.includes('\\')) return 'has a backslash';
  if (/^(\/|[A-Za-z]:|~)/.test(path)) return 'is not relative';
  const names = path.split('/');
  if (names.some((name) => name === '..')) return 'leads out of dist/';
  if (names.some((name) => name === '' || name === '.')) return 'has a name without characters';
  const wrong = /[^A-Za-z0-9._/-]/u.exec(path)?.[0];
  if (wrong !== undefined) return `has "${wrong}" in it`;
  if (names.some((name) => name.startsWith('.') || name.startsWith('-')))
    return 'has a name that begins with "." or "-"';
  if (!/[^/]\.yaml$/.test(path)) return 'does not end in ".yaml"';
  if (names.some((name) => name.length > MOST_IN_NAME)) return `has a name of more than ${MOST_IN_NAME} characters`;
  return path.length > MOST_CHARACTERS ? `has more than ${MOST_CHARACTERS} characters` : undefined;
}

/** The nearest path that would do. */
function suggestion(path: unknown): string {
  if (typeof path !== 'string') return '';
  const names = path
    .replaceAll('\\', '/')
    .replace(/^[A-Za-z]:/, '')
    .replace(/\.(ya?ml|json|template)$/i, '')
    .split('/')
    .map((name) => name.replaceAll(/[^A-Za-z0-9._-]+/g, '-').replace(/^[.-]+|[.-]+$/g, ''))
    .filter((name) => name !== '');
  const better = `${names.join('/')}.yaml`;
  return names.length === 0 || problemOf(better) !== undefined
    ? ", for example 'templates/queue.yaml'"
    : `: '${better}'`;
}

/** The key of a template in the bucket, without the prefix: its path, with the beginning of its content's hash. */
export function keyOf(path: string, sha256: string): string {
  return path.replace(/(\.\w+)$/, `.${sha256.slice(0, 12)}$1`);
}

/** Refuses two files that one disk cannot hold side by side: names that differ in case only, a file that is a folder. */
export function checkFiles(paths: readonly string[]): void {
  const files = new Map([['manifest.json', 'the manifest']]);
  for (const path of paths) {
    const other = files.get(path.toLowerCase());
    if (other !== undefined && other !== path) throw clash(path, other, 'differ in case only');
    files.set(path.toLowerCase(), path);
  }
  for (const path of paths) {
    const names = path.toLowerCase().split('/');
    for (let length = 1; length < names.length; length += 1) {
      const file = files.get(names.slice(0, length).join('/'));
      if (file !== undefined) throw clash(path, file, 'are a folder and a file of one name');
    }
  }
}

function clash(path: string, other: string, how: string) {
  return new RookeryError('PathTaken', {
    what: `${path}: its path and that of ${other} ${how}.`,
    why: 'one disk cannot hold both, and the second would overwrite the first.',
    mend: 'give one of them another `path`.',
  });
}
