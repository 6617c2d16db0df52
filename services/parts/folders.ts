import type { TaskDefinitionMountPoint, TaskDefinitionVolume } from '../../generator/resources/generated/ecs.ts';
import type { AnyTaskOptions } from './task-options.ts';
import type { Wiring } from './wiring.ts';

/** Where the agent behind `aws ecs execute-command` writes (aws/containers-roadmap#1359). */
const EXEC_FOLDERS = ['/managed-agents', '/var/lib/amazon/ssm', '/var/log/amazon/ssm'];

/** A name as ECS has it: `OrdersFiles` is `orders-files`. */
export const lowerCase = (name: string): string => name.replace(/(?<=[a-z0-9])(?=[A-Z])/g, '-').toLowerCase();

/** `/var/lib/amazon/ssm` as the name of a volume. */
const volumeName = (folder: string) => folder.slice(1).replaceAll('/', '-');
const folders = ({ writable = ['/tmp'], exec }: AnyTaskOptions) => [...writable, ...(exec ? EXEC_FOLDERS : [])];

/** The volumes of a task: folders that can be written to, and file systems. */
export const volumes = (options: AnyTaskOptions, { mounted }: Wiring): TaskDefinitionVolume[] => [
  ...folders(options).map((folder) => ({ Name: volumeName(folder) })),
  ...mounted.map(({ name, fileSystemId, accessPointId }) => ({
    Name: lowerCase(name),
    EFSVolumeConfiguration: {
      FilesystemId: fileSystemId,
      TransitEncryption: 'ENABLED' as const,
      AuthorizationConfig: { AccessPointId: accessPointId, IAM: 'ENABLED' as const },
    },
  })),
];

/** Where a container finds the folders that it can write to. */
export const writableFolders = (options: AnyTaskOptions): TaskDefinitionMountPoint[] =>
  folders(options).map((folder) => ({ SourceVolume: volumeName(folder), ContainerPath: folder }));

/** Where a container finds the file systems. */
export const fileSystems = ({ mounted }: Wiring): TaskDefinitionMountPoint[] =>
  mounted.map(({ name, path }) => ({ SourceVolume: lowerCase(name), ContainerPath: path }));
