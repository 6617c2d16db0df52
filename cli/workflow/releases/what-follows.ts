import { again } from '../../../deploy/aws/interrupted.ts';
import type { Foundation } from '../../../deploy/model.ts';
import type { ReleaseContent } from '../../../deploy/release-model.ts';
import { differences } from '../../../deploy/releases/summary.ts';
import { resolveRelease } from '../../../deploy/stack/release.ts';
import { RookeryError } from '../../../generator/errors.ts';
import type { Session } from '../../session.ts';
import { foundationOf } from '../foundation-stack.ts';
import { withOutputs } from '../roots/siblings.ts';

/** What the next stack:update does after a rollback: the sources may still hold what was taken back. */
export async function whatFollows(opened: Session, deployed: ReleaseContent): Promise<string> {
  const update = again(opened.connection.target, 'stack:update');
  try {
    const session = await withOutputs(opened);
    const foundation = await foundationOf(session);
    const next = foundation && (await contentOfSources(session, foundation));
    const changes = next === undefined ? [] : differences(deployed, next);
    if (next !== undefined && changes.length === 0) return `the sources say the same: \`${update}\` has nothing to do`;
    const what = changes.length === 0 ? '' : ` (${changes.join(', ')})`;
    return `environments.ts and the templates still say otherwise${what}: the next \`${update}\` deploys that, unless they are changed before`;
  } catch (error) {
    if (!(error instanceof RookeryError)) throw error;
    return `the next \`${update}\` deploys what environments.ts and the templates say`;
  }
}

async function contentOfSources(session: Session, foundation: Foundation): Promise<ReleaseContent> {
  const { app, connection, environment, values } = session;
  const synthesis = app.synthesize();
  const sources = { master: app.master, synthesis, environment, values, foundation };
  return (await resolveRelease(connection, sources)).content;
}
