import { type Memory, reconcile, type SchedulerParts, startTasks } from '../deployment/reconcile.ts';
import type { ServiceRecord, TaskRecord } from '../model.ts';
import { primaryOf } from './service-record.ts';

interface Watched extends Memory {
  scheduled: boolean;
  timer?: NodeJS.Timeout;
}

/** The service scheduler: looks at a service whenever something about it changes, until it is as its record says. */
export class Services {
  readonly #parts: SchedulerParts;
  readonly #watched = new Map<string, Watched>();
  readonly #waiting = new Set<() => void>();
  #closed = false;

  constructor(parts: SchedulerParts) {
    this.#parts = parts;
    parts.registry.onHealth((targetGroupArn) => {
      for (const service of this.all()) {
        const balancers = service.deployments.flatMap(({ loadBalancers }) => loadBalancers);
        const connected = service.deployments.some(({ serviceConnect }) => serviceConnect !== undefined);
        if (connected || balancers.some((balancer) => balancer.targetGroupArn === targetGroupArn)) {
          this.look(service.serviceArn);
        }
      }
    });
  }

  get(serviceArn: string): ServiceRecord | undefined {
    return this.#parts.documents.get(serviceArn);
  }

  all(): ServiceRecord[] {
    return this.#parts.documents.all().map(([, service]) => service);
  }

  tasksOf({ serviceName, clusterArn }: ServiceRecord): TaskRecord[] {
    const group = `service:${serviceName}`;
    return this.#parts.tasks.all().filter((task) => task.group === group && task.clusterArn === clusterArn);
  }

  /** Puts a record that was changed from outside in force. */
  save(service: ServiceRecord): void {
    this.#parts.documents.put(service.serviceArn, service);
    this.#watch(service).steady = false;
    this.#parts.changed();
    this.look(service.serviceArn);
  }

  /** Looks at a service in the next turn of the event loop. */
  look(serviceArn: string): void {
    const service = this.get(serviceArn);
    if (!service || this.#closed) return;
    const watched = this.#watch(service);
    if (watched.scheduled) return;
    watched.scheduled = true;
    setImmediate(() => {
      watched.scheduled = false;
      if (!this.#closed) this.#reconcile(service, watched);
    });
  }

  /** Waits until a service is steady; throws when the deployment of CloudFormation's last step, or the present one, failed. */
  async steady(serviceArn: string, signal: AbortSignal): Promise<void> {
    for (;;) {
      const service = this.get(serviceArn);
      const primary = service && primaryOf(service);
      if (service?.step?.failure) throw new Error(service.step.failure);
      if (primary?.rolloutState === 'FAILED') throw new Error(primary.rolloutStateReason);
      if (primary?.rolloutState === 'COMPLETED' && this.#watched.get(serviceArn)?.steady) return;
      await this.#change(signal);
    }
  }

  /** Waits until no task of a service that is being deleted is left. */
  async gone(serviceArn: string, signal: AbortSignal): Promise<void> {
    while ((this.get(serviceArn)?.status ?? 'INACTIVE') !== 'INACTIVE') await this.#change(signal);
  }

  /** Goes on after a restart: tasks that ran before run again, those of deployments that are being replaced as well. */
  resume(): void {
    for (const service of this.all()) {
      const before = this.tasksOf(service).filter(({ lastStatus }) => lastStatus !== 'STOPPED');
      const ran = before.filter(({ desiredStatus }) => desiredStatus === 'RUNNING').map(({ startedBy }) => startedBy);
      for (const task of before) this.#parts.tasks.markStopped(task, 'The embedded endpoint was restarted');
      this.#watch(service);
      if (service.status !== 'ACTIVE') {
        this.look(service.serviceArn);
        continue;
      }
      for (const deployment of service.deployments) {
        if (deployment.status === 'PRIMARY' && deployment.rolloutState !== 'FAILED') continue;
        startTasks(this.#parts, service, deployment, ran.filter((id) => id === deployment.id).length);
      }
      this.look(service.serviceArn);
    }
  }

  close(): void {
    this.#closed = true;
    for (const { timer } of this.#watched.values()) clearTimeout(timer);
  }

  #watch(service: ServiceRecord): Watched {
    const known = this.#watched.get(service.serviceArn);
    if (known) return known;
    const stopped = this.tasksOf(service).filter(({ lastStatus }) => lastStatus === 'STOPPED');
    const made: Watched = {
      registered: new Set(),
      healthy: new Set(),
      // What stopped before the endpoint started has been counted then.
      stopped: new Set(stopped.map(({ taskId }) => taskId)),
      failuresInRow: 0,
      notBefore: 0,
      steady: false,
      stuck: false,
      scheduled: false,
    };
    this.#watched.set(service.serviceArn, made);
    return made;
  }

  #reconcile(service: ServiceRecord, watched: Watched): void {
    const before = JSON.stringify(service);
    const now = Date.now();
    const again = reconcile(this.#parts, service, this.tasksOf(service), watched, now);
    if (JSON.stringify(service) !== before) {
      this.#parts.documents.put(service.serviceArn, service);
      this.#parts.changed();
    }
    clearTimeout(watched.timer);
    if (again !== undefined) {
      watched.timer = setTimeout(() => this.look(service.serviceArn), Math.max(0, again - now));
      watched.timer.unref();
    }
    for (const wake of [...this.#waiting]) wake();
  }

  #change(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const settle = (): void => {
        this.#waiting.delete(wake);
        signal.removeEventListener('abort', abort);
      };
      const wake = (): void => {
        settle();
        resolve();
      };
      const abort = (): void => {
        settle();
        reject(signal.reason);
      };
      if (signal.aborted) return reject(signal.reason);
      this.#waiting.add(wake);
      signal.addEventListener('abort', abort);
    });
  }
}
