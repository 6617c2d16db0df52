import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Engine, findEngine } from './find-engine.ts';
import { identityOf } from './identity.ts';

/** What a home has in an engine. */
export interface EngineUse {
  /** The engine's program. */
  readonly program: string;
  /** Images that were pulled for it, which were not there before. */
  readonly pulled: readonly string[];
}

const fileOf = (folder: string): string => join(folder, 'engine.json');

/** What a home has in an engine; undefined where it never ran a container. */
export function readUse(folder: string): EngineUse | undefined {
  try {
    // Written by `writeUse`.
    return JSON.parse(readFileSync(fileOf(folder), 'utf8')) as EngineUse;
  } catch {
    return undefined;
  }
}

/** Notes it, before there is anything that a kill of the endpoint could leave. */
export function writeUse(folder: string, use: EngineUse): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(fileOf(folder), JSON.stringify(use), { mode: 0o600 });
}

/** The network of a task is removed only when no other container has it any more, and one may be made meanwhile. */
const ROUNDS = 4;

/** Removes the containers and volumes with a label; those of others have none of ours. */
export async function removeLabelled(engine: Engine, label: string): Promise<void> {
  const now = engine.name === 'podman' ? ['--time', '0'] : [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const containers = words((await engine.run(['ps', '--all', '--quiet', '--filter', `label=${label}`])).out);
    if (containers.length === 0) break;
    await engine.run(['rm', '--force', '--volumes', ...now, ...containers]);
  }
  await removeVolumes(engine, label);
}

async function removeVolumes(engine: Engine, label: string): Promise<void> {
  const volumes = words((await engine.run(['volume', 'ls', '--quiet', '--filter', `label=${label}`])).out);
  if (volumes.length > 0) await engine.run(['volume', 'rm', ...volumes]);
}

/** Removes the containers of an endpoint that does not run; with its images and volumes where nothing of it is to stay. */
export async function removeEngineState(folder: string, isWiped: boolean): Promise<void> {
  const use = readUse(folder);
  if (!use) return;
  const engine = await findEngine(use.program);
  if ('why' in engine) return;
  const identity = identityOf(folder);
  await removeLabelled(engine, identity.label);
  if (!isWiped) return;
  await removeVolumes(engine, identity.lasting);
  const { out } = await engine.run(['images', '--format', '{{.Repository}}:{{.Tag}}']);
  const ours = words(out).filter((name) => name.startsWith(`${identity.images}/`));
  // What another container has stays, which the engine sees to.
  for (const name of [...ours, ...use.pulled]) await engine.run(['rmi', name]);
}

const words = (text: string): string[] => text.split('\n').filter((line) => line !== '');
