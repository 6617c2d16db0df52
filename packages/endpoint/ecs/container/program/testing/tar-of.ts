/** A file of a test's archive. */
export interface Entry {
  readonly path: string;
  readonly text: string;
  readonly mode?: number;
  /** The type of the entry: a regular file without it. */
  readonly type?: string;
}

/** A tar archive with these entries, whatever they are; a path that is too long has a header of its own. */
export function tarOf(entries: readonly Entry[]): Buffer {
  const blocks = entries.flatMap(({ path, text, mode = 0o644, type = '0' }) => {
    const long = Buffer.byteLength(path) > 100 ? [entry('pax', Buffer.from(pax(path)), 0o644, 'x')] : [];
    return [...long, entry(path, Buffer.from(text), mode, type)];
  });
  return Buffer.concat([...blocks, Buffer.alloc(1024)]);
}

function pax(path: string): string {
  const record = (length: number): string => `${length} path=${path}\n`;
  const base = Buffer.byteLength(record(0)) - 1;
  return record(base + String(base + String(base).length).length);
}

function entry(path: string, content: Buffer, mode: number, type: string): Buffer {
  const header = Buffer.alloc(512);
  header.write(path.slice(0, 100), 0);
  header.write(`${mode.toString(8).padStart(7, '0')}\0`, 100);
  header.write(`${content.length.toString(8).padStart(11, '0')}\0`, 124);
  header.write(' '.repeat(8), 148);
  header.write(type, 156);
  header.write('ustar\u000000', 257);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  const padding = Buffer.alloc((512 - (content.length % 512)) % 512);
  return Buffer.concat([header, content, padding]);
}
