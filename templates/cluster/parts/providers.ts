import {
  type Id,
  type Kind,
  knownAs,
  marked,
  naming,
  type Parameter,
  type Token,
  textParameter,
} from '../../../generator/index.ts';

/** Who names the capacity providers of a cluster: the cluster itself, or a template beside it. */
export type Capacity = 'fargate' | 'elsewhere';

/**
 * The name of a cluster that remembers which, because CloudFormation lets only one of them do so, and services cannot
 * start before. The name of any other cluster passes for both.
 */
export type ClusterName<C extends Capacity> = Id<'AWS::ECS::Cluster', 'Name'> & { readonly '~providers'?: C };

function kindOf(capacity: Capacity): Kind {
  return {
    ...naming('Name of AWS::ECS::Cluster'),
    marks: {
      'whose capacity providers are named': capacity === 'fargate' ? 'by the cluster itself' : 'by another template',
    },
  };
}

/** A parameter that takes the name of such a cluster. */
export const clusterNameOf = <C extends Capacity>(capacity: C) => textParameter<ClusterName<C>>(kindOf(capacity));

/** The name of such a cluster: the token says which cluster, and the caller knows who names its capacity providers. */
export function nameOfCluster<C extends Capacity>(capacity: C, token: Token<unknown>): Token<ClusterName<C>> {
  return knownAs<ClusterName<C>>(token, kindOf(capacity));
}

const OF_MANAGED_INSTANCES = { 'that starts': 'managed instances' };

/** The capacity provider of managed instances, which belongs to its cluster from the start. */
export function managedProvider<T>(provider: Token<T>): Token<T> {
  return knownAs<T>(provider, { marks: OF_MANAGED_INSTANCES });
}

/**
 * A parameter that lists capacity providers for a cluster. ECS refuses those of managed instances: "Cannot associate Managed
 * Instances capacity provider to clusters using this API" (hashicorp/terraform-provider-aws#44783).
 */
export function associable<const P extends Parameter>(parameter: P): P {
  return marked(parameter, { 'that starts': 'hosts of an Auto Scaling group' });
}
