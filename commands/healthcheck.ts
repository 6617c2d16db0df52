import { defineCommand, type Io } from '../cli/command.ts';
import * as flags from '../cli/options.ts';
import { type AskOptions, ask } from '../cli/workflow/healthcheck/ask.ts';
import {
  answerText,
  clocksApart,
  liveText,
  noAnswer,
  summaryText,
  tolerance,
  watchProblem,
} from '../cli/workflow/healthcheck/report.ts';
import { readSettings } from '../cli/workflow/healthcheck/settings.ts';
import { type Summary, watch } from '../cli/workflow/healthcheck/watch.ts';

const interrupted = 130;

const once = async (url: URL, options: AskOptions, json: boolean, io: Io): Promise<number> => {
  const result = await ask(url, options);
  const problem = result.healthy
    ? result.apartMs > tolerance
      ? clocksApart(url, result)
      : undefined
    : noAnswer(url, result);
  if (json) io.out(JSON.stringify({ url: url.href, ...result, healthy: problem === undefined, code: problem?.code }));
  if (io.signal.aborted) return interrupted;
  if (problem === undefined && result.healthy && !json) io.out(answerText(url, result));
  if (problem !== undefined && !json) throw problem;
  return problem?.exitCode ?? 0;
};

/** Redraws one line on a terminal, four times a second at the most. */
const liveLine = (io: Io) => {
  let drawn: number | undefined;
  return (summary: () => Summary): void => {
    if (io.terminal === undefined || (drawn !== undefined && performance.now() - drawn < 250)) return;
    const up = drawn === undefined ? '' : '\x1b[1A\x1b[2K';
    io.err(`${up}${liveText(summary()).slice(0, io.terminal.columns - 1)}`);
    drawn = performance.now();
  };
};

type Steady = { readonly seconds: number; readonly rate: number };

const steadily = async (url: URL, steady: Steady, options: AskOptions, json: boolean, io: Io): Promise<number> => {
  io.err(`asking ${url.href} ${steady.rate} times a second for ${steady.seconds} s`);
  const asking = () => ask(url, options);
  const summary = await watch(asking, { ...steady, signal: io.signal, onAsked: liveLine(io) });
  const problem = watchProblem(url, summary);
  io.out(json ? JSON.stringify({ url: url.href, ...steady, ...summary, code: problem?.code }) : summaryText(summary));
  if (io.signal.aborted) return interrupted;
  if (problem !== undefined && !json) throw problem;
  return problem?.exitCode ?? 0;
};

export default defineCommand({
  name: 'healthcheck',
  summary: 'ask the time service for its time and compare it with the local clock',
  details: `Asks for /now at the URL and changes nothing. The round trip is allowed for: the service's time has to lie between
one second before the request was sent and one second after the answer came.
With --watch it asks steadily, for watching a rollout, and prints availability, latency, statuses and versions seen.
Exit codes: 0 healthy, 1 the clocks are more than one second apart, 2 wrong usage, 3 anything else: not reachable, not
200, not a time, no answer in time; with --watch: any request failed.`,
  arguments: [{ name: 'URL', description: 'where the service is, with or without /now' }],
  options: {
    timeout: { value: 'SECONDS', description: 'how long an answer may take (default 5)' },
    watch: { value: 'SECONDS', description: 'ask again and again for so long' },
    rate: { value: 'N', description: 'requests a second with --watch (default 10)' },
    json: { description: 'print the result as JSON' },
    env: flags.anyEnv,
    yes: flags.yesToNothing,
  },
  async run({ options, arguments: [address] }, io) {
    const { url, timeoutSeconds, watch: steady } = readSettings(address, options);
    const asking = { timeoutSeconds, signal: io.signal };
    const json = options.json === true;
    return steady === undefined ? once(url, asking, json, io) : steadily(url, steady, asking, json, io);
  },
});
