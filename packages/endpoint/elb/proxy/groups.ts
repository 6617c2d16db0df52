import { Agent } from 'node:http';
import type { ClientHttp2Session } from 'node:http2';
import { Agent as SecureAgent } from 'node:https';
import { watchHealth } from './health.ts';
import { TargetConnections } from './plain/target-connections.ts';
import type { GroupRow, Health, Notice, ProtocolVersion, Stickiness, TargetRow } from './table.ts';

/**
 * An idle connection to a target is dropped after this long: sooner than a server of Node.js (5 s) drops it, because a
 * request sent while the other side closes is lost.
 */
const IDLE_MS = 4_000;

export interface Target {
  readonly row: TargetRow;
  readonly secure: boolean;
  readonly version: ProtocolVersion;
  readonly agent: Agent;
  /** Those that plain requests go by. */
  readonly connections: TargetConnections;
  state: Health['state'];
  inFlight: number;
  /** The connection that all requests share, where it speaks HTTP/2. */
  session?: ClientHttp2Session;
  /** Called when a request ends while the target is draining. */
  released?: () => void;
  stop: () => void;
}

/** What node:http needs to know of a target. */
export type Reachable = Pick<Target, 'row' | 'secure' | 'agent'>;

interface Group {
  row: GroupRow;
  readonly targets: Map<string, Target>;
  eligible: Target[];
  next: number;
}

/** The target groups of the proxy: who is registered, who is healthy, whose turn it is. */
export class Groups {
  readonly #groups = new Map<string, Group>();
  readonly #notify: (notice: Notice) => void;

  constructor(notify: (notice: Notice) => void) {
    this.#notify = notify;
  }

  apply(rows: readonly GroupRow[]): void {
    const kept = new Set(rows.map((row) => row.arn));
    for (const [arn, group] of this.#groups) {
      if (kept.has(arn)) continue;
      for (const target of group.targets.values()) retire(target);
      this.#groups.delete(arn);
    }
    for (const row of rows) this.#applyGroup(row);
  }

  /** The target that serves the next request of a group, the wanted one if it can, counted as in flight until `release`. */
  acquire(arn: string, wanted?: string): Target | undefined {
    const group = this.#groups.get(arn);
    if (!group || group.eligible.length === 0) return undefined;
    const known = wanted === undefined ? undefined : group.eligible.find(({ row }) => row.id === wanted);
    const target = known ?? (group.row.leastOutstanding ? leastBusy(group.eligible) : inTurn(group));
    if (target) target.inFlight += 1;
    return target;
  }

  /** Whether its targets speak HTTP/1.1 without TLS, and nothing but headers is asked of who passes requests on. */
  isPlain(arn: string): boolean {
    const row = this.#groups.get(arn)?.row;
    return row !== undefined && row.version === 'HTTP1' && !row.secure && !row.special;
  }

  stickiness(arn: string): Stickiness | undefined {
    return this.#groups.get(arn)?.row.stickiness;
  }

  release(target: Target): void {
    target.inFlight -= 1;
    if (target.inFlight === 0) target.released?.();
  }

  close(): void {
    this.apply([]);
  }

  #applyGroup(row: GroupRow): void {
    const group = this.#groups.get(row.arn) ?? { row, targets: new Map<string, Target>(), eligible: [], next: 0 };
    const recheck = JSON.stringify(group.row.check) !== JSON.stringify(row.check);
    group.row = row;
    this.#groups.set(row.arn, group);
    const kept = new Set(row.targets.map((target) => target.id));
    for (const [id, target] of group.targets) {
      if (kept.has(id)) continue;
      retire(target);
      group.targets.delete(id);
    }
    for (const targetRow of row.targets) {
      const known = group.targets.get(targetRow.id);
      if (targetRow.draining) this.#drain(group, targetRow, known);
      else if (!known || known.state === 'draining') this.#register(group, targetRow);
      else if (recheck) this.#watch(group, known);
    }
    refresh(group);
  }

  #register(group: Group, row: TargetRow): void {
    const options = { keepAlive: true, scheduling: 'lifo', timeout: IDLE_MS } as const;
    const target: Target = {
      row,
      secure: group.row.secure,
      version: group.row.version,
      agent: group.row.secure ? new SecureAgent({ ...options, rejectUnauthorized: false }) : new Agent(options),
      connections: new TargetConnections(row.host, row.port, IDLE_MS),
      state: 'initial',
      inFlight: 0,
      stop: () => {},
    };
    group.targets.set(row.id, target);
    this.#watch(group, target);
  }

  #watch(group: Group, target: Target): void {
    target.stop();
    const { check, arn } = group.row;
    const report = (health: Health): void => {
      target.state = health.state;
      refresh(group);
      this.#notify({ type: 'health', group: arn, target: target.row.id, health });
    };
    if (check.enabled) target.stop = watchHealth(check, { host: target.row.host, port: target.row.checkPort }, report);
    else report({ state: 'healthy' });
  }

  #drain(group: Group, row: TargetRow, target: Target | undefined): void {
    const drained: Notice = { type: 'drained', group: group.row.arn, target: row.id };
    if (!target) this.#notify(drained);
    if (!target || target.state === 'draining') return;
    target.stop();
    target.state = 'draining';
    const deadline = setTimeout(() => target.released?.(), group.row.drainMs);
    target.released = () => {
      clearTimeout(deadline);
      delete target.released;
      this.#notify(drained);
    };
    target.stop = () => clearTimeout(deadline);
    if (target.inFlight === 0) target.released();
  }
}

function retire(target: Target): void {
  target.stop();
  delete target.released;
  target.session?.close();
  target.connections.close();
  // Only idle connections: a request that outlived the deregistration delay ends with its task.
  for (const sockets of Object.values(target.agent.freeSockets)) for (const socket of sockets ?? []) socket.destroy();
}

/** Healthy targets; if there is none, every unhealthy one: a load balancer fails open. */
function refresh(group: Group): void {
  const targets = [...group.targets.values()];
  const healthy = targets.filter((target) => target.state === 'healthy');
  group.eligible = healthy.length > 0 ? healthy : targets.filter((target) => target.state === 'unhealthy');
}

function inTurn(group: Group): Target | undefined {
  group.next = (group.next + 1) % group.eligible.length;
  return group.eligible[group.next];
}

function leastBusy(targets: readonly Target[]): Target | undefined {
  return targets.reduce((best, target) => (target.inFlight < best.inFlight ? target : best));
}
