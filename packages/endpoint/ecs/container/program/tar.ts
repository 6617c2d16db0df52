/** A file of an archive. */
export interface TarFile {
  readonly path: string;
  readonly executable: boolean;
  /** Its bytes, in as many pieces as they come in; to be read before the next file is asked for. */
  readonly bytes: AsyncIterable<Buffer>;
}

const BLOCK = 512;
/** A path, or the header that holds a long one, is never longer. */
const LONGEST_HEADER = 64 * 1024;
const FILE = new Set(['0', '\0']);
/** Of POSIX for the next file and for all, and of GNU for a long path. */
const HEADERS = ['x', 'g', 'L'];

/**
 * The files of a tar archive, as they stream in: regular files alone, whose paths lie below the place where they are unpacked.
 * Anything else (links, devices, `..`, absolute paths) is refused: it could lead out of there.
 */
export async function* tarFiles(source: AsyncIterable<Buffer>): AsyncGenerator<TarFile> {
  const reader = new Reader(source);
  const seen = new Set<string>();
  let longPath: string | undefined;
  for (;;) {
    const header = await reader.exactly(BLOCK);
    if (header.every((byte) => byte === 0)) return;
    checkSum(header);
    const type = header.toString('latin1', 156, 157);
    const size = octal(header.subarray(124, 136));
    const padding = (BLOCK - (size % BLOCK)) % BLOCK;
    if (HEADERS.includes(type)) {
      if (size > LONGEST_HEADER) throw refused('a header is too long');
      const content = await reader.exactly(size);
      await reader.exactly(padding);
      if (type === 'x') longPath = pathOfPax(content) ?? longPath;
      if (type === 'L') longPath = text(content);
      continue;
    }
    const named = longPath ?? pathOf(header);
    longPath = undefined;
    if (type === '5') continue;
    const path = checkPath(named);
    if (!FILE.has(type)) throw refused(`${path} is no file (type ${JSON.stringify(type)})`);
    if (seen.has(path)) throw refused(`${path} is there twice`);
    seen.add(path);
    let left = size;
    async function* bytes(): AsyncGenerator<Buffer> {
      while (left > 0) {
        const piece = await reader.upTo(left);
        left -= piece.length;
        yield piece;
      }
    }
    yield { path, executable: (octal(header.subarray(100, 108)) & 0o100) !== 0, bytes: bytes() };
    for await (const _ of bytes());
    await reader.exactly(padding);
  }
}

/** Reads pieces of a stream by length. */
class Reader {
  readonly #pieces: AsyncIterator<Buffer>;
  #rest: Buffer = Buffer.alloc(0);

  constructor(source: AsyncIterable<Buffer>) {
    this.#pieces = source[Symbol.asyncIterator]();
  }

  /** At least one byte, and no more than these. */
  async upTo(most: number): Promise<Buffer> {
    while (this.#rest.length === 0) {
      const { value, done } = await this.#pieces.next();
      if (done) throw refused('it ends in the middle');
      this.#rest = value;
    }
    const piece = this.#rest.subarray(0, most);
    this.#rest = this.#rest.subarray(piece.length);
    return piece;
  }

  async exactly(length: number): Promise<Buffer> {
    const pieces: Buffer[] = [];
    for (let left = length; left > 0; ) {
      const piece = await this.upTo(left);
      pieces.push(piece);
      left -= piece.length;
    }
    return Buffer.concat(pieces);
  }
}

function pathOf(header: Buffer): string {
  const [name, prefix] = [text(header.subarray(0, 100)), text(header.subarray(345, 500))];
  return prefix === '' ? name : `${prefix}/${name}`;
}

/** The path of a pax header: records `LENGTH KEY=VALUE`, each with a line feed. */
function pathOfPax(records: Buffer): string | undefined {
  let at = 0;
  let path: string | undefined;
  while (at < records.length) {
    const space = records.indexOf(0x20, at);
    const length = Number(records.toString('latin1', at, space));
    if (space < 0 || !Number.isInteger(length) || length < 1) throw refused('a header cannot be read');
    const record = records.toString('utf8', space + 1, at + length - 1);
    if (record.startsWith('path=')) path = record.slice('path='.length);
    at += length;
  }
  return path;
}

function checkPath(path: string): string {
  const parts = path.replace(/^(\.\/+)+/, '').split('/');
  const isSafe = path !== '' && !/[\0\\]/.test(path) && parts.every((part) => !['', '.', '..'].includes(part));
  if (!isSafe) throw refused(`the path ${JSON.stringify(path)} leads out of it, or nowhere`);
  return parts.join('/');
}

function checkSum(header: Buffer): void {
  let sum = 0;
  for (const [index, byte] of header.entries()) sum += index >= 148 && index < 156 ? 0x20 : byte;
  if (octal(header.subarray(148, 156)) !== sum) throw refused('it is no tar archive');
}

function octal(field: Buffer): number {
  const digits = text(field).trim();
  if (!/^[0-7]+$/.test(digits)) throw refused('it is no tar archive');
  return Number.parseInt(digits, 8);
}

function text(field: Buffer): string {
  const end = field.indexOf(0);
  return field.toString('utf8', 0, end < 0 ? field.length : end);
}

const refused = (why: string): Error => new Error(`the archive of the image is not unpacked: ${why}`);
