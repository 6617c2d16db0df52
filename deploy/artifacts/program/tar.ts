import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

const BLOCK = 512;
const LONGEST_NAME = 100;

/** An archive of files of a folder: the same files make the same bytes, whoever has them and whenever they were written. */
export function archiveOf(folder: string, files: readonly string[]): Buffer {
  const parts = files.flatMap((path) => {
    const file = join(folder, path);
    const mode = (statSync(file).mode & 0o100) === 0 ? 0o644 : 0o755;
    const long = Buffer.byteLength(path) > LONGEST_NAME ? entry('pax', 0o644, 'x', paxPath(path)) : [];
    return [...long, ...entry(path, mode, '0', readFileSync(file))];
  });
  return Buffer.concat([...parts, Buffer.alloc(2 * BLOCK)]);
}

/** A record of POSIX's extended header begins with its own length. */
function paxPath(path: string): Buffer {
  const rest = ` path=${path}\n`;
  let length = Buffer.byteLength(rest);
  while (length !== Buffer.byteLength(`${length}${rest}`)) length = Buffer.byteLength(`${length}${rest}`);
  return Buffer.from(`${length}${rest}`);
}

function entry(path: string, mode: number, type: string, content: Buffer): Buffer[] {
  const header = Buffer.alloc(BLOCK);
  header.write(path, 0, LONGEST_NAME);
  header.write(octal(mode, 8), 100);
  header.write(octal(0, 8), 108);
  header.write(octal(0, 8), 116);
  header.write(octal(content.length, 12), 124);
  header.write(octal(0, 12), 136);
  header.write(' '.repeat(8), 148);
  header.write(type, 156);
  header.write('ustar\u000000', 257);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${octal(sum, 7)} `, 148);
  return [header, content, Buffer.alloc((BLOCK - (content.length % BLOCK)) % BLOCK)];
}

function octal(number: number, width: number): string {
  return `${number.toString(8).padStart(width - 1, '0')}\0`;
}
