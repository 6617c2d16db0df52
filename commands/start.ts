import { defineCommand } from '../cli/command.ts';
import { runnable } from '../cli/npm-scripts.ts';
import * as flags from '../cli/options.ts';
import { placesOf, type Started, startedText } from '../cli/render/started.ts';
import { openSessions } from '../cli/session.ts';
import { askEndpoint } from '../cli/workflow/ask-endpoint.ts';
import { checkServices } from '../cli/workflow/healthcheck/services.ts';
import { reportEdits } from '../cli/workflow/local-image/edits.ts';
import { hasSite } from '../cli/workflow/root-of-site.ts';
import { deployLocally } from '../cli/workflow/start-system.ts';

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
    const { code, results } = await deployLocally(io, sessions);
    if (code !== 0) return code;
    for (const session of sessions) await reportEdits(io, session);
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
