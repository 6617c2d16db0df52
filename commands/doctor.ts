import { defineCommand, type Io } from '../cli/command.ts';
import { runnableQuoted } from '../cli/npm-scripts.ts';
import * as flags from '../cli/options.ts';
import { findingLines } from '../cli/render/findings.ts';
import { painter } from '../cli/render/style.ts';
import { openSessions, type Session } from '../cli/session.ts';
import { examine } from '../cli/workflow/examine.ts';
import { exitCodeOf } from '../cli/workflow/preflight.ts';
import { runSessions } from '../cli/workflow/roots/run-sessions.ts';
import type { Finding } from '../deploy/preflight/model.ts';
import { RookeryError } from '../generator/errors.ts';

export default defineCommand({
  name: 'doctor',
  summary: 'ask the account whether a deployment can succeed: all problems in one list',
  details: `Who the credentials are, the account pin, the stack's status, the bucket, the service role, images with their
architecture, certificates, hosted zones, secrets and parameters, literal names that are taken, service-linked roles, and
quotas by the tree. A problem would fail a deployment, a warning may; what could not be looked at names the right that is
missing. stack:update looks at the same, as far as it is quick, before it uploads anything. Changes nothing; values of secrets
are not read. Of the embedded endpoint it says what it does not simulate.

Exit codes: 0 nothing would fail, 2 something is wrong with what is asked for, 3 with how things stand (account, stack, bucket,
image).`,
  options: flags.readingAll,
  async run({ options }, io) {
    const sessions = await openSessions(io, options).catch((error: unknown) => {
      if (options.json) io.out(JSON.stringify({ findings: [accountFinding(error)], looked: [], notSimulated: [] }));
      throw error;
    });
    return runSessions(io, sessions, { ...options, onlyLooks: true }, async (own, session) => {
      const report = await examine(session, own.signal);
      if (options.json) own.out(JSON.stringify({ ...whereabouts(session), ...report }));
      else print(own, session, report);
      return exitCodeOf(report.findings);
    });
  },
});

/** Who the credentials are and where they lead is asked first: without it nothing else can be. */
function accountFinding(error: unknown): Finding {
  if (!(error instanceof RookeryError) || !ABOUT_ACCOUNT.has(error.code)) throw error;
  const { what, mend } = error.explanation;
  return { level: 'problem', about: 'account', what, mend };
}

const ABOUT_ACCOUNT = new Set([
  ...['AccountMismatch', 'CredentialsMissing', 'CredentialsExpired', 'ClockSkew', 'AccessDenied'],
  ...['EndpointUnreachable', 'RegionDisabled'],
]);

function whereabouts({ connection: { account, callerArn, target } }: Session) {
  const { environment, region, stackName: stack } = target;
  return { environment, account, caller: callerArn, region, stack };
}

const ORDER = ['problem', 'warning', 'unknown'] as const;
const COLOURS = { problem: 'red', warning: 'yellow', unknown: 'dim' } as const;

function print(
  io: Io,
  session: Session,
  { findings, looked, notSimulated }: Awaited<ReturnType<typeof examine>>,
): void {
  const paint = painter(io.colour);
  const { account, caller, region, stack } = whereabouts(session);
  io.out(`${caller} in account ${account}, region ${region}, stack ${stack}`);
  if (looked.length > 0) io.out(`looked at: ${looked.join(', ')}`);
  if (notSimulated.length > 0) io.out(`not simulated by the embedded endpoint: ${notSimulated.join(', ')}`);
  for (const level of ORDER)
    for (const one of findings.filter((finding) => finding.level === level)) {
      const [what = '', ...mend] = findingLines(one);
      io.out(paint(COLOURS[level], runnableQuoted(io.folder, what)));
      for (const line of mend) io.out(runnableQuoted(io.folder, line));
    }
  io.out(summary(findings));
}

function summary(findings: readonly Finding[]): string {
  const counts = ORDER.map((level) => [level, findings.filter((one) => one.level === level).length] as const);
  const words = { problem: 'problem', warning: 'warning', unknown: 'not looked at' } as const;
  const said = counts.flatMap(([level, count]) =>
    count === 0 ? [] : [`${count} ${words[level]}${level === 'unknown' || count === 1 ? '' : 's'}`],
  );
  return said.length === 0 ? 'nothing is wrong' : said.join(', ');
}
