import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { ContainerDefinition, TaskDefinitionRecord } from '../../model.ts';
import type { ContainerImage } from '../images.ts';
import type { Network, RunningContainer } from '../process.ts';
import type { ContainerOrder, VolumeNames } from './container-arguments.ts';
import { createContainer } from './create-container.ts';
import { checkWords, systemControls, taskMemory } from './definition-values.ts';
import { execIn, startContainer } from './engine-container.ts';
import { type EngineImage, EngineImages } from './engine-images.ts';
import { readUse, removeEngineState, removeLabelled, writeUse } from './engine-state.ts';
import { type Engine, findEngine, type NoEngine } from './find-engine.ts';
import { type Identity, identityOf, taskLabel } from './identity.ts';
import { loopbackPorts } from './loopback-ports.ts';
import { openRelay, type Relay } from './relay.ts';
import { openNetwork, type Reach, type TaskNetwork } from './task-network.ts';
import { makeVolumes } from './volumes.ts';

/** A task, as far as its containers share what the engine makes for it. */
export interface EngineTask {
  readonly taskId: string;
  readonly definition: TaskDefinitionRecord;
  /** The task's container ports behind which a process of this machine listens. */
  readonly processPorts: Set<string>;
  /** The port on 127.0.0.1 for each port that a container of an engine may listen on. */
  published(): Promise<Readonly<Record<string, number>>>;
  network(): Network;
}

/** A container of a task, as it is to be run. */
export interface EngineOrder {
  readonly task: EngineTask;
  readonly container: ContainerDefinition;
  readonly image: EngineImage;
  readonly env: Readonly<Record<string, string>>;
  readonly onLine: (line: string) => void;
}

interface OwnTask {
  readonly context: EngineTask;
  readonly network: Promise<TaskNetwork>;
  readonly volumes: Promise<VolumeNames>;
  readonly outside: Set<number>;
}

/** Runs real containers by the engine of this machine, which it looks for when the first is wanted. */
export class ContainerEngine {
  readonly #folder: string;
  readonly #identity: Identity;
  readonly #keeps: (digest: string) => boolean;
  readonly #tasks = new Map<string, OwnTask>();
  #opened: Promise<Opened | NoEngine> | undefined;

  /** `keeps` says whether the endpoint's registry has an image. */
  constructor(folder: string, keeps: (digest: string) => boolean) {
    this.#folder = folder;
    this.#identity = identityOf(folder);
    this.#keeps = keeps;
  }

  /** Brings an image to the engine; says why there is none. */
  async pull(image: ContainerImage): Promise<EngineImage> {
    const { images } = await this.#open(image);
    return images.bring(image);
  }

