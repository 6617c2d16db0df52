import type { Io } from '../../command.ts';
import { reportFailure } from '../../render/failure.ts';
import { painter } from '../../render/style.ts';
import type { Session } from '../../session.ts';
import { editsOf } from '../local-image/edits.ts';
import { serviceFolder } from '../local-image/program.ts';
import { deployLocally } from '../start-system.ts';
import { deployEdits, type Known, type Say } from './deploy-edits.ts';
import { editsQueue } from './edits-queue.ts';
import { followLogs } from './follow-logs.ts';
import { declarationFolders, devServices, foldersOf, isBelow, sourcesOf } from './services.ts';
import { type Watched, watchFolders } from './watch-folders.ts';

/** How sessions are opened: again whenever what declares the system has changed. */
export type OpenSessions = () => Promise<readonly Session[]>;

const INTERRUPTED = 130;
/** In the place of a service: what declares the system has changed. */
const DECLARATIONS = Symbol('declarations');

/**
 * Deploys a system, and from then on what is saved of its services, one rollout after the other, each with the newest state. Goes
 * on whatever fails, until it is interrupted.
 */
export async function develop(io: Io, open: OpenSessions): Promise<number> {
  const say = sayer(io);
  let sessions = await open();
  const { code } = await deployLocally(io, await keepingEdits(sessions));
  if (code !== 0) return code;
  const queue = editsQueue<string | typeof DECLARATIONS>();
  const known = new Map<string, Known>();
  const watch = watchFolders((path) => {
    for (const key of meant(path, [...known.values()], sessions)) queue.add(key);
  });
  const logs = new AbortController();
  const signal = AbortSignal.any([io.signal, ...(io.unread ? [io.unread] : [])]);
  const look = async (): Promise<void> => {
    await learn(io, sessions, known, (folder) => queue.add(folder));
    watch.watch(watchedFolders(sessions, [...known.values()]));
  };
  try {
    await look();
    void followLogs(io, sessions, AbortSignal.any([signal, logs.signal])).catch((error) => reportFailure(io, error));
    say(
      `watching ${[...new Set([...known.values()].map(({ service }) => service.folder))].join(', ') || 'what declares the system'}: save a file to deploy it; Ctrl-C ends this and leaves the system running`,
    );
    while (!signal.aborted) {
      const changed = await queue.take(signal);
      if (signal.aborted) break;
      if (changed.has(DECLARATIONS)) {
        sessions = (await redeploy(ofOneDeployment(io), open, say)) ?? sessions;
        await look();
      }
      await deployEdits(ofOneDeployment(io), { known, queue, say }, changed);
      watch.watch(watchedFolders(sessions, [...known.values()]));
    }
  } finally {
    watch.close();
    logs.abort();
  }
  say('the system goes on running: `npm run stop` stops it');
  return INTERRUPTED;
}

/** The sessions with the tags that are deployed, where those are edits of the tags that the environment names. */
async function keepingEdits(sessions: readonly Session[]): Promise<readonly Session[]> {
  const services = await devServices(sessions);
  return sessions.map((session) => {
    const own = services.filter((one) => one.session === session);
    const kept = own.filter(({ tag, parameter }) => {
      const named = session.values[parameter];
      return named !== undefined && tag !== named && tag.replace(/-[0-9a-f]{8}$/, '') === named;
    });
    const tags = Object.fromEntries(kept.map(({ parameter, tag }) => [parameter, tag]));
    return { ...session, values: { ...session.values, ...tags } };
  });
}

/** Looks at what is deployed now, and reports services that were edited since they were pushed. */
async function learn(
  io: Io,
  sessions: readonly Session[],
  known: Map<string, Known>,
  edited: (folder: string) => void,
): Promise<void> {
  const before = new Map(known);
  known.clear();
  const edits = (await Promise.all(sessions.map((session) => editsOf(io, session)))).flat();
  for (const service of await devServices(sessions)) {
    const key = `${service.session.connection.target.stackName} ${service.parameter}`;
    const isEdited = edits.some(
      ({ parameter, folder }) => parameter === service.parameter && folder === service.folder,
    );
    const sources = isEdited ? before.get(key)?.sources : await sourcesOf(io, service).catch(() => undefined);
    known.set(key, { service, sources: isEdited ? undefined : sources });
    if (isEdited) edited(service.folder);
  }
}

function watchedFolders(sessions: readonly Session[], known: readonly Known[]): readonly Watched[] {
  const services = known.flatMap(({ service, sources }) => foldersOf(service, sources));
  return [...services, ...sessions.flatMap(declarationFolders)];
}

/** What a change of a file is a change of. */
function meant(
  path: string,
  known: readonly Known[],
  sessions: readonly Session[],
): readonly (string | typeof DECLARATIONS)[] {
  const own = known.find(({ service }) => isBelow(path, serviceFolder(service.session.app, service.folder)));
  const isDeclaration = /(^|\/)service\.ts$/.test(path) || (own === undefined && /\.(ts|ya?ml|json)$/.test(path));
  const importing = known.filter(({ service, sources }) =>
    foldersOf(service, sources).some(({ folder }) => isBelow(path, folder)),
  );
  const folders = importing.map(({ service }) => service.folder);
  const declares =
    isDeclaration &&
    sessions.some((session) => declarationFolders(session).some(({ folder }) => isBelow(path, folder)));
  return [...new Set(folders), ...(declares ? ([DECLARATIONS] as const) : [])];
}

/** Deploys the system as it is declared now; what is wrong with that is said, and the system stays as it is. */
async function redeploy(io: Io, open: OpenSessions, say: Say): Promise<readonly Session[] | undefined> {
  try {
    const sessions = await open();
    const kept = await keepingEdits(sessions);
    say('what declares the system was saved: deploying it');
    await deployLocally({ ...io, quiet: true, terminal: undefined }, kept);
    return sessions;
  } catch (error) {
    reportFailure(io, error);
    return undefined;
  }
}

/** Releases go by the signal that they are made under: those of one deployment are told from those of the next by its own. */
function ofOneDeployment(io: Io): Io {
  return { ...io, signal: AbortSignal.any([io.signal]) };
}

function sayer(io: Io): Say {
  const paint = painter(io.colour);
  return (text) => io.err(`${paint('bold', 'dev')}  ${text}`);
}
