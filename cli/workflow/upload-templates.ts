import { uploadTemplates } from '../../deploy/artifacts/bucket.ts';
import type { Foundation } from '../../deploy/model.ts';
import { templatePrefixOf } from '../../deploy/stack/release.ts';
import type { Template } from '../../generator/model.ts';
import type { Synthesis } from '../../generator/synth.ts';
import type { Io } from '../command.ts';
import type { Session } from '../session.ts';
import type { App } from './app.ts';
import { writeDist } from './dist.ts';

export interface Uploaded {
  readonly synthesis: Synthesis;
  /** Keys. */
  readonly put: readonly string[];
  readonly present: readonly string[];
}

/** Brings dist up to date and puts what the bucket does not have yet into it. */
export async function uploadDist(io: Io, session: Session, { bucket }: Foundation): Promise<Uploaded> {
  const { synthesis, stale, left } = writeDist(session.app);
  if (stale.length + left.length > 0) io.err(`synth: ${stale.length + left.length} files of dist/ were stale`);
  const templates = templatesOf(session.app, synthesis).map(({ key, text, sha256 }) => ({ key, body: text, sha256 }));
  const prefix = templatePrefixOf(session.environment, session.declared, session.values);
  const request = { bucket, prefix, templates, signal: io.signal };
  const { put, present, note } = await uploadTemplates(session.connection, request);
  if (note !== undefined) io.err(note);
  return { synthesis, put, present };
}

/** Of a system of several roots, the templates of one of them: each region has its own bucket. */
function templatesOf(
  { roots, master, foundationFile }: App,
  { templates, emitted }: Synthesis,
): Synthesis['templates'] {
  if (roots === undefined) return templates;
  const files = new Set([foundationFile]);
  const add = (template: Template): void => {
    const file = emitted.get(template)?.file;
    if (files.has(file)) return;
    files.add(file);
    template.children.forEach(add);
  };
  add(master);
  return templates.filter(({ file }) => files.has(file));
}
