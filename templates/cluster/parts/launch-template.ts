import { AWS, type Declare, fn, type ParameterRefs, type Resource } from '../../../generator/index.ts';
import { openOnPurpose } from '../../parts/reasons.ts';
import type { ec2Parameters } from './ec2-parameters.ts';

type Params = ParameterRefs<ReturnType<typeof ec2Parameters>>;

interface Host {
  readonly params: Params;
  readonly profile: Resource<'AWS::IAM::InstanceProfile'>;
  readonly group: Resource<'AWS::EC2::SecurityGroup'>;
}

/** How a host starts: private, with an encrypted disk, and out of the reach of its tasks. */
export function launchTemplate(
  resource: Declare,
  { params, profile, group }: Host,
): Resource<'AWS::EC2::LaunchTemplate'> {
  const named = { Tags: [{ Key: 'Name', Value: AWS.StackName }] };
  return resource(
    'HostTemplate',
    'AWS::EC2::LaunchTemplate',
    {
      LaunchTemplateData: {
        ImageId: params.HostImage,
        IamInstanceProfile: { Arn: profile.att('Arn') },
        NetworkInterfaces: [
          {
            DeviceIndex: 0,
            AssociatePublicIpAddress: false,
            DeleteOnTermination: true,
            Groups: [group.att('GroupId')],
          },
        ],
        MetadataOptions: { HttpEndpoint: 'enabled', HttpTokens: 'required', HttpPutResponseHopLimit: 1 },
        BlockDeviceMappings: [
          {
            DeviceName: '/dev/xvda',
            Ebs: { Encrypted: true, VolumeType: 'gp3', VolumeSize: params.HostDiskGiB, DeleteOnTermination: true },
          },
        ],
        Monitoring: { Enabled: params.DetailedMonitoring },
        TagSpecifications: [
          { ResourceType: 'instance', ...named },
          { ResourceType: 'volume', ...named },
        ],
        UserData: fn.base64(userData(params)),
      },
    },
    {
      Metadata: openOnPurpose({
        ec2_launch_template_monitoring_enabled_check: 'The parameter decides: it is billed, and ECS does not need it.',
      }),
      comment: 'One hop: instance metadata is for the host; tasks get credentials of their own from the agent.',
    },
  );
}

function userData(params: Params) {
  return fn.sub`#!/bin/bash
cat >> /etc/ecs/ecs.config <<'CONFIG'
ECS_CLUSTER=${params.ClusterName}
ECS_AWSVPC_BLOCK_IMDS=true
ECS_ENABLE_AWSLOGS_EXECUTIONROLE_OVERRIDE=true
ECS_ENABLE_SPOT_INSTANCE_DRAINING=true
CONFIG
`;
}
