import type { Balancing } from '../../elb/balancing.ts';
import type { Names } from '../container/process.ts';
import type { Offer, TaskConnect, TaskRecord } from '../model.ts';
import { placeOf } from '../names.ts';
import type { TaskPorts } from '../task/task-ports.ts';
import { balanceTcp, type TcpBalancer } from './tcp-balancer.ts';

/** Something in a namespace that clients can reach: a discovery name with its aliases and the balancer behind them. */
interface Endpoint {
  readonly key: string;
  readonly namespace: string;
  readonly http: boolean;
  aliases: Offer['aliases'];
  /** Its balancer's port; known once it listens. */
  port?: number;
  readonly ready: Promise<void>;
  tcp?: TcpBalancer;
}

interface Parts {
  readonly balancing: Balancing;
  readonly ports: TaskPorts;
  /** What the deployments of living services offer, the newest first, with the cluster that they are in. */
  readonly offered: () => readonly { readonly clusterArn: string; readonly connect: TaskConnect }[];
  /** Called when names have changed, for tasks to get them. */
  readonly changed: () => void;
}

/**
 * Service Connect: a balancer for every discovery name that a living service offers, and the names by which the tasks of
 * a namespace find them. Names are resolved when a connection is made: a client sees services that came after it, too.
 */
export class ServiceConnect {
  readonly #parts: Parts;
  readonly #endpoints = new Map<string, Endpoint>();
  readonly #addresses = new Map<string, string>();
  #scheduled = false;
  #closed = false;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Looks at what services offer, in the next turn of the event loop. */
  look(): void {
    if (this.#scheduled || this.#closed) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      if (!this.#closed) this.#bring();
    });
  }

  /** A task takes its part of the requests from now on. */
  async join(task: TaskRecord): Promise<void> {
    for (const { key, address } of connectTargetsOf(task)) {
      const endpoint = this.#endpoints.get(key);
      if (!endpoint) continue;
      await endpoint.ready;
      const there = this.#parts.balancing.registered(key).some((one) => one.address.port === address.port);
      if (task.desiredStatus === 'RUNNING' && !there) this.#parts.balancing.register(key, address);
    }
  }

  /** No new connections to a task; resolves when no HTTP request is in flight to it. */
  async leave(task: TaskRecord): Promise<void> {
    await Promise.all(connectTargetsOf(task).map(({ key, address }) => this.#parts.balancing.deregister(key, address)));
  }

  /** The names that a task finds others by. One that takes no part in a namespace finds none. */
  namesFor(task: TaskRecord): Names {
    const own = task.connect && namespaceKey(task.clusterArn, task.connect.namespace);
    const known: Record<string, { address: string; ports: Record<string, number> }> = {};
    const refused = new Set<string>();
    for (const { namespace, aliases, port } of this.#endpoints.values()) {
      refused.add(namespace.slice(namespace.indexOf('/') + 1));
      for (const alias of aliases) {
        refused.add(alias.name);
        if (namespace !== own || port === undefined) continue;
        const row = known[alias.name] ?? { address: this.#addressOf(alias.name), ports: {} };
        row.ports[alias.port] = port;
        known[alias.name] = row;
      }
    }
    return { known, refused: [...refused] };
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#endpoints.values()].map(({ tcp }) => tcp?.close()));
  }

  #bring(): void {
    const offers = this.#parts
      .offered()
      .flatMap(({ clusterArn, connect }) =>
        connect.offers.map((offer) => ({ offer, namespace: namespaceKey(clusterArn, connect.namespace) })),
      );
    // Of a service that is being replaced the newest deployment counts; it comes first.
    const wanted = new Map<string, (typeof offers)[number]>();
    for (const one of offers) {
      const key = endpointKey(one.namespace, one.offer);
      if (!wanted.has(key)) wanted.set(key, one);
    }
    let changed = false;
    for (const endpoint of this.#endpoints.values()) {
      if (wanted.has(endpoint.key)) continue;
      this.#endpoints.delete(endpoint.key);
      void this.#shut(endpoint);
      changed = true;
    }
    for (const [key, { offer, namespace }] of wanted) {
      const known = this.#endpoints.get(key);
      if (!known) this.#open(namespace, offer);
      else if (JSON.stringify(known.aliases) !== JSON.stringify(offer.aliases)) {
        known.aliases = offer.aliases;
        changed = true;
      }
    }
    if (changed) this.#parts.changed();
  }

  #open(namespace: string, offer: Offer): void {
    const { http, aliases } = offer;
    const key = endpointKey(namespace, offer);
    const ready = this.#listen(key);
    const endpoint: Endpoint = { key, namespace, http, aliases, ready };
    this.#endpoints.set(key, endpoint);
    ready.catch((error: Error) => console.error(`Service Connect does not serve ${key}: ${error.message}`));
  }

  async #listen(key: string): Promise<void> {
    const { ports, balancing, changed } = this.#parts;
    const port = await ports.take();
    const endpoint = this.#endpoints.get(key);
    if (!endpoint || this.#closed) return ports.giveBack(port);
    await balancing.open(key, endpoint.http ? port : undefined);
    if (!endpoint.http) endpoint.tcp = await balanceTcp(port, () => portsOf(balancing.registered(key)));
    endpoint.port = port;
    if (this.#endpoints.get(key) !== endpoint) return this.#shut(endpoint);
    changed();
  }

  async #shut({ key, tcp, port }: Endpoint): Promise<void> {
    // One that does not listen yet ends when it does.
    if (port === undefined) return;
    await Promise.all([this.#parts.balancing.shut(key), tcp?.close()]);
    this.#parts.ports.giveBack(port);
  }

  /** A name's address in a task's /etc/hosts, as ECS gives them out; the same as long as the endpoint runs. */
  #addressOf(name: string): string {
    const count = this.#addresses.size + 1;
    const address = this.#addresses.get(name) ?? `127.255.${Math.floor(count / 250)}.${(count % 250) + 1}`;
    this.#addresses.set(name, address);
    return address;
  }
}

/** Ports of the targets that listen; of those that do not yet, if there are no others. */
function portsOf(registered: ReturnType<Balancing['registered']>): number[] {
  const open = registered.filter(({ health }) => health.state !== 'draining');
  const healthy = open.filter(({ health }) => health.state === 'healthy');
  return (healthy.length > 0 ? healthy : open).map(({ address }) => address.port);
}

/** The ports that a task offers in Service Connect, as targets to register. */
export function connectTargetsOf({ clusterArn, connect, containers }: TaskRecord) {
  return (connect?.offers ?? []).flatMap((offer) => {
    const port = containers.find(({ name }) => name === offer.containerName)?.ports[offer.containerPort];
    const key = endpointKey(namespaceKey(clusterArn, connect?.namespace ?? ''), offer);
    return port !== undefined ? [{ key, address: { host: '127.0.0.1', port } }] : [];
  });
}

/** `eu-west-1/shop.internal`: namespaces are their region's. */
const namespaceKey = (clusterArn: string, name: string): string => `${placeOf(clusterArn).region}/${name}`;
/** What is balanced otherwise is another endpoint. */
function endpointKey(namespace: string, { discoveryName, http }: Pick<Offer, 'discoveryName' | 'http'>): string {
  return `service-connect:${namespace}/${discoveryName}/${http ? 'http' : 'tcp'}`;
}
