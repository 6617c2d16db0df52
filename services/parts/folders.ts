import type { TaskDefinitionMountPoint, TaskDefinitionVolume } from '../../generator/resources/generated/ecs.ts';
import type { TaskOptions } from './task-options.ts';
import type { Wiring } from './wiring.ts';

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

/** What all containers of a task share. */
const shared = ({ writable = ['/tmp'] }: TaskOptions): Folder[] =>
  writable.map((path) => ({ volume: volumeName(path), path }));

/** What is a container's own: an agent runs in each. The main container is the one without a name here. */
const own = ({ exec }: TaskOptions, beside?: string): Folder[] =>
  exec
    ? EXEC_FOLDERS.map((path) => ({ path, volume: volumeName(beside ? `${path}/${lowerCase(beside)}` : path) }))
    : [];

/** The volumes of a task: folders that can be written to, and file systems. */
export const volumes = (options: TaskOptions, { mounted }: Wiring): TaskDefinitionVolume[] => {
  const { beside = [] } = options;
  const folders = [...shared(options), ...own(options), ...beside.flatMap(({ name }) => own(options, name))];
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
};

/** Where a container finds the folders that it can write to: the main one, or one beside it. */
export const writableFolders = (options: TaskOptions, beside?: string): TaskDefinitionMountPoint[] =>
  [...shared(options), ...own(options, beside)].map(({ volume, path }) => ({
    SourceVolume: volume,
    ContainerPath: path,
  }));

/** Where a container finds the file systems. */
export const fileSystems = ({ mounted }: Wiring): TaskDefinitionMountPoint[] =>
  mounted.map(({ name, path }) => ({ SourceVolume: lowerCase(name), ContainerPath: path }));
