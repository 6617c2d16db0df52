import { defineCommand, type Io } from '../cli/command.ts';
import { runnable } from '../cli/npm-scripts.ts';
import * as flags from '../cli/options.ts';
import { placesOf, type Started, startedText } from '../cli/render/started.ts';
import { openSessions, type Session } from '../cli/session.ts';
import { askEndpoint } from '../cli/workflow/ask-endpoint.ts';
import { checkServices } from '../cli/workflow/healthcheck/services.ts';
import { hasSite } from '../cli/workflow/root-of-site.ts';
import { prepareFoundations } from '../cli/workflow/roots/prepare-foundations.ts';
import { runSessions } from '../cli/workflow/roots/run-sessions.ts';
import { takingTurns } from '../cli/workflow/take-turns.ts';
import { updateStack } from '../cli/workflow/update-stack.ts';

const INTERRUPTED = 130;

export default defineCommand({
  name: 'start',
  summary: 'bring the whole system up on the embedded endpoint',
  details: `Needs no AWS account: starts the embedded endpoint in the background, then bootstraps, bundles the services, synthesises,
uploads, deploys, asks each service at the health path of its load balancer, prints every output that is a URL, and leaves it
all running. Again it changes nothing and says so; of two at once the second waits for the first.`,
  streams: true,
  options: { app: flags.app, set: flags.set, env: flags.localEnv, yes: flags.yesToNothing, verbose: flags.verbose },
  async run({ options }, io) {
    flags.checkLocal('start', options.env);
    const sessions = await openSessions(io, options);
    await prepareFoundations(io, sessions);
    const results = new Map<Session, Awaited<ReturnType<typeof updateStack>>>();
    const code = await runSessions(io, sessions, {}, async (own, session) => {
      const update = () => updateStack(withoutAnswer(own), session, { yes: true, wait: true });
      const result = await takingTurns(own, update);
      results.set(session, result);
      return result.code;
    });
    if (code !== 0) return code;
    const started: Started[] = [];
    for (const session of sessions) {
      const { target } = session.connection;
      await checkServices(io, session.connection);
      if (io.signal.aborted) return INTERRUPTED;
      // The endpoint is the one of this version, which this process found or started.
      const addresses = (await askEndpoint(target, 'addresses')) as Readonly<Record<string, string>> | undefined;
      const { app, values } = session;
      const places = placesOf(results.get(session)?.outputs ?? [], addresses ?? {});
      started.push({
        target,
        parameters: app.parameters,
        values,
        places,
        hasSite: hasSite(app.master),
        file: options.app,
      });
    }
    const [first, ...more] = started;
    if (first !== undefined) io.out(runnable(io.folder, startedText(first, ...more)));
    return 0;
  },
});

/** The address of what was deployed is said once, at the end. */
function withoutAnswer(io: Io): Io {
  return {
    ...io,
    out() {},
    // Not as wide as it is now, but as it is whenever somebody looks.
    get terminal() {
      return io.terminal;
    },
  };
}
