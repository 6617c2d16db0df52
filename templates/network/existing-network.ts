import {
  existingTaskPublicIp,
  privateSubnetIds,
  publicSubnetIds,
  taskSubnetIds,
  vpcId,
} from '../parameters/parameters.ts';

/**
 * Parameters of a master that lives in a network which it does not make: every template takes them as it takes the
 * outputs of the network template. `TaskSubnetIds` are usually private ones; public ones need `TaskPublicIp`.
 */
export const existingNetwork = {
  VpcId: vpcId,
  PublicSubnetIds: publicSubnetIds,
  TaskSubnetIds: taskSubnetIds,
  TaskPublicIp: existingTaskPublicIp,
} as const;

/** The same for databases, caches, hosts and internal load balancers, which stand in private subnets. */
export const existingPrivateSubnets = { PrivateSubnetIds: privateSubnetIds } as const;
