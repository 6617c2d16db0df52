import type {
  TaskDefinitionMountPoint,
  TaskDefinitionTmpfs,
  TaskDefinitionVolume,
} from '../../../generator/resources/generated/ecs.ts';
import type { Bindings } from './bindings.ts';
import type { TaskOptions, WritableFolder } from './task-options.ts';

/** Where the agent behind `aws ecs execute-command` writes (aws/containers-roadmap#1359). */
const EXEC_FOLDERS = ['/managed-agents', '/var/lib/amazon/ssm', '/var/log/amazon/ssm'];

/** A name as ECS has it: `OrdersFiles` is `orders-files`. */
export const lowerCase = (name: string): string => name.replace(/(?<=[a-z0-9])(?=[A-Z])/g, '-').toLowerCase();

interface Folder {
  readonly volume: string;
  readonly path: string;
}

/** `/var/lib/amazon/ssm` as the name of a volume. */
const volumeName = (path: string) => path.slice(1).replaceAll('/', '-');

/** MiB of a folder in memory, where no other size is named: they count as memory of the task. */
const MEMORY_MIB = 64;
/** Docker's own are `noexec,nosuid,nodev`; libraries unpack themselves below /tmp and are run from there. */
const MEMORY_OPTIONS = ['rw', 'exec', 'nosuid', 'nodev'];

function foldersOf({ writable = ['/tmp'] }: TaskOptions): readonly WritableFolder[] {
  return writable.map((folder) => (typeof folder === 'string' ? { path: folder } : folder));
}

/** Folders in the memory of a container: anybody may write there, whatever the image says (aws/containers-roadmap#736). */
export function inMemory(options: TaskOptions): TaskDefinitionTmpfs[] {
  return foldersOf(options).flatMap(({ path, mib = MEMORY_MIB, volume }) =>
    volume ? [] : [{ ContainerPath: path, Size: mib, MountOptions: MEMORY_OPTIONS }],
  );
}

/** Folders on the task's disk, which all its containers share. */
function shared(options: TaskOptions): Folder[] {
  return foldersOf(options).flatMap(({ path, volume }) => (volume ? [{ volume: volumeName(path), path }] : []));
}

/** What is a container's own: an agent runs in each. The main container is the one without a name here. */
function own({ exec }: TaskOptions, sidecar?: string): Folder[] {
  return exec
    ? EXEC_FOLDERS.map((path) => ({ path, volume: volumeName(sidecar ? `${path}/${lowerCase(sidecar)}` : path) }))
    : [];
}

/** The volumes of a task: folders on its disk that can be written to, and file systems. */
export function volumes(options: TaskOptions, { mounted }: Bindings): TaskDefinitionVolume[] {
  const { sidecars = [] } = options;
  const folders = [...shared(options), ...own(options), ...sidecars.flatMap(({ name }) => own(options, name))];
  return [
    ...folders.map(({ volume }) => ({ Name: volume })),
    ...mounted.map(({ name, fileSystemId, accessPointId }) => ({
      Name: lowerCase(name),
      EFSVolumeConfiguration: {
        FilesystemId: fileSystemId,
        TransitEncryption: 'ENABLED' as const,
        AuthorizationConfig: { AccessPointId: accessPointId, IAM: 'ENABLED' as const },
      },
    })),
  ];
}

/** Where a container finds the folders on disk that it can write to: the main one, or a sidecar. */
export function writableFolders(options: TaskOptions, sidecar?: string): TaskDefinitionMountPoint[] {
  return [...shared(options), ...own(options, sidecar)].map(({ volume, path }) => ({
    SourceVolume: volume,
    ContainerPath: path,
  }));
}

/** Where a container finds the file systems. */
export function fileSystems({ mounted }: Bindings): TaskDefinitionMountPoint[] {
  return mounted.map(({ name, path }) => ({ SourceVolume: lowerCase(name), ContainerPath: path }));
}
