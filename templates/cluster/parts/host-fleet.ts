import type { Declare, ParameterRefs, Resource } from '../../../generator/index.ts';
import { openOnPurpose, openRules } from '../../parts/reasons.ts';
import type { ec2Parameters } from './ec2-parameters.ts';
import type { InstanceType } from './instance-types.ts';

interface Fleet {
  readonly params: ParameterRefs<ReturnType<typeof ec2Parameters>>;
  readonly template: Resource<'AWS::EC2::LaunchTemplate'>;
  readonly instanceTypes: readonly InstanceType[];
}

/** The hosts: a group in several zones of several instance types, whose size ECS decides on. */
export function hostFleet(
  resource: Declare,
  { params, template, instanceTypes }: Fleet,
): Resource<'AWS::AutoScaling::AutoScalingGroup'> {
  return resource(
    'Hosts',
    'AWS::AutoScaling::AutoScalingGroup',
    {
      VPCZoneIdentifier: params.PrivateSubnetIds,
      MinSize: params.MinHosts,
      MaxSize: params.MaxHosts,
      MixedInstancesPolicy: {
        LaunchTemplate: {
          LaunchTemplateSpecification: {
            LaunchTemplateId: template.ref,
            Version: template.att('LatestVersionNumber'),
          },
          Overrides: instanceTypes.map((InstanceType) => ({ InstanceType })),
        },
        InstancesDistribution: {
          OnDemandBaseCapacity: params.OnDemandBaseHosts,
          OnDemandPercentageAboveBaseCapacity: params.OnDemandPercent,
          OnDemandAllocationStrategy: 'prioritized',
          SpotAllocationStrategy: 'price-capacity-optimized',
        },
      },
      CapacityRebalance: true,
      NewInstancesProtectedFromScaleIn: true,
      InstanceMaintenancePolicy: { MinHealthyPercentage: 100, MaxHealthyPercentage: 200 },
      MaxInstanceLifetime: params.MaxHostAge,
      HealthCheckType: 'EBS',
      HealthCheckGracePeriod: 120,
      MetricsCollection: [{ Granularity: '1Minute' }],
      // Hosts that start before the capacity provider is made would not be its own without it.
      Tags: [{ Key: 'AmazonECSManaged', Value: 'true', PropagateAtLaunch: true }],
    },
    {
      Metadata: {
        ...openOnPurpose({
          autoscaling_multiple_az_check: 'The parameter decides: subnets of two zones at least.',
          autoscaling_launch_template_check: 'It has one; the rule does not read the short form of GetAtt.',
        }),
        ...openRules({
          'AwsSolutions-AS3': 'Hosts come and go; who waits to hear of it are the alarms of the services on them.',
          'AwsSolutions-EC26':
            'It is met by the launch template, which the rule does not follow from MixedInstancesPolicy.',
          EC2IMDSv2Enabled:
            'It is met by the launch template, which the rule does not follow from MixedInstancesPolicy.',
        }),
      },
      comment: 'ECS decides on the size. A new image or setting reaches new hosts only.',
    },
  );
}
