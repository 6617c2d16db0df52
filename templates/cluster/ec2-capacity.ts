import { checkOptions, fn, memoize, option, type Shape, template } from '../../generator/index.ts';
import { ec2Parameters } from './parts/ec2-parameters.ts';
import { hostFleet } from './parts/host-fleet.ts';
import { hostGroup } from './parts/host-group.ts';
import { hostRole } from './parts/host-role.ts';
import { commonArchitecture, type InstanceType } from './parts/instance-types.ts';
import { launchTemplate } from './parts/launch-template.ts';
import { nameOfCluster } from './parts/providers.ts';

/** The options of a group of hosts: each set of them makes a template of its own. */
export interface Ec2CapacityOptions {
  /** Where the template is written. */
  readonly path?: string;
  /** Two types or more of one architecture, the most wanted first: the others serve where it has run out. */
  readonly instanceTypes?: readonly [InstanceType, InstanceType, ...InstanceType[]];
  /** `ssm`: people get a shell on a host through Session Manager. `none`: nobody does. */
  readonly hostAccess?: 'ssm' | 'none';
}

/** The shape of these options, which they are checked against. */
export const EC2_CAPACITY_OPTIONS = {
  path: option.text(),
  instanceTypes: option.listOf(
    option.text<InstanceType>(/^[a-z0-9-]+\.[a-z0-9-]+$/, 'an instance type, as "m7g.large"'),
    2,
  ),
  hostAccess: option.oneOf('ssm', 'none'),
} satisfies Shape<Ec2CapacityOptions>;

/**
 * Hosts of your own for a cluster made with `capacity: 'elsewhere'`: ECS starts as many as tasks need, and drains each
 * before it goes. It depends on the cluster, and nothing in the cluster depends on it, so it is deleted first.
 */
export const ec2CapacityTemplate = memoize((options: Ec2CapacityOptions) => {
  checkOptions('ec2CapacityTemplate', EC2_CAPACITY_OPTIONS, options);
  const { path = 'templates/ec2-capacity.yaml', hostAccess = 'ssm' } = options;
  const { instanceTypes = ['m7g.large', 'm7gd.large'] } = options;
  return template({
    path,
    description: 'Hosts on EC2 that run the tasks of an ECS cluster',
    parameters: ec2Parameters(commonArchitecture(path, instanceTypes)),
    body({ params, resource }) {
      const role = hostRole(resource, { clusterName: params.ClusterName, hostAccess });
      const profile = resource('HostProfile', 'AWS::IAM::InstanceProfile', { Roles: [role.ref] });
      const group = hostGroup(resource, params.VpcId);
      const hosts = hostFleet(resource, {
        params,
        template: launchTemplate(resource, { params, profile, group }),
        instanceTypes,
      });
      const provider = resource('CapacityProvider', 'AWS::ECS::CapacityProvider', {
        AutoScalingGroupProvider: {
          AutoScalingGroupArn: hosts.ref,
          ManagedScaling: { Status: 'ENABLED', TargetCapacity: params.TargetCapacity },
          ManagedTerminationProtection: 'ENABLED',
          ManagedDraining: 'ENABLED',
        },
      });
      const complete = resource(
        'CapacityProviders',
        'AWS::ECS::ClusterCapacityProviderAssociations',
        {
          Cluster: params.ClusterName,
          CapacityProviders: fn.split(',', fn.join(',', [provider.ref, fn.join(',', params.OtherCapacityProviders)])),
          DefaultCapacityProviderStrategy: [{ CapacityProvider: provider.ref, Weight: 1 }],
        },
        { comment: 'All that the cluster has: what is not in this list is taken away.' },
      );
      return {
        CapacityProvider: { Value: provider.ref, Description: 'The hosts, for strategies of services' },
        ClusterName: {
          // The association is identified by its cluster: who takes the name from here waits until it is made.
          Value: nameOfCluster('fargate', complete.ref),
          Description: 'The cluster, once it has all its capacity providers',
        },
        AutoScalingGroupName: { Value: hosts.ref, Description: 'The hosts, for `aws autoscaling`' },
      };
    },
  });
});
