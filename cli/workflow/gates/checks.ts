import { interval, pause } from '../../../deploy/aws/pause.ts';
import type { CommandCheck, Gates, UrlCheck } from '../../../deploy/gates/model.ts';
import { isCommand } from '../../../deploy/gates/parse-release.ts';
import type { StackOutput } from '../../../deploy/model.ts';
import type { Io } from '../../command.ts';
import { placesOf } from '../../render/started.ts';
import type { Session } from '../../session.ts';
import { askEndpoint } from '../ask-endpoint.ts';
import { ask } from '../healthcheck/ask.ts';
import { expecting } from '../healthcheck/judge.ts';
import { run } from '../run.ts';

/** Seconds during which a failure may still turn into a success, where a check says nothing else. */
const PATIENCE = 30;
/** Seconds that one answer may take. */
const TIMEOUT = 5;
/** Looks that come closer and closer to two seconds. */
const PACE = { first: 250, last: 2_000 };

/** Why a check failed. */
export interface FailedCheck {
  readonly name: string;
  readonly reason: string;
}

/** Makes the checks of a release one after the other; answers the first that does not pass while its patience lasts. */
export async function runChecks(
  io: Io,
  session: Session,
  checks: Gates['checks'],
  outputs: readonly StackOutput[],
): Promise<FailedCheck | undefined> {
  if (checks.length === 0) return undefined;
  const { target } = session.connection;
  // On the embedded endpoint domain names of load balancers are known to nobody else.
  const addresses = ((await askEndpoint(target, 'addresses')) ?? {}) as Readonly<Record<string, string>>;
  const places = new Map(placesOf(outputs, addresses).map(({ name, url, here }) => [name, here ?? url]));
  for (const check of checks) {
    const name = nameOf(check);
    const reason = await patiently(io, check, () =>
      isCommand(check) ? runCommand(io, session, check, outputs, places) : askUrl(check, places, io.signal),
    );
    if (io.signal.aborted) return { name, reason: 'it was interrupted' };
    if (reason !== undefined) return { name, reason };
    io.err(`check ${name}: passed`);
  }
  return undefined;
}

const nameOf = (check: UrlCheck | CommandCheck) =>
  isCommand(check) ? check.command.join(' ') : `${check.output}${check.path ?? ''}`;

async function patiently(
  io: Io,
  { patienceSeconds = PATIENCE }: UrlCheck | CommandCheck,
  attempt: () => Promise<string | undefined>,
): Promise<string | undefined> {
  const deadline = Date.now() + patienceSeconds * 1000;
  for (let count = 0; ; count += 1) {
    const reason = await attempt();
    if (reason === undefined || io.signal.aborted || Date.now() >= deadline) return reason;
    await pause(interval(PACE, count), io.signal);
  }
}

async function askUrl(
  { output, path, status, body }: UrlCheck,
  places: ReadonlyMap<string, string>,
  signal: AbortSignal,
): Promise<string | undefined> {
  const place = places.get(output);
  if (place === undefined) return `the output ${output} is no URL`;
  const url = new URL(path === undefined ? place : `${new URL(place).origin}${path}`);
  const expected = expecting(status, body === undefined ? {} : { body: new RegExp(body) });
  const answer = await ask(url, { expected, timeoutSeconds: TIMEOUT, signal });
  return answer.healthy ? undefined : `${url.href} ${answer.what}`;
}

/** Runs a program of the system's own, whose lines are those of the command. */
async function runCommand(
  io: Io,
  { app, connection }: Session,
  { command: [program, ...args] }: CommandCheck,
  outputs: readonly StackOutput[],
  places: ReadonlyMap<string, string>,
): Promise<string | undefined> {
  const { target } = connection;
  const environment = {
    ...Object.fromEntries(outputs.map(({ name, value }) => [name, places.get(name) ?? value])),
    ROOKERY_ENVIRONMENT: target.environment,
    ROOKERY_STACK: target.stackName,
    AWS_REGION: target.region,
    ...(target.endpoint !== undefined && { AWS_ENDPOINT_URL: target.endpoint }),
  };
  const { code } = await run(io, [program, ...args], {
    folder: app.folder,
    environment,
    onLine: (line) => io.err(`  ${line}`),
  });
  return code === 0
    ? undefined
    : code === undefined
      ? `${program} could not be run to its end`
      : `ended with exit code ${code}`;
}
