import { wantedImages } from '../../deploy/artifacts/wanted-images.ts';
import { describeStack } from '../../deploy/aws/stack.ts';
import type { Foundation, Stack } from '../../deploy/model.ts';
import { currentValues } from '../../deploy/plan/parameters.ts';
import type { Finding } from '../../deploy/preflight/model.ts';
import type { Preflight } from '../../deploy/preflight/run.ts';
import { type Release, resolveRelease } from '../../deploy/stack/release.ts';
import type { RookeryError } from '../../generator/errors.ts';
import type { Session } from '../session.ts';
import { foundationOf } from './foundation-stack.ts';
import { preflightOf } from './preflight.ts';
import { withOutputs } from './roots/siblings.ts';

/** Looks at everything that a deployment of the session's stack would need, as it would be made now. */
export async function examine(opened: Session, signal: AbortSignal): Promise<Preflight> {
  const findings: Finding[] = [];
  const noting = async <T>(about: string, work: () => Promise<T>, otherwise: T): Promise<T> =>
    work().catch((error: unknown) => {
      findings.push(asFinding(about, error));
      return otherwise;
    });
  const session = await noting('other roots', () => withOutputs(opened), opened);
  const foundation = await noting('bucket', () => foundationOf(session), undefined);
  const deployed = await noting(
    'stack',
    () => describeStack(session.connection, session.connection.target.stackName),
    undefined,
  );
  const release = foundation && (await noting('values', () => resolve(session, foundation), undefined));
  const known = release
    ? { ...release, images: imagesOf(session, release) }
    : { ...bare(session, deployed), foundation };
  const found = await preflightOf(session, known, { thorough: true, signal });
  return { ...found, findings: [...findings, ...found.findings] };
}

function resolve({ app, connection, environment, values }: Session, foundation: Foundation): Promise<Release> {
  const synthesis = app.synthesize();
  return resolveRelease(connection, { master: app.master, synthesis, environment, values, foundation });
}

/** All images that it runs, those too that are deployed already: a tag may be gone since. */
function imagesOf({ app }: Session, { declared, parameters, deployed, foundation: { outputs } }: Release) {
  const values = currentValues(declared, parameters, deployed);
  const { repositories } = app.synthesize().manifest;
  return wantedImages({ master: app.master, repositories, outputs, values, deployed: undefined });
}

/** What is known without a foundation, or of values that a deployment would refuse. */
function bare(
  { declared, values }: Session,
  deployed: Stack | undefined,
): Pick<Release, 'deployed' | 'declared' | 'parameters' | 'images'> {
  const parameters = Object.entries(values).map(([name, value]) => ({
    name,
    value: String(value),
  }));
  return { deployed, declared, parameters, images: [] };
}

function asFinding(about: string, error: unknown): Finding {
  // The system's sources are bundled apart from this file, and so have a RookeryError class of their own.
  const { explanation, code } = error as Partial<RookeryError>;
  if (explanation === undefined) throw error;
  return {
    level: code === 'AccessDenied' ? 'unknown' : 'problem',
    about,
    what: explanation.what,
    mend: explanation.mend,
  };
}
