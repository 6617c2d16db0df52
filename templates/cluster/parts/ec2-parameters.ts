import { privateSubnetIds, vpcId } from '../../parameters/parameters.ts';
import { associable, clusterNameOf } from './providers.ts';

/** Of hosts, whoever manages them. */
export const detailedMonitoring = {
  Type: 'String',
  AllowedValues: ['false', 'true'],
  Default: 'false',
  Description: 'true measures each host every minute instead of every five; it is billed',
} as const;

/** The parameters of EC2 capacity, for hosts of one architecture. */
export function ec2Parameters(architecture: 'arm64' | 'x86_64') {
  return {
    ClusterName: clusterNameOf('elsewhere')({ Description: 'Cluster that the hosts join' }),
    VpcId: vpcId,
    PrivateSubnetIds: privateSubnetIds,
    HostImage: {
      Type: 'AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>',
      Default: `/aws/service/ecs/optimized-ami/amazon-linux-2023/${architecture === 'arm64' ? 'arm64/' : ''}recommended/image_id`,
      Description: 'Where Systems Manager keeps the image of new hosts; an update of the stack looks again',
    },
    HostDiskGiB: {
      Type: 'Number',
      Default: 30,
      MinValue: 30,
      MaxValue: 16384,
      Description: 'Disk of a host: its system, and the images and files of its tasks',
    },
    MinHosts: { Type: 'Number', Default: 2, MinValue: 0, Description: 'Hosts that always run', role: 'MinHosts' },
    MaxHosts: { Type: 'Number', Default: 6, MinValue: 1, Description: 'Hosts that scaling stops at' },
    TargetCapacity: {
      Type: 'Number',
      Default: 100,
      MinValue: 1,
      MaxValue: 100,
      Description: 'Percent of the hosts that tasks are to fill; less keeps room for tasks that start in a hurry',
    },
    OnDemandBaseHosts: {
      Type: 'Number',
      Default: 0,
      MinValue: 0,
      Description: 'Hosts that run on demand before the percentage counts',
    },
    OnDemandPercent: {
      Type: 'Number',
      Default: 100,
      MinValue: 0,
      MaxValue: 100,
      Description: 'Percent of the other hosts that run on demand; the rest is Spot',
    },
    MaxHostAge: {
      Type: 'Number',
      Default: 0,
      MinValue: 0,
      Description: 'Seconds after which Auto Scaling replaces a host, 86400 (a day) at least; 0 for never',
    },
    DetailedMonitoring: detailedMonitoring,
    OtherCapacityProviders: associable({
      Type: 'CommaDelimitedList',
      Default: 'FARGATE,FARGATE_SPOT',
      Description: 'Capacity providers that the cluster has beside this one, one at least; none of managed instances',
    }),
  } as const;
}
