import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { TargetRegistry } from '../../elb/balancing.ts';
import type { Documents } from '../../server/documents.ts';
import { healthOf, watchContainer } from '../container/container-health.ts';
import type { ContainerHost } from '../container/container-host.ts';
import { publishedPorts, pull, runContainer, stopTimeoutMs } from '../container/containers.ts';
import { type Started, satisfied, stopInOrder } from '../container/dependencies.ts';
import { type FetchedEnvironment, fetchEnvironments } from '../container/environment.ts';
import type { ContainerProcess, Network } from '../container/process.ts';
import { taskVariables } from '../metadata/task-variables.ts';
import type { ContainerDefinition, ContainerRecord, TaskDefinitionRecord, TaskRecord } from '../model.ts';
import type { ServiceConnect } from '../service-connect/service-connect.ts';
import type { TaskPorts } from './task-ports.ts';
import { inOrder, newTask, recordOf, type TaskOrder, targetsOf } from './task-record.ts';

/** How many stopped tasks are kept for people to look at, in all. */
const STOPPED_KEPT = 100;
/** How long tasks have when the endpoint itself stops. */
const CLOSE_GRACE_MS = 5_000;

interface Running {
  readonly definition: TaskDefinitionRecord;
  readonly containers: Map<string, Started>;
  /** The port on 127.0.0.1 behind each port of the task's containers. */
  readonly local: Record<string, number>;
  /** Those of them that are ports of processes. */
  readonly processPorts: Set<string>;
  environments: ReadonlyMap<string, FetchedEnvironment>;
  stopping: boolean;
}

/** What tasks are run with. */
export interface TaskParts {
  readonly documents: Documents<TaskRecord>;
  readonly host: ContainerHost;
  readonly registry: TargetRegistry;
  readonly connect: ServiceConnect;
  readonly ports: TaskPorts;
  /** Health check intervals are multiplied by it. */
  readonly timeScale: number;
  readonly changed: (task: TaskRecord) => void;
}

/** Tasks as processes: their life from PROVISIONING to STOPPED, their ports, their place in target groups. */
export class Tasks {
  readonly #documents: Documents<TaskRecord>;
  readonly #host: ContainerHost;
  readonly #registry: TargetRegistry;
  readonly #connect: ServiceConnect;
  readonly #ports: TaskPorts;
  readonly #timeScale: number;
  readonly #running = new Map<string, Running>();
  readonly #changed: (task: TaskRecord) => void;
  #closing = false;

  constructor({ documents, host, registry, connect, ports, timeScale, changed }: TaskParts) {
    this.#documents = documents;
    this.#host = host;
    this.#registry = registry;
    this.#connect = connect;
    this.#ports = ports;
    this.#timeScale = timeScale;
    this.#changed = changed;
  }

  get(taskId: string): TaskRecord | undefined {
    return this.#documents.get(taskId);
  }

  /** What the process of a container was started with; undefined where it does not run. */
  startedWith(taskId: string, container: string): Pick<ContainerProcess, 'env' | 'cwd' | 'exec'> | undefined {
    const process = this.#running.get(taskId)?.containers.get(container)?.process;
    return process && { env: process.env, cwd: process.cwd, ...(process.exec && { exec: process.exec }) };
  }

  all(): TaskRecord[] {
    return this.#documents.all().map(([, task]) => task);
  }

  /** Keeps a task whose record somebody else has changed. */
  save(task: TaskRecord): void {
    this.#save(task);
  }

