import { defineCommand } from '../cli/command.ts';
import * as flags from '../cli/options.ts';
import { eventText } from '../cli/render/running.ts';
import { openSession } from '../cli/session.ts';
import { deployedSystem } from '../cli/workflow/deployed-system.ts';
import { pauseBucket } from '../cli/workflow/pause-notice.ts';
import { endingsCode } from '../cli/workflow/service-endings.ts';
import { readPause } from '../deploy/pausing/record.ts';
import { resumeSystem } from '../deploy/pausing/resume-system.ts';

export default defineCommand({
  name: 'resume',
  summary: 'bring back what pause has stopped',
  details: `Starts the databases and waits for them, brings each service back to the number of tasks that it had, lets scaling go on as it
did, waits until the tasks run, and switches the schedules on. After Ctrl-C, or a failure, it goes on where things stand.
Where nothing is paused it says so.

Exit codes: 0 everything runs, 1 a service does not, 130 interrupted.`,
  options: {
    env: flags.env,
    root: flags.root,
    app: flags.app,
    json: flags.json,
    yes: flags.yesToNothing,
    'no-prepare': flags.noPrepare,
  },
  async run({ options }, io) {
    const session = await openSession(io, options);
    const { connection } = session;
    const { stack, resources } = await deployedSystem(session);
    const bucket = await pauseBucket(session);
    const stored = await readPause(connection, bucket);
    if (stored === undefined) {
      if (options.json) io.out(JSON.stringify({ stack: stack.name, paused: false, services: [] }));
      else io.out(`${stack.name} is not paused`);
      return 0;
    }
    const endings = await resumeSystem({
      ...{ connection, bucket, resources, stored, signal: io.signal },
      onStep: (line) => io.err(line),
      onEvent: (service, message) => io.err(eventText(service, message)),
    });
    if (options.json) io.out(JSON.stringify({ stack: stack.name, paused: io.signal.aborted, services: endings ?? [] }));
    if (endings === undefined || io.signal.aborted) {
      io.err(`${stack.name}: interrupted; the same command goes on`);
      return 130;
    }
    if (!options.json) io.out(`${stack.name} is resumed`);
    return endingsCode(io, endings);
  },
});
