import type { Id } from '../../generator/index.ts';

declare const providers: unique symbol;

/** Who names the capacity providers of a cluster: the cluster itself, or a template beside it. */
export type Capacity = 'fargate' | 'elsewhere';

/**
 * The name of a cluster that remembers which, because CloudFormation lets only one of them do so, and services cannot
 * begin before. The name of any other cluster passes for both.
 */
export type ClusterName<C extends Capacity> = Id<'AWS::ECS::Cluster', 'Name'> & { readonly [providers]?: C };
