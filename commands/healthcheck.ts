import { defineCommand, type Io } from '../cli/command.ts';
import * as flags from '../cli/options.ts';
import type { Answer, Failure } from '../cli/workflow/healthcheck/answer.ts';
import { type AskOptions, ask } from '../cli/workflow/healthcheck/ask.ts';
import {
  answerText,
  clockProblem,
  liveText,
  noAnswer,
  summaryText,
  watchProblem,
} from '../cli/workflow/healthcheck/report.ts';
import { readSettings } from '../cli/workflow/healthcheck/settings.ts';
import { type Summary, watch } from '../cli/workflow/healthcheck/watch.ts';

const INTERRUPTED = 130;

export default defineCommand({
  name: 'healthcheck',
  summary: 'ask a service for its health, once or steadily',
  details: `Asks the URL and changes nothing. One without a path is asked at /healthz; redirects are followed. Healthy is an answer
in time with the status, and with what --body asks for.

With --watch it asks steadily, for watching a rollout, and prints availability, latency, statuses, and the versions that the
service names in a header Service-Version.

With --time the answer is a time (ISO 8601 in UTC, as text or as {"now": "..."}) and compared with the local clock. The round
trip is allowed for: it has to lie between one second before the request was sent and one second after the answer came.

Exit codes: 0 healthy, 1 the clocks are more than one second apart, 2 wrong usage, 3 anything else: not reachable, another
status or body, not a time, no answer in time; with --watch: any request failed.`,
  arguments: [{ name: 'URL', description: 'where the service is' }],
  options: {
    path: { value: 'PATH', description: 'its health path (default that of the URL, or /healthz)' },
    status: { value: 'STATUS', description: 'what a healthy answer has: 200 (default), 200,204 or 200-299' },
    body: { value: 'PATTERN', description: 'a regular expression that its body has to match' },
    time: { description: 'compare its time with the local clock' },
    timeout: { value: 'SECONDS', description: 'how long an answer may take (default 5)' },
    watch: { value: 'SECONDS', description: 'ask again and again for so long' },
    rate: { value: 'N', description: 'requests a second with --watch (default 10)' },
    json: { description: 'print the result as JSON' },
    env: flags.anyEnv,
    yes: flags.yesToNothing,
  },
  async run({ options, arguments: [address] }, io) {
    const { url, expected, timeoutSeconds, watch: steady } = readSettings(address, options);
    const asking = { expected, timeoutSeconds, signal: io.signal };
    const json = options.json === true;
    return steady === undefined ? once(url, asking, json, io) : steadily(url, steady, asking, json, io);
  },
});

async function once(url: URL, options: AskOptions, json: boolean, io: Io): Promise<number> {
  const result = await ask(url, options);
  const problem = result.healthy ? clockProblem(url, result) : noAnswer(url, result);
  if (json)
    io.out(JSON.stringify({ url: url.href, ...flat(result), healthy: problem === undefined, code: problem?.code }));
  if (io.signal.aborted) return INTERRUPTED;
  if (problem === undefined && result.healthy && !json) io.out(answerText(url, result));
  if (problem !== undefined && !json) throw problem;
  return problem?.exitCode ?? 0;
}

/** What was seen of the clock stands beside the rest. */
function flat(result: Answer | Failure) {
  if (!result.healthy) return result;
  const { clock, ...rest } = result;
  return { ...rest, ...clock };
}

type Steady = { readonly seconds: number; readonly rate: number };

async function steadily(url: URL, steady: Steady, options: AskOptions, json: boolean, io: Io): Promise<number> {
  io.err(`asking ${url.href} ${steady.rate} times a second for ${steady.seconds} s`);
  const asking = () => ask(url, options);
  const summary = await watch(asking, { ...steady, signal: io.signal, onAsked: liveLine(io) });
  const problem = watchProblem(url, summary);
  io.out(json ? JSON.stringify({ url: url.href, ...steady, ...summary, code: problem?.code }) : summaryText(summary));
  if (io.signal.aborted) return INTERRUPTED;
  if (problem !== undefined && !json) throw problem;
  return problem?.exitCode ?? 0;
}

/** Redraws one line on a terminal, four times a second at the most. */
function liveLine(io: Io): (summary: () => Summary) => void {
  let drawn: number | undefined;
  return (summary) => {
    if (io.terminal === undefined || (drawn !== undefined && performance.now() - drawn < 250)) return;
    const up = drawn === undefined ? '' : '\x1b[1A\x1b[2K';
    io.err(`${up}${liveText(summary()).slice(0, io.terminal.columns - 1)}`);
    drawn = performance.now();
  };
}
