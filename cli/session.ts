import { join, relative } from 'node:path';
import type { Connection } from '../deploy/aws/connection.ts';
import { type Environment, LOCAL, parseEnvironment } from '../deploy/environments.ts';
import type { ParameterDeclaration, ParameterValue, Target } from '../deploy/model.ts';
import { resolveParameters } from '../deploy/plan/parameters.ts';
import { environmentOfRoot } from '../deploy/roots/environment-of-root.ts';
import { checkBounds } from '../generator/checks/bounds.ts';
import { RookeryError } from '../generator/errors.ts';
import { nearest } from '../generator/nearest.ts';
import type { PlacedRoot } from '../generator/roots/model.ts';
import type { Io } from './command.ts';
import { settings } from './options.ts';
import { type App, appOfRoot, loadApp } from './workflow/app.ts';
import { ensureEndpoint, findRunning } from './workflow/endpoint-process.ts';
import { putSubstitutes } from './workflow/put-substitutes.ts';
import { type ConnectTo, connections } from './workflow/roots/connections.ts';
import { environmentNames } from './workflow/roots/environment-names.ts';
import { settingsOfRoots } from './workflow/roots/settings-of-roots.ts';

/** What a command works on: the system's sources, one environment, one root of it, and a connection to its account. */
export interface Session {
  readonly app: App;
  readonly environment: Environment;
  readonly connection: Connection;
  /** Where the images are kept: the environment's own account and region, whatever those of the root. */
  readonly home: Target;
  /** Of `environments.ts` and `--set`, by parameter. */
  readonly values: Readonly<Record<string, ParameterValue>>;
  readonly declared: Readonly<Record<string, ParameterDeclaration>>;
  /** Environment local, where what is missing is made. */
  readonly prepares: boolean;
  /** Images that their repositories do not have are built and pushed, by this program or the first that works. */
  readonly builds?: { readonly builder?: string | undefined } | undefined;
  /** Of a system of several roots: this one, and where all of them are. */
  readonly root?: PlacedRoot | undefined;
  readonly siblings: readonly Sibling[];
  readonly connectTo: ConnectTo;
}

/** A root of the same environment. */
export interface Sibling {
  readonly root: PlacedRoot;
  readonly target: Target;
}

export interface SessionOptions {
  readonly env?: string;
  readonly app?: string;
  readonly root?: string;
  readonly set?: readonly string[];
  readonly 'no-prepare'?: boolean;
}

/** Opens a session with one stack; mistakes in files and flags are reported before anything is asked of AWS. */
export async function openSession(io: Io, options: SessionOptions, loaded?: App): Promise<Session> {
  const app = loaded ?? (await loadApp(io, options.app));
  if (app.roots !== undefined && options.root === undefined) throw rootMissing(app.roots);
  const [session] = await openSessions(io, options, app);
  return session!;
}

/** Opens a session with the place where an environment's images are kept, whatever the number of its roots. */
export async function openHome(io: Io, options: Omit<SessionOptions, 'root'>, app: App): Promise<Session> {
  const first = app.roots?.[0]?.name;
  const session = await openSession(io, { ...options, ...(first !== undefined && { root: first }) }, app);
  return { ...session, connection: await session.connectTo(session.home) };
}

/** Opens a session with every root of every environment that is named: each after those that it needs. */
export async function openSessions(io: Io, options: SessionOptions, loaded?: App): Promise<Session[]> {
  const app = loaded ?? (await loadApp(io, options.app));
  const raw = await app.environments();
  const names = environmentNames(raw, options.env ?? LOCAL);
  const file = environmentsFile(io, app);
  const environments = await Promise.all(names.map((name) => parseEnvironment(raw, name, file)));
  const drafts = environments.flatMap((environment) => draftsOf(app, environment, options, file));
  const prepares = options['no-prepare'] !== true;
  const endpoint = names.includes(LOCAL) ? await endpointUrl(io, prepares) : undefined;
  const connectTo = connections(io);
  const sessions: Session[] = [];
  for (const draft of drafts) {
    const isLocal = draft.environment.target.environment === LOCAL;
    const complete = (target: Target): Target => ({
      ...target,
      endpoint: isLocal ? endpoint : undefined,
      ...(options.app !== undefined && { app: options.app }),
    });
    const connection = await connectTo(complete(draft.environment.target));
    const { target } = connection;
    if (isLocal) await substitute(io, draft, target);
    const place = `account ${connection.account}, region ${target.region}, stack ${target.stackName}`;
    io.err(`${describe(target)}, ${place}${instead(connection)}`);
    const siblings = draft.siblings.map((one) => ({ ...one, target: complete(one.target) }));
    const home = complete(draft.home);
    sessions.push({ ...draft, connection, siblings, home, connectTo, prepares: isLocal && prepares });
  }
  return sessions;
}

/** Says which substitutes lead nowhere: of a system of several roots, another may have what is named. */
async function substitute(io: Io, { environment, root }: Draft, target: Target): Promise<void> {
  const unmatched = await putSubstitutes(target, environment.substitutes ?? {});
  if (root !== undefined) return;
  for (const path of unmatched) io.err(`substitutes: ${target.stackName} has no database or cache at ${path}`);
}

