import type { BehaviorRow, Choice } from './table.ts';

/** Whether a choice takes a name. */
export function takes({ kind, names }: Choice, name: string): boolean {
  if (kind === 'all' || kind === 'all-and') return true;
  if (kind === 'only') return names.includes(name);
  return kind === 'except' && !names.includes(name);
}

/** The behaviour for a path: the first whose pattern fits, else the default one, which stands last. */
export function behaviorFor(behaviors: readonly BehaviorRow[], path: string): BehaviorRow | undefined {
  return behaviors.find(({ pattern }, at) => at === behaviors.length - 1 || fits(pattern, path));
}

/** Whether a path fits a pattern of CloudFront: `*` stands for any characters, `?` for one; a slash in front may be left out. */
export function fits(pattern: string, path: string): boolean {
  const source = pattern
    .replace(/^\//, '')
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*+/g, '.*')
    .replace(/\?/g, '.');
  return new RegExp(`^/${source}$`, 's').test(path);
}
