import { at } from './concrete.ts';
import { type Control, every, is, isThere } from './control.ts';

const TASK = ['AWS::ECS::TaskDefinition'];
const SERVICE = ['AWS::ECS::Service'];
const REPOSITORY = ['AWS::ECR::Repository'];
const containers = 'ContainerDefinitions.*';
const insecure = { ContainerDefinitions: [{ Name: 'web' }] };
const SECRET = /PASSWORD|PASSWD|SECRET|TOKEN|AWS_(ACCESS|SECRET)/i;

/** ECS and its images. */
export const TASK_CONTROLS: readonly Control[] = [
  {
    ids: ['ECS.1', 'ECS.17'],
    title: 'Task definitions use no host network',
    by: '`NetworkMode: awsvpc`',
    of: TASK,
    holds: every('NetworkMode', is('awsvpc')),
    broken: { NetworkMode: 'host' },
  },
  {
    ids: ['ECS.2', 'ECS.16'],
    title: 'Services get no public addresses',
    by: '`AssignPublicIp: DISABLED`, or no such property; parameter `TaskPublicIp`',
    of: SERVICE,
    holds: every('NetworkConfiguration.AwsvpcConfiguration.AssignPublicIp', is('DISABLED', undefined)),
    broken: { NetworkConfiguration: { AwsvpcConfiguration: { AssignPublicIp: 'ENABLED' } } },
    rules: ['ecs_service_assign_public_ip_disabled_check'],
  },
  {
    ids: ['ECS.3'],
    title: 'Tasks do not see the processes of their host',
    by: 'no `PidMode: host`',
    of: TASK,
    holds: every('PidMode', (mode) => mode !== 'host'),
    broken: { PidMode: 'host' },
  },
  {
    ids: ['ECS.4'],
    title: 'Containers are not privileged',
    by: '`Privileged: false`',
    of: TASK,
    holds: every(`${containers}.Privileged`, is(false)),
    broken: { ContainerDefinitions: [{ Privileged: true }] },
  },
  {
    ids: ['ECS.5'],
    title: 'Containers cannot write to their root file system',
    by: '`ReadonlyRootFilesystem: true`, and volumes where they write',
    of: TASK,
    holds: every(`${containers}.ReadonlyRootFilesystem`, is(true)),
    broken: insecure,
  },
  {
    ids: ['ECS.8'],
    title: 'Secrets are not passed as environment variables',
    by: '`Secrets` with `ValueFrom`; no such name in `Environment`',
    of: TASK,
    holds: (task) => at(task, `${containers}.Environment.*.Name`).every((name) => !SECRET.test(String(name))),
    broken: { ContainerDefinitions: [{ Environment: [{ Name: 'DATABASE_PASSWORD', Value: 'secret' }] }] },
  },
  {
    ids: ['ECS.9'],
    title: 'Task definitions have a logging configuration',
    by: '`LogDriver: awslogs` in every container',
    of: TASK,
    holds: every(`${containers}.LogConfiguration.LogDriver`, is('awslogs', 'awsfirelens')),
    broken: insecure,
  },
  {
    ids: ['ECS.10'],
    title: 'Services run on the latest Fargate platform',
    by: 'no `PlatformVersion`, which means `LATEST`',
    of: SERVICE,
    holds: every('PlatformVersion', is(undefined, 'LATEST')),
    broken: { PlatformVersion: '1.3.0' },
  },
  {
    ids: ['ECS.12'],
    title: 'Clusters use Container Insights',
    by: '`ClusterSettings` `containerInsights`; parameter `ContainerInsights`',
    of: ['AWS::ECS::Cluster'],
    holds: every('ClusterSettings.*.Value', is('enabled', 'enhanced')),
    rules: ['ecs_container_insights_enabled_check'],
  },
  {
    ids: ['ECS.18'],
    title: 'EFS volumes are encrypted in transit',
    by: '`EFSVolumeConfiguration.TransitEncryption: ENABLED`',
    of: TASK,
    when: (task) => at(task, 'Volumes.*.EFSVolumeConfiguration').some(isThere),
    holds: (task) =>
      at(task, 'Volumes.*.EFSVolumeConfiguration')
        .filter(isThere)
        .every((volume) => is('ENABLED')((volume as { readonly TransitEncryption?: unknown }).TransitEncryption)),
    broken: { Volumes: [{ EFSVolumeConfiguration: { FilesystemId: 'fs-1' } }] },
  },
  {
    ids: ['ECS.19'],
    title: 'Capacity providers protect hosts that run tasks',
    by: '`ManagedTerminationProtection: ENABLED`, and `NewInstancesProtectedFromScaleIn: true` of the group',
    of: ['AWS::ECS::CapacityProvider'],
    when: (provider) => at(provider, 'AutoScalingGroupProvider').some(isThere),
    holds: (provider, template) =>
      every('AutoScalingGroupProvider.ManagedTerminationProtection', is('ENABLED'))(provider) &&
      template
        .filter(({ Type }) => Type === 'AWS::AutoScaling::AutoScalingGroup')
        .every(every('NewInstancesProtectedFromScaleIn', is(true))),
    broken: { AutoScalingGroupProvider: { ManagedTerminationProtection: 'DISABLED' } },
  },
  {
    ids: ['ECS.20'],
    title: 'Containers run as a user that is not root',
    by: '`User` with a number other than 0',
    of: TASK,
    holds: every(`${containers}.User`, (user) => /^[1-9]/.test(String(user))),
    broken: { ContainerDefinitions: [{ User: '0' }] },
  },
  {
    ids: ['ECR.1'],
    title: 'Images are scanned',
    by: '`ScanOnPush: true`',
    of: REPOSITORY,
    holds: every('ImageScanningConfiguration.ScanOnPush', is(true)),
  },
  {
    ids: ['ECR.2'],
    title: 'Tags of images are immutable',
    by: '`ImageTagMutability: IMMUTABLE`',
    of: REPOSITORY,
    holds: every('ImageTagMutability', is('IMMUTABLE')),
  },
  {
    ids: ['ECR.3'],
    title: 'Repositories have a lifecycle policy',
    by: '`LifecyclePolicy`',
    of: REPOSITORY,
    holds: every('LifecyclePolicy.LifecyclePolicyText', isThere),
  },
  {
    ids: ['ECR.5'],
    title: 'Repositories are encrypted with a key of your own',
    by: '`EncryptionConfiguration` with `EncryptionType: KMS`',
    of: REPOSITORY,
    holds: every('EncryptionConfiguration.EncryptionType', is('KMS')),
  },
];
