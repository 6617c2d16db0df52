import type { TaskDefinitionRecord, TaskRecord } from '../model.ts';
import type { placeOf } from '../names.ts';
import type { ContainerEngine } from './engine/container-engine.ts';
import type { ReadObject } from './environment-files.ts';
import type { ImageStore, LogSink } from './images.ts';

/** What containers have from the endpoint: its folder, images, logs, secrets and objects. */
export interface ContainerHost {
  readonly folder: string;
  readonly runner: string;
  readonly images: ImageStore;
  /** Runs images that are more than a file. */
  readonly engine: ContainerEngine;
  readonly logs: LogSink;
  /** Answers the value of a `Secrets` entry; without it, tasks with secrets do not start, and say why. */
  readonly secret?: (valueFrom: string, place: ReturnType<typeof placeOf>) => string | Promise<string>;
  /** Reads the objects that environment files are; without it, tasks with environment files do not start. */
  readonly object?: ReadObject;
  /** The variables that ECS sets in a container; without it, only those that say where a task runs. */
  readonly variables?: (
    task: TaskRecord,
    definition: TaskDefinitionRecord,
    container: string,
  ) => Promise<Record<string, string>>;
  /** Turns a container's environment into what holds on this machine. */
  readonly localize?: (env: Readonly<Record<string, string>>) => Record<string, string>;
}
