import type { Io } from '../../command.ts';
import type { Session } from '../../session.ts';
import { needFoundation } from '../foundation-stack.ts';

/** One session for each account and region of several: a foundation stack is shared by all roots there. */
export function onePerPlace(sessions: readonly Session[]): Session[] {
  const places = new Map<string, Session>();
  for (const session of sessions) {
    const { environment, region, account, role, foundationStackName } = session.connection.target;
    const key = JSON.stringify([environment, region, account, role, foundationStackName]);
    if (!places.has(key)) places.set(key, session);
  }
  return [...places.values()];
}

/** Makes the foundations that several roots share before these are worked on side by side. */
export async function prepareFoundations(io: Io, sessions: readonly Session[]): Promise<void> {
  if (sessions.length < 2) return;
  for (const session of onePerPlace(sessions)) if (session.prepares) await needFoundation(io, session);
}
