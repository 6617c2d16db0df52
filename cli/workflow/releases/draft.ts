import { randomUUID } from 'node:crypto';
import type { ReleaseContent, ReleaseDraft, ReleaseRecord } from '../../../deploy/release-model.ts';
import { draftOf } from '../../../deploy/releases/draft.ts';
import type { Io } from '../../command.ts';
import type { Session } from '../../session.ts';

/** Of each deployment: it has one signal, whatever the number of its roots. */
const RUNS = new WeakMap<AbortSignal, string>();

/** What tells the releases of one deployment from those of another. */
function runOf({ signal }: Io): string {
  const known = RUNS.get(signal) ?? randomUUID();
  RUNS.set(signal, known);
  return known;
}

/** A release of a session's stack that is about to be, for the record. */
export async function draftOfSession(
  io: Io,
  { app, home, connectTo }: Session,
  content: ReleaseContent,
  rollbackTo?: ReleaseRecord,
): Promise<ReleaseDraft> {
  return draftOf(content, { images: await connectTo(home), folder: app.folder, run: runOf(io), rollbackTo });
}
