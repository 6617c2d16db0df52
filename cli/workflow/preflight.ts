import { imagesMissing } from '../../deploy/artifacts/wanted-images.ts';
import { again, interruptedBefore } from '../../deploy/aws/interrupted.ts';
import { currentValues } from '../../deploy/plan/parameters.ts';
import type { Finding, Subject } from '../../deploy/preflight/model.ts';
import { type Preflight, preflight } from '../../deploy/preflight/run.ts';
import type { Release } from '../../deploy/stack/release.ts';
import { RookeryError } from '../../generator/errors.ts';
import type { Io } from '../command.ts';
import { findingLines } from '../render/findings.ts';
import type { Session } from '../session.ts';

/** The flags that a preflight goes by. */
export interface PreflightFlags {
  readonly 'skip-preflight'?: boolean;
  readonly 'import-existing'?: boolean;
}

type Known = Pick<Release, 'deployed' | 'declared' | 'parameters' | 'images'> & {
  readonly foundation: Release['foundation'] | undefined;
};

/** Asks the account what a release needs of it. */
export async function preflightOf(
  { app, connection, connectTo, home }: Session,
  { deployed, declared, parameters, images, foundation }: Known,
  { signal, ...more }: Pick<Subject, 'thorough' | 'imports'> & { readonly signal: AbortSignal },
): Promise<Preflight> {
  const values = currentValues(declared, parameters, deployed);
  const place = await connectTo(home);
  const subject = { connection, home: place, master: app.master, values, foundation, deployed, images, ...more };
  return preflight(subject, { signal });
}

/** Refuses a release that the account cannot take, with all reasons at once, before anything is uploaded or changed. */
export async function needPreflight(io: Io, session: Session, release: Release, flags: PreflightFlags): Promise<void> {
  if (flags['skip-preflight']) return;
  // What is not there yet is built before anything needs it.
  const images = session.builds === undefined ? release.images : [];
  const { findings } = await preflightOf(
    session,
    { ...release, images },
    { thorough: false, imports: flags['import-existing'], signal: io.signal },
  );
  if (io.signal.aborted) throw interruptedBefore(session.connection.target.stackName);
  const problems = findings.filter(({ level }) => level === 'problem');
  if (problems.length > 0) throw refusal(session, release, problems);
  for (const one of findings.filter(({ level }) => level === 'warning'))
    for (const line of findingLines(one)) io.err(line);
  const unknown = findings.filter(({ level }) => level === 'unknown');
  if (unknown.length === 0) return;
  const about = [...new Set(unknown.map((one) => one.about))].join(', ');
  io.err(`preflight: not looked at: ${about}; \`${again(session.connection.target, 'doctor')}\` says why`);
}

/** Findings about how things stand, which exit code 3 is for; others are about what was asked for. */
const ABOUT_STATE = new Set(['account', 'bucket', 'image', 'stack']);

/** The exit code for what was found: 0 where nothing would fail. */
export function exitCodeOf(findings: readonly Finding[]): 0 | 2 | 3 {
  const problems = findings.filter(({ level }) => level === 'problem');
  if (problems.length === 0) return 0;
  return problems.some(({ about }) => ABOUT_STATE.has(about)) ? 3 : 2;
}

function refusal(
  { connection: { target }, ...session }: Session,
  release: Release,
  problems: readonly Finding[],
): RookeryError {
  const missing = release.images.filter(({ tag, repositoryUri }) =>
    problems.some(({ what }) => what.endsWith(`${repositoryUri} has no such tag.`) && what.includes(`:${tag}:`)),
  );
  if (missing.length === problems.length && session.home !== undefined) return imagesMissing(target, missing);
  const list = problems.map(({ what, mend }) => `\n  - ${what} ${mend}`).join('');
  return new RookeryError(
    'PreflightFailed',
    {
      what: `environment ${target.environment}: ${problems.length === 1 ? 'one thing keeps' : `${problems.length} things keep`} stack ${target.stackName} from being deployed.${list}`,
      why: 'the deployment would fail in the middle and go back. Nothing of it was uploaded or changed.',
      mend: `correct them; \`${again(target, 'doctor')}\` looks again. --skip-preflight goes on without this look.`,
    },
    exitCodeOf(problems),
  );
}
