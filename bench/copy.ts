import { cpSync, symlinkSync } from 'node:fs';
import { join, relative, sep } from 'node:path';

const LEFT = new Set(['.git', '.rookery', 'build', 'coverage', 'dist', 'node_modules']);

/** Copies the project as a fresh clone with its packages installed, so that measuring does not change the original. */
export function copyProject(root: string, to: string): void {
  const wanted = (file: string) =>
    !relative(root, file)
      .split(sep)
      .some((part) => LEFT.has(part));
  cpSync(root, to, { recursive: true, preserveTimestamps: true, filter: wanted });
  symlinkSync(join(root, 'node_modules'), join(to, 'node_modules'), 'junction');
}
