import { RookeryError } from '../../../generator/errors.ts';
import type { Answer, Failure, Problem } from './answer.ts';
import type { Comparison } from './time.ts';
import type { Summary } from './watch.ts';

/** The farthest that two clocks may be apart. */
const TOLERANCE_MS = 1000;

/** A time as a person reads it: `1.5 ms`, `28 ms`, `1.2 s`. */
export function span(milliseconds: number): string {
  if (milliseconds >= 10_000) return `${Math.round(milliseconds / 1000)} s`;
  if (milliseconds >= 1000) return `${(milliseconds / 1000).toFixed(1)} s`;
  return `${milliseconds < 10 ? Number(milliseconds.toFixed(1)) : Math.round(milliseconds)} ms`;
}

function clockText({ offsetMs, uncertaintyMs }: Comparison): string {
  const direction = offsetMs < 0 ? 'behind' : 'ahead of';
  return `its clock is ${span(Math.abs(offsetMs))} ${direction} this one, give or take ${span(uncertaintyMs)}`;
}

/** One line about a good answer. */
export function answerText(url: URL, { status, version, clock, roundTripMs }: Answer): string {
  const parts = [
    `healthy: ${url.href} answered ${status} in ${span(roundTripMs)}`,
    ...(version === undefined ? [] : [`, version ${version}`]),
    ...(clock === undefined ? [] : [`; ${clockText(clock)}`]),
  ];
  return parts.join('');
}

/** The error for a clock that is too far off; undefined for one that is right, or was not asked for. */
export function clockProblem(url: URL, { clock }: Answer): RookeryError | undefined {
  return clock !== undefined && clock.apartMs > TOLERANCE_MS
    ? clocksApart(`${url.href}: ${clockText(clock)}.`)
    : undefined;
}

function clocksApart(what: string): RookeryError {
  const why = 'a difference above one second is more than the round trip explains: one of the two clocks is wrong.';
  const mend = 'compare both with a third (`date -u`, an NTP server) and set the wrong one.';
  return new RookeryError('ClocksApart', { what, why, mend }, 1);
}

const EXPLANATIONS: Readonly<Record<Problem, { readonly why: string; readonly mend: string }>> = {
  BodyMismatch: {
    why: 'a healthy answer holds what --body asks for.',
    mend: 'look at the answer with `curl -i`, and correct the service or the pattern.',
  },
  Interrupted: { why: 'the check was ended from outside.', mend: 'repeat it.' },
  NotATime: {
    why: 'with --time the answer has to be ISO 8601 in UTC, alone or as {"now": "..."}.',
    mend: 'look at the answer with `curl -i`, and check host, port and path; leave --time away for a service of another kind.',
  },
  Redirected: {
    why: 'a redirect that leads nowhere or in a circle is mostly a listener that redirects to itself.',
    mend: 'follow it with `curl -iL`, or name the URL where it should lead.',
  },
  StatusUnexpected: {
    why: 'it is not the answer of a healthy service; 502 to 504 come from the load balancer when no task answers.',
    mend: 'see how its stack is (stack:status) and the logs of the service, or name its path and status with --path and --status.',
  },
  Timeout: {
    why: 'nothing answers there, or it is overloaded, or a security group drops the packets.',
    mend: 'check that the service runs and can be reached, or allow more with --timeout SECONDS.',
  },
  Unreachable: {
    why: 'no connection to the service came about, or it broke.',
    mend: 'check host and port, and that the service runs (stack:status; `npm start` for the local one).',
  },
};

/** The error for no good answer. */
export function noAnswer(url: URL, { problem, what }: Failure): RookeryError {
  return new RookeryError(problem, { what: `${url.href} ${what}.`, ...EXPLANATIONS[problem] }, 3);
}

function list(counts: Readonly<Record<string, number>>): string {
  const words = Object.entries(counts).map(([word, count]) => `${word} (${count})`);
  return words.join(', ') || 'none';
}

/** Several lines about a watch. */
export function summaryText(summary: Summary): string {
  const { asked, answered, failed, availability, latencyMs, statuses, problems, versions, apartMs } = summary;
  const { p50, p90, p99, max } = latencyMs;
  const rows = [
    ['requests', `${asked} asked, ${answered} answered, ${failed} failed: ${availability} % available`],
    ['latency', `p50 ${span(p50)}, p90 ${span(p90)}, p99 ${span(p99)}, max ${span(max)}`],
    ['statuses', list(statuses)],
    ...(Object.keys(versions).length === 0 ? [] : [['versions', list(versions)]]),
    ['problems', list(problems)],
    ['outage', failed === 0 ? 'none' : `${span(summary.longestOutageSeconds * 1000)} at the longest`],
    ...(apartMs === undefined ? [] : [['clocks', clocksText(apartMs)]]),
  ];
  return rows.map(([name = '', text = '']) => `${name.padEnd(9)} ${text}`).join('\n');
}

function clocksText(apartMs: number): string {
  return apartMs > 0 ? `${span(apartMs)} apart at the most` : 'agree within the round trip';
}

/** One line about a watch that goes on. */
export function liveText({ asked, failed, latencyMs, versions }: Summary): string {
  const seen = Object.keys(versions).length === 0 ? '' : `, versions: ${list(versions)}`;
  return `${asked} asked, ${failed} failed, p50 ${span(latencyMs.p50)}, p99 ${span(latencyMs.p99)}${seen}`;
}

/** The error for a watch that saw failures or clocks too far apart; undefined for a good one. */
export function watchProblem(url: URL, { asked, failed, apartMs = 0 }: Summary): RookeryError | undefined {
  if (failed > 0) {
    const what = `${url.href}: ${failed} of ${asked} requests failed.`;
    const why = 'a service that is rolled out or scaled without loss answers every request.';
    const mend =
      'see the events of its stack (stack:events) and the logs of the service for the moment of the first failure.';
    return new RookeryError('RequestsFailed', { what, why, mend }, 3);
  }
  return apartMs > TOLERANCE_MS
    ? clocksApart(`${url.href}: its clock is ${span(apartMs)} or more off this one.`)
    : undefined;
}
