import { createReadStream, statSync } from 'node:fs';

/** An image that lies in files: its name in the engine, its configuration and its layers, lowest first. */
export interface ArchivedImage {
  readonly name: string;
  readonly config: ArchivedBlob;
  readonly layers: readonly ArchivedBlob[];
}

/** A blob by its digest: a file, or its bytes. */
export interface ArchivedBlob {
  readonly digest: string;
  readonly content: string | Buffer;
}

const BLOCK = 512;

/** An image as `docker load` and `podman load` read it. Layers stay compressed as they were pushed. */
export async function* imageArchive({ name, config, layers }: ArchivedImage): AsyncGenerator<Uint8Array> {
  const manifest = [{ Config: pathOf(config), RepoTags: [name], Layers: layers.map(pathOf) }];
  const blobs = new Map([config, ...layers].map((blob) => [blob.digest, blob]));
  yield* entry('manifest.json', Buffer.from(JSON.stringify(manifest)));
  for (const blob of blobs.values()) yield* entry(pathOf(blob), blob.content);
  yield Buffer.alloc(2 * BLOCK);
}

const pathOf = ({ digest }: ArchivedBlob): string => `blobs/${digest.replace(':', '/')}`;

async function* entry(path: string, content: string | Buffer): AsyncGenerator<Uint8Array> {
  const size = typeof content === 'string' ? statSync(content).size : content.length;
  yield header(path, size);
  if (typeof content === 'string') yield* createReadStream(content);
  else yield content;
  yield Buffer.alloc((BLOCK - (size % BLOCK)) % BLOCK);
}

/** The header of a file in the format of POSIX.1-1988 (ustar). */
function header(path: string, size: number): Buffer {
  const block = Buffer.alloc(BLOCK);
  block.write(path, 0, 100);
  block.write('0000644\0', 100);
  block.write('0000000\0', 108);
  block.write('0000000\0', 116);
  sizeField(size).copy(block, 124);
  block.write('00000000000\0', 136);
  block.write('        ', 148);
  block.write('0', 156);
  block.write('ustar\x0000', 257);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return block;
}

/** Eleven octal digits hold 8 GiB; more is written in binary, as GNU tar and Go do. */
function sizeField(size: number): Buffer {
  if (size < 8 ** 11) return Buffer.from(`${size.toString(8).padStart(11, '0')}\0`);
  const field = Buffer.alloc(12);
  field.writeBigUInt64BE(BigInt(size), 4);
  field[0] = 0x80;
  return field;
}
