import { defineCommand } from '../cli/command.ts';
import { usage } from '../cli/input.ts';
import * as flags from '../cli/options.ts';
import { openSession } from '../cli/session.ts';
import { deployedSystem } from '../cli/workflow/deployed-system.ts';
import { localExec, localPlace } from '../cli/workflow/local-exec.ts';
import { attach, needPlugin } from '../cli/workflow/session-plugin.ts';
import { oneNamed } from '../deploy/services/placed.ts';
import { executeCommand, sessionPlace } from '../deploy/services/sessions.ts';

export default defineCommand({
  name: 'exec',
  summary: 'open a shell in a running task, or run a command there',
  details: `By ECS Exec, in the newest running task of the service that lets sessions in. COMMAND stands after --, and is /bin/sh
without one. It needs the session-manager-plugin of AWS, the option exec of the service's template with its parameter Exec
set to true, and the right to ecs:ExecuteCommand. What is typed and shown is logged where the cluster says.

On the embedded endpoint COMMAND, or sh, runs in the container where docker or podman runs it. Else it is a program of this
machine with the environment of the task, in its folder: its image, files and network are not there. Exit code: that of the plugin (there: of the command), 3 when no session can be
opened.`,
  arguments: [
    { name: 'SERVICE', description: 'the nested stack of a service, for example Orders' },
    { name: 'COMMAND', description: 'after --: what is run in place of /bin/sh', multiple: true },
  ],
  options: {
    env: flags.env,
    root: flags.root,
    app: flags.app,
    container: { value: 'NAME', description: 'of a task with several containers (default: the first that can)' },
    task: { value: 'ID', description: 'this task, or what its id begins with (default: the newest)' },
    yes: flags.yesToNothing,
    'no-prepare': flags.noPrepare,
  },
  async run({ options, arguments: [name, ...words] }, io) {
    if (name === undefined) throw usage({ name: 'exec' }, 'no service is named', 'name one, for example Orders');
    const session = await openSession(io, options);
    const { connection } = session;
    const { services } = await deployedSystem(session);
    const service = oneNamed(services, name);
    if (connection.target.endpoint !== undefined) {
      return localExec(io, connection, await localPlace(io, connection, service, options), words);
    }
    await needPlugin(io);
    const place = await sessionPlace(connection, service, options);
    io.err(`${service.name}: ${place.container} of task ${place.taskArn.split('/').at(-1)}`);
    const command = words.length === 0 ? '/bin/sh' : words.map(quoted).join(' ');
    return attach(io, connection, await executeCommand(connection, place, command));
  },
});

/** ECS Exec takes one text, which is taken apart as a shell does. A single word may be a whole command already. */
function quoted(word: string, _index: number, all: readonly string[]): string {
  if (all.length === 1 || /^[\w@%+=:,./-]+$/.test(word)) return word;
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
