import { RookeryError } from '../../../generator/errors.ts';
import type { Io } from '../../command.ts';
import { reportFailure } from '../../render/failure.ts';
import type { EditsQueue } from './edits-queue.ts';
import { rollOut } from './roll-out.ts';
import { type DevService, type Made, makeService, type Sources, sourcesOf } from './services.ts';

/** Takes a line for people. */
export type Say = (text: string) => void;

/** What dev knows of a service. */
export interface Known {
  service: DevService;
  /** Absent while its sources do not build. */
  sources?: Sources | undefined;
  /** What was said of its sources last, while they do not build. */
  failure?: string | undefined;
}

/** What edits are deployed with. */
export interface Dev {
  readonly known: ReadonlyMap<string, Known>;
  readonly queue: EditsQueue<unknown>;
  readonly say: Say;
}

/** Waits until one of these services is another than the one that is rolled out; a source that does not build is none. */
async function isEditedAgain(
  io: Io,
  queue: EditsQueue<unknown>,
  rolling: readonly (readonly [Known, Made])[],
  signal: AbortSignal,
): Promise<boolean> {
  while (!signal.aborted) {
    const changed = await queue.look(signal);
    for (const [{ service }, { sources }] of rolling) {
      if (!changed.has(service.folder)) continue;
      const now = await sourcesOf(io, service).catch(() => sources);
      if (now.contents !== sources.contents) return true;
    }
  }
  return false;
}

/** Builds the services that were edited, and rolls those out that are others than before. */
export async function deployEdits(io: Io, { known, queue, say }: Dev, changed: ReadonlySet<unknown>): Promise<void> {
  const tags = new Map<Known, Made>();
  for (const one of known.values()) {
    if (!changed.has(one.service.folder)) continue;
    try {
      const sources = await sourcesOf(io, one.service);
      one.failure = undefined;
      if (sources.contents === one.sources?.contents) continue;
      say(`${one.service.folder}: building`);
      tags.set(one, await makeService(io, one.service, sources));
    } catch (error) {
      if (!(error instanceof RookeryError)) throw error;
      if (io.signal.aborted) return;
      one.sources = undefined;
      // One save is several events for some editors.
      if (error.message !== one.failure) reportFailure(io, error);
      one.failure = error.message;
    }
  }
  for (const session of new Set([...tags.keys()].map(({ service }) => service.session))) {
    const own = [...tags].filter(([one]) => one.service.session === session);
    const values = Object.fromEntries(own.map(([{ service }, { tag }]) => [service.parameter, tag]));
    const newer = (signal: AbortSignal) => isEditedAgain(io, queue, own, signal);
    const done = await rollOut(io, session, { tags: values, newer, say });
    for (const [one, { tag, sources }] of own) {
      one.sources = sources;
      if (done) one.service = { ...one.service, tag };
    }
  }
}
