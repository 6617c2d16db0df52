import { createHash } from 'node:crypto';
import { existsSync, realpathSync } from 'node:fs';
import { imageArchive } from './archive.ts';
import type { Engine } from './find-engine.ts';
import type { Identity } from './identity.ts';
import type { Relay } from './relay.ts';

/** What the relay's end in a task's network runs on. */
export interface Runtime {
  readonly image: string;
  readonly node: string;
  readonly options: readonly string[];
  /** Where it connects to: a path in its container, or `HOST:PORT`. */
  readonly relay: string;
}

/** An image with node for engines in a virtual machine, which has nothing of this machine's programs. */
const NODE_IMAGE = 'public.ecr.aws/docker/library/node:22-alpine';
/** Where programs and their libraries lie on Linux. */
const LIBRARIES = ['/usr', '/lib', '/lib64', '/nix/store'];

/** On this machine it is this very node, with the machine's libraries, in an image of nothing: nothing has to be pulled. */
export async function hostRuntime(engine: Engine, identity: Identity, relay: Relay): Promise<Runtime> {
  if (!engine.isHere || relay.folder === undefined) {
    const host = engine.name === 'docker' ? 'host.docker.internal' : 'host.containers.internal';
    return { image: NODE_IMAGE, node: 'node', options: [], relay: `${host}:${relay.address}` };
  }
  const node = realpathSync(process.execPath);
  const mounts = LIBRARIES.filter((path) => existsSync(path));
  const isElsewhere = !mounts.some((path) => node.startsWith(`${path}/`));
  const image = `${identity.images}/nothing:1`;
  if ((await engine.run(['image', 'inspect', image])).code !== 0) await loadNothing(engine, image);
  return {
    image,
    node,
    options: [
      ...[...mounts, ...(isElsewhere ? [node] : [])].flatMap((path) => ['--volume', `${path}:${path}:ro`]),
      ...['--volume', `${relay.folder}:/rookery`],
      // The machine's own files have no label of the container's.
      ...['--security-opt', 'label=disable'],
      ...ownUser(engine),
    ],
    relay: relay.address,
  };
}

/** The relay's socket is for the endpoint's user alone. Names of Service Connect may have any port, 80 above all. */
function ownUser({ isRootless }: Engine): string[] {
  if (isRootless || process.getuid?.() === 0) return ['--cap-add', 'NET_BIND_SERVICE'];
  const user = `${process.getuid?.()}:${process.getgid?.()}`;
  return ['--user', user, '--sysctl', 'net.ipv4.ip_unprivileged_port_start=0'];
}

async function loadNothing(engine: Engine, name: string): Promise<void> {
  // A layer without a file: the two empty blocks that end an archive.
  const layer = blob(Buffer.alloc(1024));
  const architecture = process.arch === 'x64' ? 'amd64' : process.arch;
  const rootfs = { type: 'layers', diff_ids: [layer.digest] };
  const config = blob(Buffer.from(JSON.stringify({ architecture, os: 'linux', config: {}, rootfs })));
  const { code, err } = await engine.run(['load'], { input: imageArchive({ name, config, layers: [layer] }) });
  if (code !== 0) throw new Error(`ResourceInitializationError: ${engine.name} took no image: ${err}`);
}

function blob(content: Buffer) {
  return { digest: `sha256:${createHash('sha256').update(content).digest('hex')}`, content };
}
