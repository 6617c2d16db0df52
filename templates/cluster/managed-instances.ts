import { checkOptions, fn, memoize, option, type Shape, template } from '../../generator/index.ts';
import { hostGroup } from './parts/host-group.ts';
import { infrastructureRole, managedHostRole } from './parts/host-role.ts';
import type { InstanceType } from './parts/instance-types.ts';
import { managedParameters } from './parts/managed-parameters.ts';
import { managedProvider } from './parts/providers.ts';

/** The options of managed hosts: each set of them makes a template of its own. */
export interface ManagedInstancesOptions {
  /** Where the template is written. */
  readonly path?: string;
  /** The only types that ECS may choose, `m7g.large` or `m7g.*`; without them any of the current generation. */
  readonly instanceTypes?: readonly [InstanceType, ...InstanceType[]];
}

/** The shape of these options, which they are checked against. */
export const MANAGED_INSTANCES_OPTIONS = {
  path: option.text(),
  instanceTypes: option.listOf(
    option.text<InstanceType>(/^[a-z0-9*-]+\.[a-z0-9*-]+$/, 'an instance type, as "m7g.large" or "m7g.*"'),
    1,
  ),
} satisfies Shape<ManagedInstancesOptions>;

/** Hosts that ECS chooses, starts, patches and ends by itself, for any cluster; what else the cluster has, it keeps. */
export const managedInstancesTemplate = memoize((options: ManagedInstancesOptions) => {
  checkOptions('managedInstancesTemplate', MANAGED_INSTANCES_OPTIONS, options);
  const { path = 'templates/managed-instances.yaml', instanceTypes } = options;
  return template({
    path,
    description: 'Hosts that ECS manages, for the tasks of a cluster',
    parameters: managedParameters,
    body({ params, condition, resource }) {
      const isDetailed = condition('IsDetailed', fn.equals(params.DetailedMonitoring, 'true'));
      const role = managedHostRole(resource, params.ClusterName);
      const profile = resource('HostProfile', 'AWS::IAM::InstanceProfile', { Roles: [role.ref] });
      const group = hostGroup(resource, params.VpcId);
      const provider = resource(
        'CapacityProvider',
        'AWS::ECS::CapacityProvider',
        {
          ClusterName: params.ClusterName,
          ManagedInstancesProvider: {
            InfrastructureRoleArn: infrastructureRole(resource, role).att('Arn'),
            InstanceLaunchTemplate: {
              Ec2InstanceProfileArn: profile.att('Arn'),
              CapacityOptionType: params.CapacityOptionType,
              NetworkConfiguration: { Subnets: params.PrivateSubnetIds, SecurityGroups: [group.att('GroupId')] },
              StorageConfiguration: { StorageSizeGiB: params.HostDiskGiB },
              InstanceRequirements: {
                VCpuCount: { Min: params.MinCores, Max: params.MaxCores },
                MemoryMiB: { Min: params.MinMemoryMiB },
                ...(instanceTypes ? { AllowedInstanceTypes: instanceTypes } : { InstanceGenerations: ['current'] }),
              },
              Monitoring: fn.if<'DETAILED' | 'BASIC'>(isDetailed, 'DETAILED', 'BASIC'),
            },
            InfrastructureOptimization: { ScaleInAfter: params.ScaleInAfter },
            PropagateTags: 'CAPACITY_PROVIDER',
          },
        },
        { comment: 'It belongs to the cluster from the start: ECS refuses to associate it once more.' },
      );
      return {
        CapacityProvider: {
          Value: managedProvider(provider.ref),
          Description: 'The hosts, for strategies of services',
        },
        ClusterName: { Value: params.ClusterName, Description: 'The cluster that the hosts joined' },
      };
    },
  });
});
