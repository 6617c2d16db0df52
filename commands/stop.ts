import { defineCommand } from '../cli/command.ts';
import * as flags from '../cli/options.ts';
import { endpointHome, stopEndpoint, wipe } from '../cli/workflow/endpoint-process.ts';

export default defineCommand({
  name: 'stop',
  summary: 'stop the embedded endpoint and every process that it started',
  details: `Its stacks, images and logs stay in .rookery/ and come back with the next start. With --wipe they are forgotten.`,
  options: {
    wipe: { description: 'also forget stacks, buckets, images and logs' },
    env: flags.localEnv,
    yes: flags.yesToNothing,
  },
  async run({ options }, io) {
    flags.checkLocal('stop', options.env);
    const home = endpointHome(io);
    const { pid, forced, leftovers } = await stopEndpoint(home, { images: options.wipe === true });
    if (options.wipe) wipe(home);
    io.out(
      pid === undefined ? 'the embedded endpoint was not running' : `stopped the embedded endpoint (process ${pid})`,
    );
    if (forced) io.err('it did not end by itself and was killed');
    if (leftovers > 0)
      io.out(`ended ${leftovers} task ${leftovers === 1 ? 'process' : 'processes'} that had outlived it`);
    if (options.wipe) io.out('forgot its state');
    return 0;
  },
});
