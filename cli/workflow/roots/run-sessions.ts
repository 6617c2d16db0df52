import { runInOrder, type Unit } from '../../../deploy/roots/schedule.ts';
import { RookeryError } from '../../../generator/errors.ts';
import type { Io } from '../../command.ts';
import { reportFailure } from '../../render/failure.ts';
import { painter } from '../../render/style.ts';
import type { Session } from '../../session.ts';
import { answerLine } from '../../stream/model.ts';
import { sideBySide } from './side-by-side.ts';

export interface RunOptions {
  readonly json?: boolean | undefined;
  readonly concurrency?: string | undefined;
  /** Deletes: what others need comes last. */
  readonly backwards?: boolean | undefined;
  /** What a session waits for beside what the sources say. */
  readonly after?: ((session: Session) => readonly Session[]) | undefined;
  /** Only reads: then the order does not matter, and nothing is said of how each ended. */
  readonly onlyLooks?: boolean | undefined;
  /** Only plans: one after the other where one needs the other. */
  readonly plans?: boolean | undefined;
}

interface SessionUnit extends Unit {
  readonly session: Session;
}

type Body = (io: Io, session: Session) => Promise<number>;

const CONCURRENCY = 4;

/**
 * Runs a command on every session: one alone as it is; several in the order of what they need, side by side where they need
 * nothing of each other, with a summary at the end. Answers the exit code.
 */
export async function runSessions(
  io: Io,
  sessions: readonly Session[],
  options: RunOptions,
  body: Body,
): Promise<number> {
  const concurrency = concurrencyOf(options);
  const [only, ...more] = sessions;
  if (only !== undefined && more.length === 0) return body(io, only);
  const units = unitsOf(sessions, options);
  const ioOf = sideBySide(
    io,
    units.map(({ name }) => name),
  );
  const answers = new Map<string, unknown>();
  const endings = await runInOrder<SessionUnit, number>(units, {
    concurrency,
    signal: io.signal,
    isGood: (code) => code === 0,
    async run({ name, session }) {
      const own = ioOf(name);
      const answering = options.json ? { ...own, out: (text: string) => void answers.set(name, answerOf(text)) } : own;
      return body(answering, session).catch((error: unknown) => reportFailure(own, error));
    },
  });
  if (options.json) io.out(answerLine(io, Object.fromEntries(units.map(({ name }) => [name, answers.get(name)]))));
  const paint = painter(io.colour);
  const codes = units.map(({ name, session }) => {
    const ending = endings.get(name)!;
    const { stackName, region } = session.connection.target;
    const place = `${name}: stack ${stackName} in ${region}`;
    if (ending.state === 'skipped') {
      io.err(paint('yellow', `${place} was not touched: ${ending.because}`));
      return undefined;
    }
    if (ending.result !== 0) io.err(paint('red', `${place} ended with exit code ${ending.result}`));
    else if (!options.onlyLooks && !options.plans) io.err(paint('green', `${place} is done`));
    return ending.result;
  });
  return io.signal.aborted ? 130 : worst(codes);
}

/** One stack's answer; that it is a result is said once, of all. */
function answerOf(text: string): unknown {
  const { event: _, ...answer } = JSON.parse(text);
  return answer;
}

/** The names of the units, and what each waits for. */
function unitsOf(sessions: readonly Session[], { backwards, onlyLooks, after }: RunOptions): SessionUnit[] {
  const environments = [...new Set(sessions.map(environmentOf))];
  const nameOf = (session: Session) => {
    const environment = environmentOf(session);
    if (session.root === undefined) return environment;
    return environments.length > 1 ? `${environment}/${session.root.name}` : session.root.name;
  };
  const isNeeded = (session: Session, other: Session): boolean => {
    if (environmentOf(session) === environmentOf(other))
      return session.root?.needs.includes(other.root?.name ?? '') ?? false;
    const [own, its] = [session.environment.wave, other.environment.wave];
    if (own !== undefined && its !== undefined) return its < own;
    return environments.indexOf(environmentOf(other)) < environments.indexOf(environmentOf(session));
  };
  return sessions.map((session) => {
    const more = after?.(session) ?? [];
    const before = sessions.filter(
      (other) => more.includes(other) || (backwards ? isNeeded(other, session) : isNeeded(session, other)),
    );
    return { name: nameOf(session), session, needs: onlyLooks ? [] : before.map(nameOf) };
  });
}

const environmentOf = ({ environment }: Session) => environment.target.environment;

function concurrencyOf({ concurrency }: RunOptions): number {
  if (concurrency === undefined) return CONCURRENCY;
  if (/^[1-9]\d{0,2}$/.test(concurrency)) return Number(concurrency);
  throw new RookeryError('ConcurrencyInvalid', {
    what: `--concurrency ${concurrency}: this is no count.`,
    why: 'so many stacks are worked on at once.',
    mend: 'write for example --concurrency 2.',
  });
}

/** From the one that asks most to be looked at. */
const BY_WEIGHT = [5, 4, 1, 3, 2];

function worst(codes: readonly (number | undefined)[]): number {
  const found = codes.filter((code) => code !== undefined && code !== 0);
  return BY_WEIGHT.find((code) => found.includes(code)) ?? found[0] ?? 0;
}
