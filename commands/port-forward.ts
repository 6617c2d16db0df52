import { defineCommand } from '../cli/command.ts';
import { usage } from '../cli/input.ts';
import * as flags from '../cli/options.ts';
import { openSession } from '../cli/session.ts';
import { deployedSystem } from '../cli/workflow/deployed-system.ts';
import { notSimulated } from '../cli/workflow/not-simulated.ts';
import { attach, needPlugin } from '../cli/workflow/session-plugin.ts';
import { oneNamed } from '../deploy/services/placed.ts';
import { parseHost, remoteHost } from '../deploy/services/remote-host.ts';
import type { RunningService } from '../deploy/services/running-services.ts';
import { forwardPort, sessionPlace } from '../deploy/services/sessions.ts';
import { RookeryError } from '../generator/errors.ts';

export default defineCommand({
  name: 'port-forward',
  summary: 'reach a database, or another host, through a running task',
  details: `Opens a port on 127.0.0.1 of this machine that leads through a task of SERVICE to HOST:PORT, or to a database of the stack by
the name of its nested stack: port-forward Orders Database 15432. Without SERVICE it goes through the first one that lets
sessions in; without LOCALPORT the port has the remote one's number. Nothing of the network is opened: the way is a session
of AWS Systems Manager, needs what exec needs, and ends with Ctrl-C.

The embedded endpoint refuses it: its databases are records.`,
  arguments: [
    { name: 'SERVICE', description: 'through a task of this one (default: the first that lets sessions in)' },
    { name: 'TARGET', description: 'HOST:PORT, or a database of the stack' },
    { name: 'LOCALPORT', description: "on this machine (default: the target's)" },
  ],
  options: {
    env: flags.env,
    root: flags.root,
    app: flags.app,
    yes: flags.yesToNothing,
    'no-prepare': flags.noPrepare,
  },
  async run({ options, arguments: words }, io) {
    const { name, target, localPort } = read(words);
    const session = await openSession(io, options);
    const { connection } = session;
    if (connection.target.endpoint !== undefined) throw recordsOnly();
    const { services, resources } = await deployedSystem(session);
    const service = name === undefined ? firstOpen(services) : oneNamed(services, name);
    await needPlugin(io);
    const { host, port } = await remoteHost(connection, resources, target);
    const place = await sessionPlace(connection, service, {});
    const own = localPort ?? port;
    io.err(`127.0.0.1:${own} leads to ${host}:${port} through ${service.name}; Ctrl-C ends it`);
    return attach(io, connection, await forwardPort(connection, place, { host, port, localPort: own }));
  },
});

/** `[SERVICE] TARGET [LOCALPORT]`: a number at the end is the port of this machine. */
function read(words: readonly string[]) {
  const last = words.at(-1) ?? '';
  const localPort = words.length > 1 && /^\d+$/.test(last) ? last : undefined;
  if (localPort !== undefined && (Number(localPort) < 1 || Number(localPort) > 65_535)) {
    throw usage({ name: 'port-forward' }, `${localPort} is no port`, 'write one of 1 to 65535');
  }
  const rest = localPort === undefined ? words : words.slice(0, -1);
  const [first, second, third] = rest;
  if (first === undefined)
    throw usage({ name: 'port-forward' }, 'no target is named', 'write HOST:PORT, or a database');
  if (third !== undefined) throw usage({ name: 'port-forward' }, `"${third}" is no port`, 'write a number');
  if (second !== undefined && parseHost(first) !== undefined) {
    throw usage({ name: 'port-forward' }, `"${second}" is no port`, 'write the service before the target');
  }
  return { name: second === undefined ? undefined : first, target: second ?? first, localPort };
}

function recordsOnly(): RookeryError {
  const why = 'its databases are records, and there is no network behind a task';
  return notSimulated('port-forward', why, 'what it has on record is shown by `npm run stack:status -- --env local`');
}

function firstOpen(services: readonly RunningService[]): RunningService {
  const found = services.find(({ described, running }) => described.enableExecuteCommand === true && running > 0);
  if (found !== undefined) return found;
  const [only, ...more] = services;
  // What is wrong with it is said when its task is looked at.
  if (only !== undefined && more.length === 0) return only;
  throw new RookeryError(
    'ExecOff',
    {
      what: 'no service lets a session into its tasks.',
      why: `EnableExecuteCommand is off for ${services.map(({ name }) => name).join(', ') || 'all: the stack has none'}.`,
      mend: 'give the template of one `exec: true`, and set its parameter Exec to true.',
    },
    3,
  );
}
