import { join, relative } from 'node:path';
import { type Connection, connect } from '../deploy/aws/connection.ts';
import { type Environment, LOCAL, parseEnvironment } from '../deploy/environments.ts';
import type { ParameterDeclaration, ParameterValue, Target } from '../deploy/model.ts';
import { resolveParameters } from '../deploy/plan/parameters.ts';
import { checkBounds } from '../generator/checks/bounds.ts';
import { RookeryError } from '../generator/errors.ts';
import type { Io } from './command.ts';
import { settings } from './options.ts';
import { type App, loadApp } from './workflow/app.ts';
import { ensureEndpoint, findRunning } from './workflow/endpoint-process.ts';

/** What a command works on: the system's sources, one environment, and a connection to its account. */
export interface Session {
  readonly app: App;
  readonly environment: Environment;
  readonly connection: Connection;
  /** Of `environments.ts` and `--set`, by parameter. */
  readonly values: Readonly<Record<string, ParameterValue>>;
  readonly declared: Readonly<Record<string, ParameterDeclaration>>;
  /** Environment local, where what is missing is made. */
  readonly prepares: boolean;
}

interface SessionOptions {
  readonly env?: string;
  readonly app?: string;
  readonly set?: readonly string[];
  readonly 'no-prepare'?: boolean;
}

/** Opens a session; mistakes in files and flags are reported before anything is asked of AWS. */
export async function openSession(io: Io, options: SessionOptions, loaded?: App): Promise<Session> {
  const app = loaded ?? (await loadApp(io, options.app));
  const name = options.env ?? LOCAL;
  const environment = await parseEnvironment(await app.environments(), name, environmentsFile(io, app));
  const values = { ...environment.parameters, ...settings(options.set) };
  const declared: Readonly<Record<string, ParameterDeclaration>> = app.parameters;
  checkValues(declared, values);
  checkValueBounds(app, `environment ${name}`, values);
  const prepares = name === LOCAL && options['no-prepare'] !== true;
  const endpoint = name === LOCAL ? await endpointUrl(io, prepares) : undefined;
  const target: Target = { ...environment.target, endpoint, ...(options.app !== undefined && { app: options.app }) };
  const connection = await connect(target, { onRetry: undefined });
  io.err(`${describe(target)}, account ${connection.account}, region ${target.region}, stack ${target.stackName}`);
  return { app, environment, connection, values, declared, prepares };
}

/** As the reader would name it from the folder that the command was called in. */
const environmentsFile = (io: Io, { folder }: App) => relative(io.folder, join(folder, 'environments.ts'));

function describe({ environment, endpoint }: Target) {
  return endpoint === undefined ? `environment ${environment} on AWS` : `environment ${environment} on ${endpoint}`;
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
