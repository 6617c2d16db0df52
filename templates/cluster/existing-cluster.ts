import { clusterName } from '../parameters/parameters.ts';

/** The parameters of a master that runs its services in a cluster which it does not make. */
export const existingCluster = { ClusterName: clusterName } as const;
