import { defineCommand } from '../cli/command.ts';
import * as flags from '../cli/options.ts';
import { endpointHome, runEndpoint, wantedPort } from '../cli/workflow/endpoint-process.ts';

export default defineCommand({
  name: 'endpoint',
  summary: 'run the embedded endpoint in the foreground',
  details: `Listens on 127.0.0.1 until Ctrl-C, with its state in .rookery/ (or ROOKERY_HOME). Other commands start it in the
background by themselves, on the port that ROOKERY_PORT names. A second one on the same state is refused. With --new-account, or ROOKERY_NEW_ACCOUNT=1, the first
ECS cluster is refused as in an account that nobody has used ECS in.`,
  options: {
    port: { value: 'PORT', description: 'listen here (default 4600, or any free port when that is taken)' },
    'new-account': { description: 'be an account without the service-linked role of ECS: its first cluster fails' },
    env: flags.localEnv,
    yes: flags.yesToNothing,
  },
  async run({ options }, io) {
    flags.checkLocal('endpoint', options.env);
    const port = wantedPort(options.port ?? io.environment.ROOKERY_PORT);
    const newAccount = options['new-account'] === true || io.environment.ROOKERY_NEW_ACCOUNT === '1';
    await runEndpoint({ home: endpointHome(io), port, newAccount });
    return 0;
  },
});
