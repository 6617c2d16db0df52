import { defineCommand, type Io } from '../cli/command.ts';
import { usage } from '../cli/input.ts';
import * as flags from '../cli/options.ts';
import { garbageData, garbageLines } from '../cli/render/gc.ts';
import { openSessions } from '../cli/session.ts';
import { findGarbage, type Garbage, removeGarbage } from '../cli/workflow/releases/gc.ts';
import { LOCAL } from '../deploy/environments.ts';
import type { Target } from '../deploy/model.ts';
import { RookeryError } from '../generator/errors.ts';

const INTERRUPTED = 130;

export default defineCommand({
  name: 'gc',
  summary: 'remove templates and images that no kept release needs',
  details: `Kept is what the last releases of every stack in the bucket need (20 of each that succeeded, and all after them), what any
deployed stack of the region is, the templates that the sources emit, what is younger than a day, and images pushed after
all that are needed of their repository. Only templates go whose content is what the hash in their key says, with all their versions, and images of
the foundation's own repositories. It lists first and asks; it refuses while a stack that uses the bucket is worked on.

Exit codes: 0 done or nothing to do, 1 not all of it could be removed, 2 invalid input, 3 refused.`,
  options: {
    env: { ...flags.env, description: 'environment (default local), or several that have one foundation: a,b' },
    app: flags.app,
    keep: { value: 'N', description: 'releases of each stack that are kept (default 20)' },
    'dry-run': { description: 'only list' },
    yes: flags.yes,
    json: flags.json,
    'no-prepare': flags.noPrepare,
  },
  async run({ options }, io) {
    const keep = Number(options.keep ?? 20);
    if (!Number.isInteger(keep) || keep < 1)
      throw usage({ name: 'gc' }, `--keep ${options.keep} is no count`, 'write a whole number from 1');
    const sessions = await openSessions(io, options);
    const garbage = await findGarbage(sessions, keep);
    const isNothing = garbage.images.length === 0 && garbage.places.every(({ templates }) => templates.length === 0);
    for (const line of garbageLines(garbage)) (options.json ? io.err : io.out)(line);
    const answer = (removed: boolean, refused: readonly string[] = []) => {
      if (options.json) io.out(JSON.stringify({ ...garbageData(garbage), removed, refused }));
    };
    if (isNothing || options['dry-run']) {
      answer(false);
      if (isNothing) io.err('nothing to remove');
      return 0;
    }
    const [{ home }] = [sessions[0]!];
    await confirm(io, home, options.yes);
    if (io.signal.aborted) return INTERRUPTED;
    await checkUnchanged(garbage, await findGarbage(sessions, keep));
    const refused = await removeGarbage(garbage);
    answer(true, refused);
    for (const line of refused) io.err(`not removed: ${line}`);
    if (refused.length === 0) io.err('removed');
    return refused.length === 0 ? 0 : 1;
  },
});

async function confirm(io: Io, { environment }: Target, yes = false): Promise<void> {
  if (yes || (io.ask === undefined && environment === LOCAL)) return;
  const answer = await io.ask?.('Remove them for good? [y/N] ').catch(() => undefined);
  if (/^y(es)?$/i.test(answer?.trim() ?? '')) return;
  throw new RookeryError(
    'Unconfirmed',
    {
      what: `environment ${environment}: the removal was not confirmed.`,
      why: io.ask === undefined ? 'there is no terminal to ask on. Nothing was removed.' : 'nothing was removed.',
      mend: 'read the list, then run it again and answer y, or add --yes.',
    },
    3,
  );
}

/** What was listed may be needed by a deploy that came in between. */
async function checkUnchanged(shown: Garbage, now: Garbage): Promise<void> {
  const keysOf = ({ places, images }: Garbage) =>
    new Set([
      ...places.flatMap(({ place, templates }) => templates.map(([key]) => `${place.bucket}/${key}`)),
      ...images.map(({ repository, digest }) => `${repository}@${digest}`),
    ]);
  const still = keysOf(now);
  const needed = [...keysOf(shown)].filter((key) => !still.has(key));
  if (needed.length === 0) return;
  throw new RookeryError(
    'GarbageInUse',
    {
      what: `${needed.join(', ')}: it is needed by now.`,
      why: 'a deploy came in between. Nothing was removed.',
      mend: 'run gc again and look at the new list.',
    },
    3,
  );
}