  /** Runs a container of a task. */
  async run(order: EngineOrder): Promise<RunningContainer> {
    const { task, container, image, env, onLine } = order;
    const { engine } = await this.#open({ reference: container.image });
    const own = await this.#taskOf(task, env);
    const network = await own.network;
    const name = this.#identity.container(task.taskId, container.name);
    const made: Omit<ContainerOrder, 'environment'> = {
      name,
      labels: [this.#identity.label, taskLabel(task.taskId)],
      network: network.container,
      sharesProcesses: task.definition.rest.pidMode === 'task',
      hostsFile: network.hostsFile,
      image: image.name,
      container,
      volumes: await own.volumes,
      containerNamed: (other) => this.#identity.container(task.taskId, other),
      ...taskMemory(task.definition),
    };
    await createContainer(engine, made, env);
    const stopSignal = image.config.StopSignal || 'SIGTERM';
    const cwd = container.workingDirectory ?? image.config.WorkingDir ?? '/';
    const folder = join(this.#folder, 'scratch', task.taskId, container.name);
    mkdirSync(folder, { recursive: true });
    const running = await startContainer(engine, { name, folder, env, cwd, stopSignal, onLine });
    const check = checkWords(container);
    return { process: running, ...(check && { check: () => execIn(engine, name, check) }) };
  }

  /** Brings what a task finds by name up to date. */
  update(taskId: string): void {
    const own = this.#tasks.get(taskId);
    if (own)
      void own.network.then(
        (network) => network.update(reachOf(own)),
        () => {},
      );
  }

  /** Removes all that a task had. */
  async endTask(taskId: string): Promise<void> {
    const own = this.#tasks.get(taskId);
    if (!own || !this.#opened) return;
    this.#tasks.delete(taskId);
    const opened = await this.#opened;
    await own.network.then(
      (network) => network.close(),
      () => {},
    );
    await own.volumes.catch(() => {});
    if ('engine' in opened) await removeLabelled(opened.engine, taskLabel(taskId));
  }

  /** Removes images that the registry no longer has. */
  async prune(): Promise<void> {
    if (!this.#opened) return;
    const opened = await this.#opened;
    if ('images' in opened) await opened.images.prune(this.#keeps);
  }

  /** Begins to remove what an earlier endpoint of this folder left, where it ever ran a container. The next one waits for it. */
  removeLeftovers(): void {
    if (readUse(this.#folder)) void this.#open({ reference: '' }).catch(() => {});
  }

  async close(): Promise<void> {
    if (!this.#opened) return;
    const opened = await this.#opened;
    if (!('engine' in opened)) return;
    await removeLabelled(opened.engine, this.#identity.label);
    opened.relay.close();
  }

  async #open(image: ContainerImage): Promise<Opened> {
    this.#opened ??= open(this.#folder, this.#identity, this.#keeps);
    const opened = await this.#opened;
    if ('engine' in opened) return opened;
    // One may be started at any time: the next task looks again.
    this.#opened = undefined;
    throw noEngine(image, opened.why);
  }

  async #taskOf(context: EngineTask, env: Readonly<Record<string, string>>): Promise<OwnTask> {
    const known = this.#tasks.get(context.taskId);
    if (known) {
      for (const port of loopbackPorts(env, context.definition)) known.outside.add(port);
      this.update(context.taskId);
      return known;
    }
    const opened = await this.#open({ reference: context.taskId });
    const published = await context.published();
    // Another container of the task may have come here while the engine was looked for.
    const other = this.#tasks.get(context.taskId);
    if (other) return this.#taskOf(context, env);
    const outside = new Set(loopbackPorts(env, context.definition));
    const seed = { context, outside };
    const order = { ...opened, identity: this.#identity, taskId: context.taskId };
    const network = openNetwork({
      ...order,
      folder: join(this.#folder, 'scratch', context.taskId),
      published,
      systemControls: systemControls(context.definition),
      reach: reachOf(seed),
    });
    const own: OwnTask = { ...seed, network, volumes: makeVolumes(order, context.definition) };
    // Both are waited for by the containers of the task.
    network.catch(() => {});
    own.volumes.catch(() => {});
    this.#tasks.set(context.taskId, own);
    return own;
  }
}

interface Opened {
  readonly engine: Engine;
  readonly images: EngineImages;
  readonly relay: Relay;
}

async function open(
  folder: string,
  identity: Identity,
  keeps: (digest: string) => boolean,
): Promise<Opened | NoEngine> {
  const engine = await findEngine();
  const before = readUse(folder);
  // What another engine has of this home is not for this one to find.
  if (before && ('why' in engine || engine.program !== before.program)) await removeEngineState(folder, false);
  if ('why' in engine) return engine;
  let pulled = before?.pulled ?? [];
  writeUse(folder, { program: engine.program, pulled });
  const images = new EngineImages(engine, identity, (name) => {
    pulled = [...new Set([...pulled, name])];
    writeUse(folder, { program: engine.program, pulled });
  });
  await removeLabelled(engine, identity.label);
  await images.prune(keeps);
  return { engine, images, relay: await openRelay(engine.isHere ? folder : undefined) };
}

function reachOf({ context, outside }: Pick<OwnTask, 'context' | 'outside'>): Reach {
  return { network: context.network(), processPorts: context.processPorts, outside };
}

function noEngine({ reference, archive }: ContainerImage, why: string): Error {
  const what = archive
    ? `${reference} is more than one file of JavaScript, and such images are run by docker or podman`
    : `${reference} is in no registry of the embedded endpoint, and images of others are pulled and run by docker or podman`;
  return new Error(
    `CannotPullContainerError: ${what}; none works here (${why}). Install one and start it, and the next task finds it`,
  );
}
