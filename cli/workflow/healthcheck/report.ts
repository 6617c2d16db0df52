import { RookeryError } from '../../../generator/errors.ts';
import type { Answer, Failure, Problem } from './ask.ts';
import type { Summary } from './watch.ts';

/** The farthest that two clocks may be apart, in milliseconds. */
export const tolerance = 1000;

const span = (milliseconds: number): string => {
  if (milliseconds >= 10_000) return `${Math.round(milliseconds / 1000)} s`;
  if (milliseconds >= 1000) return `${(milliseconds / 1000).toFixed(1)} s`;
  return `${milliseconds < 10 ? Number(milliseconds.toFixed(1)) : Math.round(milliseconds)} ms`;
};

const clock = ({ offsetMs, uncertaintyMs }: Answer): string =>
  `its clock is ${span(Math.abs(offsetMs))} ${offsetMs < 0 ? 'behind' : 'ahead of'} this one, give or take ${span(uncertaintyMs)}`;

/** One line about a good answer. */
export const answerText = (url: URL, answer: Answer): string => {
  const version = answer.version === undefined ? '' : `, version ${answer.version}`;
  return `healthy: ${url.href} answered ${answer.status} in ${span(answer.roundTripMs)}${version}; ${clock(answer)}`;
};

const clocksReason =
  'A difference above one second is more than the round trip explains: one of the two clocks is wrong.';
const clocksMend = 'Compare both with a third (`date -u`, an NTP server) and set the wrong one.';

/** The error for a clock that is too far off. */
export const clocksApart = (url: URL, answer: Answer): RookeryError =>
  new RookeryError('ClocksApart', { what: `${url.href}: ${clock(answer)}.`, why: clocksReason, mend: clocksMend }, 1);

const explanations: Readonly<Record<Problem, { readonly why: string; readonly mend: string }>> = {
  Interrupted: { why: 'The check was ended from outside.', mend: 'Repeat it.' },
  NotATime: {
    why: 'The time service answers ISO 8601 in UTC, alone or as {"now": "..."}; something else may live at this address.',
    mend: 'Look at the answer with `curl -i`, and check host, port and path.',
  },
  Redirected: {
    why: 'A redirect that leads nowhere or in a circle is mostly a listener that redirects to itself.',
    mend: 'Follow it with `curl -iL`, or give the URL where it should lead.',
  },
  StatusNot200: {
    why: '200 is the only answer of a service that works; 502 to 504 come from the load balancer when no task answers.',
    mend: 'See `npm run stack:status` and the logs of the service.',
  },
  Timeout: {
    why: 'Nothing answers there, or it is overloaded, or a security group drops the packets.',
    mend: 'Check that the service runs and the way to it is open, or allow more with --timeout SECONDS.',
  },
  Unreachable: {
    why: 'No connection to the service came about, or it broke.',
    mend: 'Check host and port, and that the service runs (`npm run stack:status`; `npm start` for the local one).',
  },
};

/** The error for no good answer. */
export const noAnswer = (url: URL, { problem, what }: Failure): RookeryError =>
  new RookeryError(problem, { what: `${url.href} ${what}.`, ...explanations[problem] }, 3);

const list = (counts: Readonly<Record<string, number>>): string =>
  Object.entries(counts)
    .map(([word, count]) => `${word} (${count})`)
    .join(', ') || 'none';

/** Several lines about a watch. */
export const summaryText = (summary: Summary): string => {
  const { asked, answered, failed, availability, latencyMs, statuses, problems, versions } = summary;
  const { p50, p90, p99, max } = latencyMs;
  const rows = [
    ['requests', `${asked} asked, ${answered} answered, ${failed} failed: ${availability} % available`],
    ['latency', `p50 ${span(p50)}, p90 ${span(p90)}, p99 ${span(p99)}, max ${span(max)}`],
    ['statuses', list(statuses)],
    ['versions', list(versions)],
    ['problems', list(problems)],
    ['outage', failed === 0 ? 'none' : `${span(summary.longestOutageSeconds * 1000)} at the longest`],
    ['clocks', summary.apartMs > 0 ? `${span(summary.apartMs)} apart at the most` : 'agree within the round trip'],
  ];
  return rows.map(([name = '', text = '']) => `${name.padEnd(9)} ${text}`).join('\n');
};

/** One line about a watch that goes on. */
export const liveText = ({ asked, failed, latencyMs, versions }: Summary): string =>
  `${asked} asked, ${failed} failed, p50 ${span(latencyMs.p50)}, p99 ${span(latencyMs.p99)}, versions: ${list(versions)}`;

/** The error for a watch that saw failures or clocks too far apart; undefined for a good one. */
export const watchProblem = (url: URL, { asked, failed, apartMs }: Summary): RookeryError | undefined => {
  const why = 'A service that is rolled out or scaled without loss answers every request.';
  const mend = 'See `npm run stack:events` and the logs of the service for the moment of the first failure.';
  const what = `${url.href}: ${failed} of ${asked} requests failed.`;
  if (failed > 0) return new RookeryError('RequestsFailed', { what, why, mend }, 3);
  if (apartMs <= tolerance) return undefined;
  const apart = `${url.href}: its clock is ${span(apartMs)} or more off this one.`;
  return new RookeryError('ClocksApart', { what: apart, why: clocksReason, mend: clocksMend }, 1);
};
