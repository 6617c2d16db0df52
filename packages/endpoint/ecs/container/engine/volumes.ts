import { list, object, text } from '../../../cloudformation/handler-values.ts';
import type { TaskDefinitionRecord } from '../../model.ts';
import type { VolumeNames } from './container-arguments.ts';
import type { Engine } from './find-engine.ts';
import { type Identity, taskLabel } from './identity.ts';

interface VolumeOrder {
  readonly engine: Engine;
  readonly identity: Identity;
  readonly taskId: string;
}

/**
 * Makes the volumes of a task. Those that outlive a task on AWS (EFS, a folder of the instance, a volume of Docker that is
 * shared) are the endpoint's until its state is wiped; a folder of this machine is never mounted.
 */
export async function makeVolumes(order: VolumeOrder, definition: TaskDefinitionRecord): Promise<VolumeNames> {
  const { engine, identity, taskId } = order;
  const names = list(definition.rest.volumes).map(object);
  const made = await Promise.all(
    names.map(async (volume) => {
      const name = text(volume.name) ?? '';
      const lasting = lastingName(volume);
      const own = identity.volume(lasting ?? `${taskId}/${name}`);
      const labels = lasting === undefined ? [identity.label, taskLabel(taskId)] : [identity.lasting];
      const { code, err } = await engine.run([
        'volume',
        'create',
        ...labels.flatMap((label) => ['--label', label]),
        own,
      ]);
      if (code !== 0 && !/exists/.test(err)) throw new Error(`CannotCreateVolumeError: ${err}`);
      return [name, own] as const;
    }),
  );
  return Object.fromEntries(made);
}

function lastingName(volume: Readonly<Record<string, unknown>>): string | undefined {
  const efs = object(volume.efsVolumeConfiguration);
  if (efs.fileSystemId !== undefined) {
    const { accessPointId } = object(efs.authorizationConfig);
    return `efs/${efs.fileSystemId}/${accessPointId ?? ''}/${efs.rootDirectory ?? '/'}`;
  }
  const { sourcePath } = object(volume.host);
  if (sourcePath !== undefined) return `host/${sourcePath}`;
  const docker = object(volume.dockerVolumeConfiguration);
  return docker.scope === 'shared' ? `shared/${volume.name}` : undefined;
}
