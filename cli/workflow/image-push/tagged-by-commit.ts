import { wantedImages } from '../../../deploy/artifacts/wanted-images.ts';
import type { Io } from '../../command.ts';
import type { Session } from '../../session.ts';
import { foundationOf } from '../foundation-stack.ts';
import { commitTag } from './commit-tag.ts';

/** The session, in which every image that a repository of the foundation holds has the tag of the commit. */
export async function taggedByCommit(io: Io, session: Session): Promise<Session> {
  const { app, values } = session;
  const { outputs = {} } = (await foundationOf(session)) ?? {};
  const tag = await commitTag(io, app.folder);
  const names = Object.keys(app.parameters).filter((name) => app.parameters[name]?.roles?.includes('ImageTag'));
  const tags = Object.fromEntries(names.map((name) => [name, tag]));
  const texts = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, String(value)]));
  const { repositories } = app.synthesize().manifest;
  const own = wantedImages({
    master: app.master,
    repositories,
    outputs,
    values: { ...outputs, ...texts, ...tags },
    deployed: undefined,
  });
  const parameters = own.map(({ parameter }) => parameter).filter((name) => names.includes(name));
  io.err(`images of ${tag}: ${parameters.join(', ') || 'none'}`);
  return { ...session, values: { ...values, ...Object.fromEntries(parameters.map((name) => [name, tag])) } };
}
