import { createHash } from 'node:crypto';

/** File systems take names of 255 bytes; what is appended to a name here is shorter than this. */
const LONGEST = 255 - '.jsonl.new'.length;
/** `encodeURIComponent` never leaves it in a name, so no short name looks like a long one's. */
const MARK = '@';

/** A name of any length as the name of a file: itself, encoded, or a digest where that is too long. */
export function fileNameOf(name: string): string {
  const encoded = encodeURIComponent(name);
  return encoded.length <= LONGEST ? encoded : `${MARK}${createHash('sha256').update(name).digest('hex')}`;
}

/** The name that a file was named after; undefined where only a digest of it is left. */
export function nameOfFile(file: string): string | undefined {
  return file.startsWith(MARK) ? undefined : decodeURIComponent(file);
}