  /** Puts a task on record and starts it; how that goes shows in its status. */
  start(order: TaskOrder): TaskRecord {
    const task = newTask(order);
    const { definition } = order;
    this.#running.set(task.taskId, {
      definition,
      containers: new Map(),
      local: {},
      processPorts: new Set(),
      environments: new Map(),
      stopping: false,
    });
    this.#save(task);
    void this.#launch(task, definition).catch((error: Error) => this.#failToStart(task, error.message));
    return task;
  }

  /** Takes a task out of its target groups, lets requests in flight end, then stops its processes. */
  async stop(taskId: string, stopCode: string, stoppedReason: string): Promise<void> {
    const task = this.#documents.get(taskId);
    const running = this.#running.get(taskId);
    if (!task || !running || running.stopping) return;
    running.stopping = true;
    const wasRunning = task.lastStatus === 'RUNNING';
    Object.assign(task, { desiredStatus: 'STOPPED', stopCode, stoppedReason, stoppingAt: new Date().toISOString() });
    if (wasRunning && (task.loadBalancers.length > 0 || task.connect)) {
      task.lastStatus = 'DEACTIVATING';
      this.#save(task);
      const left = targetsOf(task).map(([arn, address]) => this.#registry.deregister(arn, address));
      await Promise.all([...left, this.#connect.leave(task)]);
    }
    if (this.#closing) return;
    task.lastStatus = 'STOPPING';
    this.#save(task);
    await stopInOrder(running.definition.containerDefinitions, running.containers, stopTimeoutMs);
    // A task that is stopped while it starts ends in `#launch`, which holds the rest of its processes.
    if (wasRunning) this.#finish(task);
  }

  /** Puts what an earlier endpoint left behind on record as stopped. */
  markStopped(task: TaskRecord, stoppedReason: string): void {
    this.#finish(Object.assign(task, { desiredStatus: 'STOPPED', stoppedReason: task.stoppedReason ?? stoppedReason }));
  }

  /** Sends every container the names that its task sees now. */
  publish(): void {
    for (const [taskId, { containers }] of this.#running) {
      const task = this.#documents.get(taskId);
      if (!task) continue;
      const names = this.#connect.namesFor(task);
      for (const { process } of containers.values()) process.updateNetwork({ names });
      this.#host.engine.update(taskId);
    }
  }

  /** Stops every process and leaves the records as they are, for the next start to go on from. */
  async close(): Promise<void> {
    this.#closing = true;
    const all = [...this.#running.values()].flatMap(({ containers }) => [...containers.values()]);
    for (const { watch } of all) watch?.stop();
    await Promise.all(all.map(({ process }) => process.stop(CLOSE_GRACE_MS)));
    await this.#host.engine.close();
  }

  async #launch(task: TaskRecord, definition: TaskDefinitionRecord): Promise<void> {
    const running = this.#running.get(task.taskId);
    if (!running) return;
    task.lastStatus = 'PENDING';
    this.#save(task);
    running.environments = await fetchEnvironments(this.#host, task.taskArn, definition.containerDefinitions);
    await this.#allotPorts(task, running);
    const started = new Map<string, Promise<Started | undefined>>();
    for (const container of inOrder(definition.containerDefinitions)) {
      started.set(container.name, this.#launchContainer(task, running, container, started));
    }
    const results = await Promise.allSettled(started.values());
    const failure = results.find((result) => result.status === 'rejected');
    if (failure) throw failure.reason;
    if (this.#closing) return;
    if (running.stopping) return void (await this.#abandon(task, running));
    task.lastStatus = 'RUNNING';
    task.startedAt = new Date().toISOString();
    for (const [arn, address] of targetsOf(task)) this.#registry.register(arn, address);
    this.#save(task);
    this.#stopIfEnded(task);
    this.#take(task);
  }

  /** Every port before any container starts: containers of a task are to find each other. */
  async #allotPorts(task: TaskRecord, { definition, local }: Running): Promise<void> {
    for (const { name, portMappings = [] } of definition.containerDefinitions) {
      const { ports } = recordOf(task, name);
      for (const { containerPort } of portMappings) ports[containerPort] ??= await this.#ports.take();
      Object.assign(local, ports);
    }
  }

  /** Lets a task take requests of Service Connect, unless a health check of its own says that it cannot. */
  #take(task: TaskRecord): void {
    if (task.lastStatus !== 'RUNNING' || task.desiredStatus !== 'RUNNING') return;
    const checked = task.containers.some(({ essential, healthStatus }) => essential && healthStatus !== undefined);
    const turn = checked && healthOf(task) !== 'HEALTHY' ? this.#connect.leave(task) : this.#connect.join(task);
    // Why an endpoint is not served has been said by then.
    turn.catch(() => {});
  }

  async #launchContainer(
    task: TaskRecord,
    running: Running,
    container: ContainerDefinition,
    started: ReadonlyMap<string, Promise<Started | undefined>>,
  ): Promise<Started | undefined> {
    const record = recordOf(task, container.name);
    try {
      const image = await pull(this.#host, container);
      record.imageDigest = image.digest;
      for (const dependency of container.dependsOn ?? []) await satisfied(dependency, started);
      if (running.stopping || this.#closing) return undefined;
      const context = this.#contextOf(task, running);
      if ('bundleFile' in image) this.#serveByProcess(task, running, Object.keys(record.ports));
      const { process, check } = await runContainer(this.#host, context, container, image, record.ports);
      const watch =
        check && container.healthCheck
          ? watchContainer(container.healthCheck, check, this.#timeScale, (healthStatus) => {
              this.#checked(task, record, healthStatus);
            })
          : undefined;
      const own: Started = { process, ...(watch && { watch }) };
      running.containers.set(container.name, own);
      Object.assign(record, {
        pid: process.pid,
        began: process.began,
        lastStatus: 'RUNNING',
        ...(watch && { healthStatus: 'UNKNOWN' }),
      });
      this.#save(task);
      void process.exited.then((code) => {
        watch?.stop();
        const reason = process.reason?.();
        if (reason !== undefined) record.reason = reason;
        this.#exited(task, record, code);
      });
      if (this.#closing) await process.stop(CLOSE_GRACE_MS);
      return own;
    } catch (error) {
      record.reason = error instanceof Error ? error.message : String(error);
      record.lastStatus = 'STOPPED';
      // An agent would give the task up; here images of others cannot be had, and a task can do without its sidecar.
      if (container.essential === false) return undefined;
      throw error;
    }
  }

  #contextOf(task: TaskRecord, running: Running) {
    const network = (): Network => ({ local: running.local, names: this.#connect.namesFor(task) });
    return {
      taskId: task.taskId,
      definition: running.definition,
      processPorts: running.processPorts,
      published: () => publishedPorts(this.#host, running.definition, task),
      environments: running.environments,
      network,
      variables: async (container: string) =>
        this.#host.variables?.(task, running.definition, container) ?? taskVariables(task),
      listening: (containerPort: number, port: number): void => {
        running.local[containerPort] = port;
        this.#serveByProcess(task, running, [String(containerPort)]);
        for (const { process } of running.containers.values()) process.updateNetwork({ local: running.local });
      },
      remark: (container: string, text: string): void => {
        recordOf(task, container).reason = text;
        if (!this.#closing) this.#save(task);
      },
    };
  }

  /** Containers of an engine find these ports of their task at a process. */
  #serveByProcess({ taskId }: TaskRecord, { processPorts }: Running, ports: readonly string[]): void {
    for (const port of ports) processPorts.add(port);
    this.#host.engine.update(taskId);
  }

  #checked(
    task: TaskRecord,
    record: ContainerRecord,
    healthStatus: NonNullable<ContainerRecord['healthStatus']>,
  ): void {
    if (this.#closing || record.lastStatus !== 'RUNNING') return;
    record.healthStatus = healthStatus;
    this.#save(task);
    this.#take(task);
  }

  #exited(task: TaskRecord, record: ContainerRecord, exitCode: number): void {
    Object.assign(record, { lastStatus: 'STOPPED', exitCode });
    if (this.#closing) return;
    this.#save(task);
    if (task.lastStatus === 'RUNNING') this.#stopIfEnded(task);
  }

  #stopIfEnded(task: TaskRecord): void {
    if (!task.containers.some((container) => container.essential && container.exitCode !== undefined)) return;
    void this.stop(task.taskId, 'EssentialContainerExited', 'Essential container in task exited');
  }

  #failToStart(task: TaskRecord, stoppedReason: string): void {
    const running = this.#running.get(task.taskId);
    if (this.#closing || !running) return;
    running.stopping = true;
    Object.assign(task, {
      desiredStatus: 'STOPPED',
      stopCode: task.stopCode ?? 'TaskFailedToStart',
      stoppedReason: task.stoppedReason ?? stoppedReason,
      stoppingAt: task.stoppingAt ?? new Date().toISOString(),
    });
    void this.#abandon(task, running);
  }

  async #abandon(task: TaskRecord, running: Running): Promise<void> {
    await Promise.all([...running.containers.values()].map(({ process }) => process.stop(CLOSE_GRACE_MS)));
    if (!this.#closing) this.#finish(task);
  }

  #finish(task: TaskRecord): void {
    if (task.lastStatus === 'STOPPED') return;
    task.lastStatus = 'STOPPED';
    task.stoppedAt = new Date().toISOString();
    for (const container of task.containers) {
      container.lastStatus = 'STOPPED';
      delete container.pid;
      delete container.began;
      for (const port of Object.values(container.ports)) this.#ports.giveBack(port);
    }
    this.#running.delete(task.taskId);
    void this.#host.engine.endTask(task.taskId);
    rmSync(join(this.#host.folder, 'scratch', task.taskId), { recursive: true, force: true });
    this.#save(task);
    const stopped = this.all().filter(({ lastStatus }) => lastStatus === 'STOPPED');
    stopped.sort((a, b) => (a.stoppedAt ?? '').localeCompare(b.stoppedAt ?? ''));
    for (const { taskId } of stopped.slice(0, -STOPPED_KEPT)) this.#documents.delete(taskId);
  }

  #save(task: TaskRecord): void {
    this.#documents.put(task.taskId, task);
    this.#changed(task);
  }
}
