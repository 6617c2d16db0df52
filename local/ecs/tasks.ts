import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Documents } from '../documents.ts';
import type { TargetRegistry } from '../elb/balancing.ts';
import { type ContainerHost, pull, runContainer, stopTimeoutMs } from './containers.ts';
import type { ContainerDefinition, ContainerRecord, TaskDefinitionRecord, TaskRecord } from './model.ts';
import type { ContainerProcess } from './process.ts';
import { taskPorts } from './task-ports.ts';
import { inOrder, newTask, recordOf, satisfied, type TaskOrder, targetsOf } from './task-record.ts';

/** How many stopped tasks are kept for people to look at, in all. */
const STOPPED_KEPT = 100;
/** How long tasks have when the endpoint itself stops. */
const CLOSE_GRACE_MS = 5_000;

interface Running {
  readonly definition: TaskDefinitionRecord;
  readonly processes: Map<string, ContainerProcess>;
  stopping: boolean;
}

/** Tasks as processes: their life from PROVISIONING to STOPPED, their ports, their place in target groups. */
export class Tasks {
  readonly #documents: Documents<TaskRecord>;
  readonly #host: ContainerHost;
  readonly #registry: TargetRegistry;
  readonly #running = new Map<string, Running>();
  readonly #ports = taskPorts();
  readonly #changed: (task: TaskRecord) => void;
  #closing = false;

  constructor(
    documents: Documents<TaskRecord>,
    host: ContainerHost,
    registry: TargetRegistry,
    changed: (task: TaskRecord) => void,
  ) {
    this.#documents = documents;
    this.#host = host;
    this.#registry = registry;
    this.#changed = changed;
  }

  get(taskId: string): TaskRecord | undefined {
    return this.#documents.get(taskId);
  }

  all(): TaskRecord[] {
    return this.#documents.all().map(([, task]) => task);
  }

  /** Puts a task on record and starts it; how that goes shows in its status. */
  start(order: TaskOrder): TaskRecord {
    const task = newTask(order);
    this.#running.set(task.taskId, { definition: order.definition, processes: new Map(), stopping: false });
    this.#save(task);
    void this.#launch(task, order.definition).catch((error: Error) => this.#failToStart(task, error.message));
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
    if (wasRunning && task.loadBalancers.length > 0) {
      task.lastStatus = 'DEACTIVATING';
      this.#save(task);
      await Promise.all(targetsOf(task).map(([arn, address]) => this.#registry.deregister(arn, address)));
    }
    if (this.#closing) return;
    task.lastStatus = 'STOPPING';
    this.#save(task);
    await Promise.all(
      [...running.processes].map(([name, process]) => {
        const container = running.definition.containerDefinitions.find((one) => one.name === name);
        return process.stop(container ? stopTimeoutMs(container) : CLOSE_GRACE_MS);
      }),
    );
    // A task that is stopped while it starts ends in `#launch`, which holds the rest of its processes.
    if (wasRunning) this.#finish(task);
  }

  /** Puts what an earlier endpoint left behind on record as stopped. */
  markStopped(task: TaskRecord, stoppedReason: string): void {
    this.#finish(Object.assign(task, { desiredStatus: 'STOPPED', stoppedReason: task.stoppedReason ?? stoppedReason }));
  }

  /** Stops every process and leaves the records as they are, for the next start to go on from. */
  async close(): Promise<void> {
    this.#closing = true;
    const processes = [...this.#running.values()].flatMap((running) => [...running.processes.values()]);
    await Promise.all(processes.map((process) => process.stop(CLOSE_GRACE_MS)));
  }

  async #launch(task: TaskRecord, definition: TaskDefinitionRecord): Promise<void> {
    const running = this.#running.get(task.taskId);
    if (!running) return;
    task.lastStatus = 'PENDING';
    this.#save(task);
    const started = new Map<string, Promise<ContainerProcess | undefined>>();
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
  }

  async #launchContainer(
    task: TaskRecord,
    running: Running,
    container: ContainerDefinition,
    started: ReadonlyMap<string, Promise<ContainerProcess | undefined>>,
  ): Promise<ContainerProcess | undefined> {
    const record = recordOf(task, container.name);
    try {
      const image = await pull(this.#host, container);
      record.imageDigest = image.digest;
      for (const dependency of container.dependsOn ?? []) await satisfied(dependency, started);
      for (const { containerPort } of container.portMappings ?? [])
        record.ports[containerPort] ??= await this.#ports.take();
      if (running.stopping || this.#closing) return undefined;
      const process = await runContainer(this.#host, task.taskId, container, image, record.ports);
      running.processes.set(container.name, process);
      Object.assign(record, { pid: process.pid, lastStatus: 'RUNNING' });
      this.#save(task);
      void process.exited.then((code) => this.#exited(task, record, code));
      if (this.#closing) await process.stop(CLOSE_GRACE_MS);
      return process;
    } catch (error) {
      record.reason = error instanceof Error ? error.message : String(error);
      record.lastStatus = 'STOPPED';
      // An agent would give the task up; here images of others cannot be had, and a task can do without its sidecar.
      if (container.essential === false) return undefined;
      throw error;
    }
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
    await Promise.all([...running.processes.values()].map((process) => process.stop(CLOSE_GRACE_MS)));
    if (!this.#closing) this.#finish(task);
  }

  #finish(task: TaskRecord): void {
    if (task.lastStatus === 'STOPPED') return;
    task.lastStatus = 'STOPPED';
    task.stoppedAt = new Date().toISOString();
    for (const container of task.containers) {
      container.lastStatus = 'STOPPED';
      delete container.pid;
      for (const port of Object.values(container.ports)) this.#ports.giveBack(port);
    }
    this.#running.delete(task.taskId);
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
