import type { Connection } from '../../deploy/aws/connection.ts';
import { partitionOf } from '../../deploy/aws/partition.ts';
import type { StartedSession } from '../../deploy/services/sessions.ts';
import { RookeryError } from '../../generator/errors.ts';
import type { Io } from '../command.ts';
import { run, runAttached } from './run.ts';

const PLUGIN = 'session-manager-plugin';

/** Refuses where AWS's own client for sessions is not installed: nothing was begun then. */
export async function needPlugin(io: Io): Promise<void> {
  const { code } = await run(io, [PLUGIN, '--version'], { folder: io.folder });
  if (code === 0) return;
  throw new RookeryError(
    'PluginMissing',
    {
      what: `${PLUGIN} is not on the path, or does not start.`,
      why: 'a session with a task speaks a protocol of AWS Systems Manager, for which AWS has this program.',
      mend: `install it: https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager-working-with-install-plugin.html.`,
    },
    3,
  );
}

/** Hands a session to the plugin, with the terminal; answers its exit code. The arguments are those of the `aws` command line. */
export function attach(io: Io, { target }: Connection, { answer, request }: StartedSession): Promise<number> {
  const { region } = target;
  const profile = io.environment.AWS_PROFILE ?? '';
  const words = [
    JSON.stringify(answer),
    region,
    'StartSession',
    // With a role of the environment's own the plugin's profile would be somebody else.
    target.role === undefined ? profile : '',
    JSON.stringify(request),
    `https://ssm.${region}.${partitionOf(region).suffix}`,
  ];
  return runAttached(io, [PLUGIN, ...words], { folder: io.folder, environment: io.environment });
}
