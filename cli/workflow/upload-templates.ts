import { uploadTemplates } from '../../deploy/artifacts/bucket.ts';
import type { Foundation } from '../../deploy/model.ts';
import { templatePrefixOf } from '../../deploy/stack/release.ts';
import type { Synthesis } from '../../generator/synth.ts';
import type { Io } from '../command.ts';
import type { Session } from '../session.ts';
import { writeDist } from './dist.ts';

export interface Uploaded {
  readonly synthesis: Synthesis;
  /** Keys. */
  readonly put: readonly string[];
  readonly present: readonly string[];
}

/** Brings dist up to date and puts what the bucket does not have yet into it. */
export async function uploadDist(io: Io, session: Session, { bucket }: Foundation): Promise<Uploaded> {
  const { synthesis, stale, left } = await writeDist(session.app);
  if (stale.length + left.length > 0) io.err(`synth: ${stale.length + left.length} files of dist/ were stale`);
  const templates = synthesis.templates.map(({ key, text, sha256 }) => ({ key, body: text, sha256 }));
  const prefix = templatePrefixOf(session.environment, session.declared, session.values);
  const { put, present } = await uploadTemplates(session.connection, { bucket, prefix, templates, signal: io.signal });
  return { synthesis, put, present };
}
