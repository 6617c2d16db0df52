import { readdirSync, readFileSync } from 'node:fs';
import { join, posix, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
// What a new system is made from imports what lies beside it only there.
const IGNORED = /^(node_modules|dist|build|coverage|scaffold|\..*)$/;

/** `import`, `import type` and `export ... from`, which begin a line; then `import('...')`, in types as well. */
const STATEMENT =
  /^(?:import|export)\s+(type\s+)?(?:[\w$]+\s*,?\s*)?(?:\*(?:\s+as\s+[\w$]+)?\s*)?(?:\{[^}]*\})?\s*from\s*['"]([^'"]+)['"]|^import\s*['"]([^'"]+)['"]/gm;
const EXPRESSION = /\bimport\(\s*['"]([^'"]+)['"]/g;

export interface Import {
  readonly from: string;
  /** A file of the repository by its path, or a package by its name. */
  readonly to: string;
  readonly how: 'value' | 'type' | 'dynamic';
}

/** What a module's text imports, as it is written there. */
export function importsIn(text: string): Omit<Import, 'from'>[] {
  const code = text.includes('/*') || text.includes('//') ? text.replaceAll(/^\s*(?:\/\/.*|\/?\*.*)$/gm, '') : text;
  const statements = [...code.matchAll(STATEMENT)].map(([, type, from, bare]) => ({
    to: from ?? bare ?? '',
    how: type === undefined ? ('value' as const) : ('type' as const),
  }));
  return [...statements, ...[...code.matchAll(EXPRESSION)].map(([, to = '']) => ({ to, how: 'dynamic' as const }))];
}

/** Every TypeScript and JavaScript file of the repository, by its path from the root with slashes. */
export function sourceFiles(folder = root): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return IGNORED.test(entry.name) ? [] : sourceFiles(path);
    return /\.m?[jt]s$/.test(entry.name) ? [relative(root, path).split(sep).join('/')] : [];
  });
}

export const textOf = (file: string): string => readFileSync(join(root, file), 'utf8');

/** The imports of one file, those of its own repository resolved. */
export function importsOf(from: string): Import[] {
  return importsIn(textOf(from)).map(({ to, how }) => ({
    from,
    to: to.startsWith('.') ? posix.join(posix.dirname(from), to) : packageOf(to),
    how,
  }));
}

const packageOf = (name: string): string => /^(?:@[^/]+\/)?[^/]+/.exec(name)?.[0] ?? name;

export const files = sourceFiles();
export const isTest = (file: string): boolean => /\.test\.ts$|(^|\/)testing\/|^test\//.test(file);
/** What is neither a test nor serves tests alone. */
export const sources = files.filter((file) => !isTest(file));
export const imports = sources.flatMap(importsOf);
/** The imports of one source by another. */
export const own = imports.filter(({ to }) => files.includes(to));

/** Circles in a graph: each is the files that reach one another. */
export function circles(graph: ReadonlyMap<string, readonly string[]>): string[][] {
  const found: string[][] = [];
  const order = new Map<string, number>();
  const lowest = new Map<string, number>();
  const open: string[] = [];
  const visit = (file: string): number => {
    const own = order.size;
    order.set(file, own);
    let low = own;
    open.push(file);
    for (const next of graph.get(file) ?? []) {
      if (!order.has(next)) low = Math.min(low, visit(next));
      else if (open.includes(next)) low = Math.min(low, order.get(next) ?? low);
    }
    lowest.set(file, low);
    if (low === own) {
      const circle = open.splice(open.indexOf(file));
      if (circle.length > 1 || graph.get(file)?.includes(file)) found.push(circle);
    }
    return low;
  };
  for (const file of graph.keys()) if (!order.has(file)) visit(file);
  return found;
}
