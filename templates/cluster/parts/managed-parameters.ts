import { clusterName, privateSubnetIds, vpcId } from '../../parameters/parameters.ts';
import { detailedMonitoring } from './ec2-parameters.ts';

/** The parameters of hosts that ECS manages. */
export const managedParameters = {
  ClusterName: clusterName,
  VpcId: vpcId,
  PrivateSubnetIds: privateSubnetIds,
  MinCores: { Type: 'Number', Default: 2, MinValue: 1, Description: 'Cores that a host has at least' },
  MaxCores: { Type: 'Number', Default: 16, MinValue: 1, Description: 'Cores that a host has at most' },
  MinMemoryMiB: { Type: 'Number', Default: 4096, MinValue: 512, Description: 'Memory that a host has at least' },
  CapacityOptionType: {
    Type: 'String',
    AllowedValues: ['ON_DEMAND', 'SPOT'],
    Default: 'ON_DEMAND',
    Description: 'SPOT costs less, and ends with a warning of two minutes when EC2 needs the host',
  },
  HostDiskGiB: {
    Type: 'Number',
    Default: 80,
    MinValue: 1,
    MaxValue: 16384,
    Description: 'Disk of a host for the images and files of its tasks',
  },
  ScaleInAfter: {
    Type: 'Number',
    Default: 300,
    MinValue: -1,
    MaxValue: 3600,
    Description: 'Seconds that a host may be idle or badly used before ECS moves its tasks; -1 for as long as it likes',
  },
  DetailedMonitoring: detailedMonitoring,
} as const;
