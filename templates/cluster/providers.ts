import { type Id, type Kind, knownAs, naming, type Token, textOf } from '../../generator/index.ts';

declare const providers: unique symbol;

/** Who names the capacity providers of a cluster: the cluster itself, or a template beside it. */
export type Capacity = 'fargate' | 'elsewhere';

/**
 * The name of a cluster that remembers which, because CloudFormation lets only one of them do so, and services cannot
 * begin before. The name of any other cluster passes for both.
 */
export type ClusterName<C extends Capacity> = Id<'AWS::ECS::Cluster', 'Name'> & { readonly [providers]?: C };

const kindOf = (capacity: Capacity): Kind => ({
  ...naming('Name of AWS::ECS::Cluster'),
  marks: {
    'whose capacity providers are named': capacity === 'fargate' ? 'by the cluster itself' : 'by another template',
  },
});

/** A parameter that takes the name of such a cluster. */
export const clusterNameOf = <C extends Capacity>(capacity: C) => textOf<ClusterName<C>>(kindOf(capacity));

/** The name of such a cluster: the token says which cluster, and the caller knows who names its capacity providers. */
export const nameOfCluster = <C extends Capacity>(capacity: C, token: Token<unknown>): Token<ClusterName<C>> =>
  knownAs<ClusterName<C>>(token, kindOf(capacity));
