import { constants, createReadStream, createWriteStream, existsSync } from 'node:fs';
import { cp, mkdir, open, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { tarFiles } from './tar.ts';

const WEEK_MS = 7 * 24 * 60 * 60 * 1000;
const underWay = new Map<string, Promise<void>>();
let unpacked = 0;

/** Puts the files of an image into a folder that is not there yet: the archive is read once, and every task has a copy. */
export async function copyFiles(programs: string, digest: string, archive: string, to: string): Promise<void> {
  const from = join(programs, digest.replace(/^sha256:/, ''));
  const work = underWay.get(from) ?? unpack(archive, from).finally(() => underWay.delete(from));
  underWay.set(from, work);
  await work;
  const now = new Date();
  await utimes(from, now, now);
  await mkdir(dirname(to), { recursive: true });
  await cp(from, to, { recursive: true, mode: constants.COPYFILE_FICLONE });
}

/** The folder takes its name when it is whole. */
async function unpack(archive: string, folder: string): Promise<void> {
  if (existsSync(folder)) return;
  unpacked += 1;
  const staging = `${folder}.new-${process.pid}-${unpacked}`;
  try {
    await mkdir(staging, { recursive: true });
    for await (const { path, executable, bytes } of tarFiles(bytesOf(archive))) {
      const file = join(staging, path);
      await mkdir(dirname(file), { recursive: true });
      // Never through what is there: a file that stands where a folder has to be, or the other way round, fails.
      const output = createWriteStream(file, { flags: 'wx', mode: executable ? 0o755 : 0o644 });
      await pipeline(Readable.from(bytes), output);
    }
    await rename(staging, folder);
    await forgetOld(dirname(folder));
  } catch (error) {
    await rm(staging, { recursive: true, force: true });
    throw new Error(`CannotStartContainerError: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Removes what no task has been started from for a week: the image's archive is still there. */
async function forgetOld(programs: string): Promise<void> {
  for (const name of await readdir(programs)) {
    const folder = join(programs, name);
    const { mtimeMs } = await stat(folder).catch(() => ({ mtimeMs: Date.now() }));
    if (mtimeMs < Date.now() - WEEK_MS && !underWay.has(folder)) await rm(folder, { recursive: true, force: true });
  }
}

/** The archive, decompressed where it is compressed: its first two bytes say so. */
async function* bytesOf(archive: string): AsyncGenerator<Buffer> {
  const file = await open(archive);
  const { buffer } = await file.read(Buffer.alloc(2), 0, 2, 0);
  await file.close();
  const stream = createReadStream(archive);
  const isCompressed = buffer[0] === 0x1f && buffer[1] === 0x8b;
  yield* isCompressed ? stream.pipe(createGunzip()) : stream;
}
