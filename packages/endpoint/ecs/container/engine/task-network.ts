import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { entry } from '../../../server/entries.ts';
import type { Network } from '../process.ts';
import type { Engine } from './find-engine.ts';
import { hostRuntime, type Runtime } from './host-runtime.ts';
import { type Identity, taskLabel } from './identity.ts';
import type { Places, Relay, RelayedTask } from './relay.ts';

/** What the containers of a task are to find in its network. */
export interface Reach {
  readonly network: Network;
  /** The task's container ports behind which a process of this machine listens. */
  readonly processPorts: ReadonlySet<string>;
  /** Ports of this machine's own 127.0.0.1 that the environment of its containers names. */
  readonly outside: ReadonlySet<number>;
}

/** The network that the containers of a task share, as they do in network mode awsvpc. */
export interface TaskNetwork {
  /** The container that holds it. */
  readonly container: string;
  readonly hostsFile: string;
  update(reach: Reach): void;
  close(): void;
}

export interface NetworkOrder {
  readonly engine: Engine;
  readonly relay: Relay;
  readonly identity: Identity;
  readonly taskId: string;
  /** Where the files of the task lie. */
  readonly folder: string;
  /** The port of 127.0.0.1 for each container port of the task that a container may listen on. */
  readonly published: Readonly<Record<string, number>>;
  readonly systemControls: readonly string[];
  readonly reach: Reach;
}

const READY_MS = 30_000;

/** Starts the container that holds a task's network, and in it the end of the relay that leads out of it. */
export async function openNetwork(order: NetworkOrder): Promise<TaskNetwork> {
  const { engine, relay, identity, taskId, folder } = order;
  const container = identity.container(taskId);
  mkdirSync(folder, { recursive: true });
  const hostsFile = join(folder, 'hosts');
  const relayed = relay.serve(taskId);
  const update = (reach: Reach): void => {
    // Written in place: the containers have this very file mounted.
    writeFileSync(hostsFile, hostsOf(reach.network, hostname(taskId)));
    // For any user of a container, whatever this process's mask; the folder around it is the endpoint's user's alone.
    chmodSync(hostsFile, 0o644);
    relayed.lead(placesOf(reach));
  };
  update(order.reach);
  const runtime = await hostRuntime(engine, identity, relay);
  const { code, err } = await engine.run(networkArguments(order, container, runtime), {
    env: { ROOKERY_RELAY_SECRET: relayed.secret },
  });
  if (code !== 0) throw new Error(`ResourceInitializationError: ${engine.name} made no network for the task: ${err}`);
  await readyOf(engine, container, relayed);
  return {
    container,
    hostsFile,
    update,
    close() {
      relayed.leave();
      rmSync(hostsFile, { force: true });
    },
  };
}

function networkArguments(order: NetworkOrder, container: string, runtime: Runtime): string[] {
  const { engine, identity, taskId, published, systemControls } = order;
  const script = readFileSync(entry('task-relay'), 'utf8');
  return [
    ...['run', '--detach', '--name', container, '--label', identity.label, '--label', taskLabel(taskId)],
    // Whatever the engine's own configuration says; without root it has no bridge to choose.
    ...(engine.isRootless ? [] : ['--network', 'bridge']),
    ...['--hostname', hostname(taskId), '--read-only', '--cap-drop', 'ALL', '--log-driver', 'none'],
    ...['--env', 'ROOKERY_RELAY_SECRET', ...systemControls.flatMap((one) => ['--sysctl', one])],
    ...Object.entries(published).flatMap(([port, own]) => ['--publish', `127.0.0.1:${own}:${port}`]),
    ...runtime.options,
    ...['--entrypoint', runtime.node, runtime.image],
    ...['--max-old-space-size=32', '--input-type=module', '--eval', script, runtime.relay, taskId],
  ];
}

async function readyOf(engine: Engine, container: string, { ready }: RelayedTask): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<true>((resolve) => {
    timer = setTimeout(resolve, READY_MS, true);
  });
  const isLate = await Promise.race([ready, late]);
  clearTimeout(timer);
  if (!isLate) return;
  await engine.run(['kill', container]);
  throw new Error(`ResourceInitializationError: the network of the task did not answer in ${READY_MS / 1000} seconds`);
}

/** A host name as tasks of awsvpc have one: it is no address of this machine. */
const hostname = (taskId: string): string => `ip-${taskId.slice(0, 12)}`;

/** IPv6 is left out: what listens on 127.0.0.1 alone is to be found by clients that prefer ::1. */
function hostsOf({ names }: Network, own: string): string {
  const rows = Object.entries(names.known).map(([name, { address }]) => `${address}\t${name}\n`);
  return `127.0.0.1\tlocalhost\n127.0.0.1\t${own}\n${rows.join('')}`;
}

function placesOf({ network, processPorts, outside }: Reach): Places {
  const places: Record<string, number> = {};
  for (const port of outside) places[`127.0.0.1:${port}`] = port;
  for (const [port, own] of Object.entries(network.local))
    if (processPorts.has(port)) places[`127.0.0.1:${port}`] = own;
  for (const { address, ports } of Object.values(network.names.known)) {
    for (const [port, own] of Object.entries(ports)) places[`${address}:${port}`] = own;
  }
  return places;
}