type Draft = Omit<Session, 'connection' | 'connectTo' | 'prepares'>;

/** What is worked on in one environment, before anything is asked of AWS. */
function draftsOf(app: App, environment: Environment, options: SessionOptions, file: string): Draft[] {
  const home = environment.target;
  const all = app.roots;
  if (all === undefined) {
    if (options.root !== undefined) throw onlyOneRoot(options.root);
    const values = { ...environment.parameters, ...settings(options.set) };
    return [draft({ app, environment, home, siblings: [] }, values)];
  }
  const wanted = rootsNamed(all, options.root);
  const set = settingsOfRoots(settings(options.set), wanted);
  const environments = new Map(all.map((root) => [root, environmentOfRoot(environment, root, all, file)]));
  checkStackNames([...environments.values()], file);
  const siblings = all.map((root) => ({ root, target: environments.get(root)!.target }));
  return wanted.map((root) => {
    const own = environments.get(root)!;
    const values = { ...own.parameters, ...set.get(root.name) };
    return draft({ app: appOfRoot(app, root), environment: own, home, root, siblings }, values);
  });
}

function draft(base: Omit<Draft, 'values' | 'declared'>, values: Draft['values']): Draft {
  const declared: Draft['declared'] = base.app.parameters;
  const { environment, root } = base.environment.target;
  checkValues(declared, values);
  checkValueBounds(base.app, `environment ${environment}${root === undefined ? '' : `, root ${root}`}`, values);
  return { ...base, declared, values };
}

function rootsNamed(all: readonly PlacedRoot[], name: string | undefined): readonly PlacedRoot[] {
  if (name === undefined) return all;
  const names = name.split(',').map((word) => word.trim());
  const unknown = names.find((one) => !all.some((root) => root.name === one));
  if (unknown === undefined) return all.filter((root) => names.includes(root.name));
  const known = all.map((root) => root.name);
  const meant = nearest(unknown, known);
  throw new RookeryError('RootUnknown', {
    what: `--root ${unknown}: there is no such root.`,
    why: `the system has ${known.join(', ')}.`,
    mend: meant === undefined ? 'name one of these.' : `did you mean --root ${meant}?`,
  });
}

function rootMissing(roots: readonly PlacedRoot[]): RookeryError {
  return new RookeryError('RootUnnamed', {
    what: 'the system has several roots, and none is named.',
    why: `this command works on one stack; there are ${roots.map(({ name }) => name).join(', ')}.`,
    mend: `add --root ${roots.at(-1)?.name}.`,
  });
}

function onlyOneRoot(name: string): RookeryError {
  return new RookeryError('RootUnknown', {
    what: `--root ${name}: the system has one root alone.`,
    why: 'roots are told apart where master.ts exports `system`, made by roots({ ... }).',
    mend: 'leave --root away.',
  });
}

/** Refuses two roots that would be one stack. */
function checkStackNames(environments: readonly Environment[], file: string): void {
  const seen = new Map<string, string>();
  for (const { target } of environments) {
    const { stackName, region, account, role } = target;
    const key = JSON.stringify([stackName, region, account, role]);
    const other = seen.get(key);
    seen.set(key, target.root ?? '');
    if (other === undefined) continue;
    throw new RookeryError('StackNameTaken', {
      what: `${file}: environments.${target.environment}: the roots ${other} and ${target.root} are both called ${stackName} in ${region}.`,
      why: 'each of them would replace what the other deployed.',
      mend: 'give one of them another stackName.',
    });
  }
}

/** As the reader would name it from the folder that the command was called in. */
const environmentsFile = (io: Io, { folder }: App) => relative(io.folder, join(folder, 'environments.ts'));

function describe({ environment, endpoint }: Target) {
  return endpoint === undefined ? `environment ${environment} on AWS` : `environment ${environment} on ${endpoint}`;
}

/** AWS_ENDPOINT_URL, or a profile's endpoint_url, forgotten there, leads elsewhere than people think. */
function instead({ configured }: Connection): string {
  return configured === undefined ? '' : `; in the place of AWS its configured endpoint is asked, ${configured}`;
}

/** Names and values are checked at once; what is missing only shows beside the deployed stack. */
function checkValues(declared: Session['declared'], values: Session['values']): void {
  const named = Object.fromEntries(
    Object.entries(declared).map(([name, it]) => [name, { ...it, Default: it.Default ?? '' }]),
  );
  resolveParameters({ declared: named, values, foundation: {}, deployed: undefined });
}

/** Bounds of which both have values, here or in the templates; the others show beside the deployed stack. */
function checkValueBounds({ master, parameters }: App, place: string, values: Session['values']): void {
  const texts = Object.keys(parameters).map((name) => [name, values[name]?.toString()] as const);
  checkBounds(place, master, Object.fromEntries(texts));
}

async function endpointUrl(io: Io, prepares: boolean): Promise<string> {
  if (prepares) return (await ensureEndpoint(io)).url;
  const running = await findRunning(io);
  if (running !== undefined) return running.url;
  throw new RookeryError(
    'EndpointNotRunning',
    {
      what: 'the embedded endpoint is not running.',
      why: 'environment local is served by it, and --no-prepare starts nothing.',
      mend: 'run `npm start`, or leave --no-prepare away.',
    },
    3,
  );
}
