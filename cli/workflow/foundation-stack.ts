import { again } from '../../deploy/aws/interrupted.ts';
import { describeStack } from '../../deploy/aws/stack.ts';
import { exitCodeFor } from '../../deploy/aws/status.ts';
import type { Foundation, Target } from '../../deploy/model.ts';
import { readFoundation } from '../../deploy/stack/foundation.ts';
import { templatePrefixOf, urlSuffix } from '../../deploy/stack/release.ts';
import { notBootstrapped } from '../../deploy/stack/system.ts';
import { isUpToDate } from '../../deploy/stack/update.ts';
import { RookeryError } from '../../generator/errors.ts';
import type { Io } from '../command.ts';
import type { Session } from '../session.ts';
import { applyPlan } from './apply-plan.ts';
import { checkLossNames } from './loss-names.ts';
import { preparePlan } from './prepare-plan.ts';
import { takingTurns } from './take-turns.ts';
import { uploadDist } from './upload-templates.ts';

interface Flags {
  readonly yes?: boolean;
  readonly 'allow-loss'?: readonly string[];
  readonly wait?: boolean;
  readonly recreate?: boolean;
}

/** Bytes of a template that CloudFormation takes without a bucket ("Understand CloudFormation quotas"). */
const INLINE = 51_200;

/** Creates or updates the foundation stack from `foundation.ts`. Answers the exit code. */
export async function updateFoundation(io: Io, session: Session, flags: Flags): Promise<number> {
  const { app, connection } = session;
  const { foundationStackName } = connection.target;
  const template = app.synthesize().templates.find(({ file }) => file === app.foundationFile);
  if (template === undefined) throw noFoundation();
  if (!isHome(session)) {
    const bare = app.bareFoundation() ?? template.text;
    return deployFoundation(io, session, flags, { text: bare, templateBody: bare });
  }
  const { text, key } = template;
  if (Buffer.byteLength(text) <= INLINE) return deployFoundation(io, session, flags, { text, templateBody: text });
  if ((await readFoundation(connection)) === undefined) {
    io.err(
      `${foundationStackName}: its template is read from its own bucket, so that is made first, and then the rest`,
    );
    const bare = app.bareFoundation() ?? text;
    const code = await deployFoundation(io, session, flags, { text: bare, templateBody: bare });
    if (code !== 0) return code;
  }
  const found = await readFoundation(connection);
  if (found === undefined) throw bootstrapFailed(connection.target, 0);
  await uploadDist(io, session, found);
  const { region } = connection.target;
  const prefix = templatePrefixOf(session.environment, session.declared, session.values);
  const templateUrl = `https://${found.bucket}.s3.${region}.${urlSuffix(region)}/${prefix}${key}`;
  return deployFoundation(io, session, flags, { text, templateUrl, templates: new Map([[templateUrl, text]]) });
}

interface FoundationText {
  readonly text: string;
  readonly templateBody?: string;
  readonly templateUrl?: string;
  readonly templates?: ReadonlyMap<string, string>;
}

async function deployFoundation(
  io: Io,
  { connection }: Session,
  flags: Flags,
  { text, ...template }: FoundationText,
): Promise<number> {
  const { foundationStackName, tags } = connection.target;
  const existing = await describeStack(connection, foundationStackName);
  const nothing =
    existing &&
    (await isUpToDate(connection, { template: text, declared: {}, parameters: [], tags, deployed: existing }));
  if (nothing) {
    io.err(`${foundationStackName}: no changes`);
    return 0;
  }
  const request = { stackName: foundationStackName, existing, ...template, parameters: [], tags };
  const plan = await preparePlan(io, connection, request, flags);
  if (plan === undefined) {
    io.err(`${foundationStackName}: no changes`);
    return 0;
  }
  await checkLossNames(connection, plan, flags['allow-loss']);
  const outcome = await applyPlan(io, connection, plan, flags);
  return outcome === undefined ? 3 : exitCodeFor(outcome);
}

/** Whether a session's stack is where the environment's images are: other regions and accounts have buckets alone. */
export function isHome({ connection: { target }, home }: Pick<Session, 'connection' | 'home'>): boolean {
  const { region, account, role } = target;
  return region === home.region && account === home.account && role === home.role;
}

/** The foundation as a root reads it: the buckets are those of its region, image repositories those of the environment's. */
export async function foundationOf(session: Session): Promise<Foundation | undefined> {
  const found = await readFoundation(session.connection);
  if (found === undefined || isHome(session)) return found;
  const home = await readFoundation(await session.connectTo(session.home));
  const images = session.app.repositoryOutputs.flatMap((name) => {
    const value = home?.outputs[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return { ...found, outputs: { ...found.outputs, ...Object.fromEntries(images) } };
}

/** The foundation that a command needs: in environment local it is made when it is missing, and said so. */
export async function needFoundation(io: Io, session: Session): Promise<Foundation> {
  const { app, connection, prepares } = session;
  const found = await foundationOf(session);
  const missing = missingOutputs(session, found);
  if (found !== undefined && missing.length === 0) return found;
  const complete = Object.keys(app.repositories).every((name) => !missing.includes(name));
  if (!prepares) {
    if (found === undefined || !complete) throw notBootstrapped(connection.target);
    io.err(olderFoundation(connection.target, missing));
    return found;
  }
  if (!isHome(session)) {
    const home = await session.connectTo(session.home);
    await needFoundation(io, { ...session, connection: home });
  }
  const { foundationStackName, region } = connection.target;
  const what = isHome(session) ? 'buckets and image repositories' : `buckets in ${region}`;
  io.err(`bootstrapping ${foundationStackName}: ${what}`);
  const code = await takingTurns(io, () => updateFoundation(io, session, { yes: true, wait: true }));
  const made = await foundationOf(session);
  if (code !== 0 || made === undefined) throw bootstrapFailed(connection.target, code);
  return made;
}

/** Outputs that the foundation has in its sources, that master takes, and that nobody sets another value for. */
function missingOutputs({ app, declared, values }: Session, found: Foundation | undefined): string[] {
  const taken = app.foundationOutputs.filter((name) => Object.hasOwn(declared, name) && values[name] === undefined);
  return [...new Set([...Object.keys(app.repositories), ...taken])].filter(
    (name) => !Object.hasOwn(found?.outputs ?? {}, name),
  );
}

/** What an environment misses whose foundation was made by older sources; it works on without. */
function olderFoundation(target: Target, missing: readonly string[]) {
  return `stack ${target.foundationStackName} is older than foundation.ts: it has no ${missing.join(', ')}, so these parameters keep their values. \`${again(target, 'bootstrap')}\` updates it.`;
}

function bootstrapFailed(target: Target, code: number) {
  return new RookeryError(
    'BootstrapFailed',
    {
      what: `stack ${target.foundationStackName} could not be made, for the cause above.`,
      why: 'without its bucket and image repositories nothing can be deployed.',
      mend: `mend the cause, and run \`${again(target, 'bootstrap')}\`.`,
    },
    code === 0 ? 4 : code,
  );
}

function noFoundation() {
  return new RookeryError('FoundationMissing', {
    what: 'foundation.ts: the file is not there, or exports no `foundationTemplate`.',
    why: 'it describes the bucket and the image repositories that the first deployment needs.',
    mend: 'write it beside the master template: `foundationTemplate(services.repositories)` of the catalogue makes it in one line.',
  });
}
