import { privateSubnetIds, publicSubnetIds, taskPublicIp, taskSubnetIds, vpcId } from './parameters.ts';

/**
 * Parameters of a master that lives in a network which it does not make: every template takes them as it takes the
 * outputs of the network template. `TaskSubnetIds` are usually the private ones; public ones need `TaskPublicIp`.
 */
export const existingNetwork = {
  VpcId: vpcId,
  PublicSubnetIds: publicSubnetIds,
  PrivateSubnetIds: privateSubnetIds,
  TaskSubnetIds: taskSubnetIds,
  TaskPublicIp: taskPublicIp,
} as const;
