import { at } from './concrete.ts';
import { type Control, every, is, isThere, severalSubnets } from './control.ts';

const HOSTS = ['AWS::EC2::LaunchTemplate'];
const GROUP = ['AWS::AutoScaling::AutoScalingGroup'];
const interfaces = 'LaunchTemplateData.NetworkInterfaces';

/** Hosts of your own. */
export const HOST_CONTROLS: readonly Control[] = [
  {
    ids: ['EC2.3', 'EC2.7', 'EC2.181'],
    title: 'Disks of hosts are encrypted',
    by: '`BlockDeviceMappings` with `Ebs.Encrypted: true`',
    of: HOSTS,
    holds: every('LaunchTemplateData.BlockDeviceMappings.*.Ebs.Encrypted', is(true)),
  },
  {
    ids: ['EC2.8', 'EC2.170', 'AutoScaling.3'],
    title: 'Hosts ask for a session at the metadata service',
    by: '`MetadataOptions.HttpTokens: required`',
    of: HOSTS,
    holds: every('LaunchTemplateData.MetadataOptions.HttpTokens', is('required')),
  },
  {
    ids: ['AutoScaling.4'],
    title: 'Answers of the metadata service stay on the host',
    by: '`MetadataOptions.HttpPutResponseHopLimit: 1`',
    of: HOSTS,
    holds: every('LaunchTemplateData.MetadataOptions.HttpPutResponseHopLimit', is(1)),
  },
  {
    ids: ['EC2.9', 'EC2.25', 'AutoScaling.5'],
    title: 'Hosts have no public addresses',
    by: '`AssociatePublicIpAddress: false`',
    of: HOSTS,
    holds: every(`${interfaces}.*.AssociatePublicIpAddress`, is(false)),
    broken: { LaunchTemplateData: { NetworkInterfaces: [{ AssociatePublicIpAddress: true }] } },
  },
  {
    ids: ['EC2.17'],
    title: 'Hosts have one network interface',
    by: 'one entry in `NetworkInterfaces`',
    of: HOSTS,
    holds: every(interfaces, (list) => Array.isArray(list) && list.length === 1),
  },
  {
    ids: ['AutoScaling.1'],
    title: 'Groups behind a load balancer use its health checks',
    by: 'no `TargetGroupARNs`: tasks are behind the load balancer, and not their hosts',
    of: GROUP,
    holds: (group) => at(group, 'TargetGroupARNs').every(is(undefined)) || every('HealthCheckType', is('ELB'))(group),
    broken: { TargetGroupARNs: ['arn'], HealthCheckType: 'EC2' },
  },
  {
    ids: ['AutoScaling.2'],
    title: 'Groups span several zones',
    by: '`VPCZoneIdentifier` with subnets of two zones at least',
    of: GROUP,
    holds: every('VPCZoneIdentifier', severalSubnets),
    rules: ['autoscaling_multiple_az_check'],
  },
  {
    ids: ['AutoScaling.6'],
    title: 'Groups use several instance types',
    by: '`MixedInstancesPolicy` with `Overrides`',
    of: GROUP,
    holds: (group) => at(group, 'MixedInstancesPolicy.LaunchTemplate.Overrides.*').length >= 2,
  },
  {
    ids: ['AutoScaling.9'],
    title: 'Groups use launch templates',
    by: '`LaunchTemplateSpecification`',
    of: GROUP,
    holds: every('MixedInstancesPolicy.LaunchTemplate.LaunchTemplateSpecification.LaunchTemplateId', isThere),
    rules: ['autoscaling_launch_template_check'],
  },
];
