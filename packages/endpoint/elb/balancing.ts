import { internalRows } from './internal.ts';
import { buildTable, type Registration, type TargetAddress } from './proxy/build-table.ts';
import type { Health, Notice, Table } from './proxy/table.ts';
import { startTableThread, type TableThread } from './proxy/thread.ts';
import type { Records } from './records.ts';

interface Registered extends Registration {
  health: Health;
  drained?: () => void;
}

/** What ECS needs of the load balancers. */
export interface TargetRegistry {
  register(targetGroupArn: string, address: TargetAddress): void;
  /** No new requests from now on; resolves when none is in flight, or the deregistration delay is over. */
  deregister(targetGroupArn: string, address: TargetAddress): Promise<void>;
  health(targetGroupArn: string, address: TargetAddress): Health | undefined;
  onHealth(listen: (targetGroupArn: string) => void): void;
}

export const addressId = (address: TargetAddress): string => `${address.host}:${address.port}`;

/** The load balancers as a whole: records, registered targets, and the proxy's thread that serves them. */
export class Balancing implements TargetRegistry {
  readonly records: Records;
  readonly #registrations = new Map<string, Map<string, Registered>>();
  /** Health of targets that the templates themselves registered. */
  readonly #ownHealth = new Map<string, Health>();
  /** Ports of balancers that no template has, if they are for HTTP, by a name that stands for an ARN. */
  readonly #internal = new Map<string, number | undefined>();
  readonly #problems = new Map<string, string>();
  readonly #timeScale: number;
  #proxy: TableThread<Table> | undefined;
  #listen = (_targetGroupArn: string): void => {};
  #moved = (): void => {};
  #pending: Promise<void> | undefined;

  constructor(records: Records, timeScale: number) {
    this.records = records;
    this.#timeScale = timeScale;
  }

  /** Brings the records into force; changes of one turn of the event loop go together. */
  changed(): Promise<void> {
    this.#pending ??= new Promise((resolve, reject) => {
      setImmediate(() => {
        this.#pending = undefined;
        this.#send().then(resolve, reject);
      });
    });
    return this.#pending;
  }

  /** Watches over the targets registered under a name; balances the HTTP requests that come to a port of 127.0.0.1 over them. */
  async open(name: string, port?: number): Promise<void> {
    this.#internal.set(name, port);
    await this.changed();
  }

  /** Ends what `open` began, and frees its port. */
  async shut(name: string): Promise<void> {
    this.#internal.delete(name);
    this.forget(name);
    await this.changed();
  }

  register(targetGroupArn: string, address: TargetAddress): void {
    const group = this.#registrations.get(targetGroupArn) ?? new Map<string, Registered>();
    this.#registrations.set(targetGroupArn, group);
    const health: Health = {
      state: 'initial',
      reason: 'Elb.InitialHealthChecking',
      description: 'Initial health checks in progress',
    };
    group.set(addressId(address), { address, draining: false, health });
    this.#apply();
  }

  async deregister(targetGroupArn: string, address: TargetAddress): Promise<void> {
    const target = this.#registrations.get(targetGroupArn)?.get(addressId(address));
    if (!target || !(this.records.groups.get(targetGroupArn) || this.#internal.has(targetGroupArn))) return;
    target.draining = true;
    target.health = {
      state: 'draining',
      reason: 'Target.DeregistrationInProgress',
      description: 'Target deregistration is in progress',
    };
    await new Promise<void>((resolve) => {
      target.drained = resolve;
      this.#apply();
    });
    this.#registrations.get(targetGroupArn)?.delete(addressId(address));
    this.#apply();
  }

  health(targetGroupArn: string, address: TargetAddress): Health | undefined {
    const id = addressId(address);
    return this.#registrations.get(targetGroupArn)?.get(id)?.health ?? this.#ownHealth.get(`${targetGroupArn} ${id}`);
  }

  onHealth(listen: (targetGroupArn: string) => void): void {
    this.#listen = listen;
  }

  /** Calls the listener whenever load balancers and listeners may have changed. */
  onChange(moved: () => void): void {
    this.#moved = moved;
  }

  registered(targetGroupArn: string): { address: TargetAddress; health: Health }[] {
    return [...(this.#registrations.get(targetGroupArn)?.values() ?? [])];
  }

  /** Forgets a deleted target group; who waits for it to drain waits no longer. */
  forget(targetGroupArn: string): void {
    for (const target of this.#registrations.get(targetGroupArn)?.values() ?? []) target.drained?.();
    this.#registrations.delete(targetGroupArn);
  }

  /** Why a listener is not served, if so. */
  problem(listenerArn: string): string | undefined {
    return this.#problems.get(listenerArn);
  }

  async close(graceMs: number): Promise<void> {
    await this.#pending;
    await this.#proxy?.close(graceMs);
  }

  async #send(): Promise<void> {
    this.#proxy ??= startTableThread<Table, Notice>('proxy-worker', (notice) => this.#notice(notice));
    const proxy = this.#proxy;
    const table = buildTable(this.records, this.#registrations, this.#timeScale);
    const internal = internalRows(this.#internal, this.#registrations);
    await proxy.apply({
      listeners: [...table.listeners, ...internal.listeners],
      groups: [...table.groups, ...internal.groups],
    });
    this.#moved();
  }

  #apply(): void {
    this.changed().catch((error: Error) => console.error(`the load balancers' proxy does not run: ${error.message}`));
  }

  #notice(notice: Notice): void {
    if (notice.type === 'listener') {
      if (notice.problem) this.#problems.set(notice.arn, notice.problem);
      else this.#problems.delete(notice.arn);
      return;
    }
    const target = this.#registrations.get(notice.group)?.get(notice.target);
    if (notice.type === 'drained') {
      target?.drained?.();
      return;
    }
    if (!target) this.#ownHealth.set(`${notice.group} ${notice.target}`, notice.health);
    else if (!target.draining) target.health = notice.health;
    this.#listen(notice.group);
  }
}
