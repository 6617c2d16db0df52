import { outputParameters } from '../../generator/index.ts';
import { existingNetwork } from '../../templates/network/existing-network.ts';
import { fargateSize } from '../../templates/parameters/fargate-size.ts';
import { parameters } from '../../templates/parameters/parts.ts';
import { platformTemplate } from './platform.ts';

/** What the services of every team are passed: the network, the platform's outputs, and what all have in common. */
export const teamParameters = {
  VpcId: existingNetwork.VpcId,
  TaskSubnetIds: existingNetwork.TaskSubnetIds,
  TaskPublicIp: existingNetwork.TaskPublicIp,
  ...outputParameters(
    platformTemplate,
    'ListenerArn',
    'LoadBalancerSecurityGroupId',
    'LoadBalancerFullName',
    'ClusterName',
  ),
  ...parameters.logs,
  ...parameters.fargate,
} as const;

/** Service Connect's proxy runs in the task and needs room. */
export const roomForProxy = fargateSize(512, 1024);

/** Tags of all that a nested stack makes: the team that owns it, and the component that it belongs to. */
export const owned = (Owner: string, Component: string) => ({ Owner, Component });
