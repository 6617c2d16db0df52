import type { StackResources } from '../../cloudformation/handler.ts';
import { AwsError } from '../../server/service.ts';
import type { ClusterRecord } from '../model.ts';

interface Wanted {
  readonly launchType?: unknown;
  readonly capacityProviderStrategy?: unknown;
}

/** Those that every account has. Of others nobody here knows whether they came with a cluster of their own. */
const OF_AWS = ['FARGATE', 'FARGATE_SPOT'];

/** Refuses, in ECS's words, capacity that a service or task cannot have in its cluster. */
export function checkCapacity({ capacityProviders }: ClusterRecord, wanted: Wanted): void {
  const { launchType, capacityProviderStrategy: strategy } = wanted;
  if (launchType !== undefined && strategy !== undefined) {
    throw new AwsError(
      'InvalidParameterException',
      'Specifying both a launch type and capacity provider strategy is not supported. Remove one and try again.',
    );
  }
  const items = Array.isArray(strategy) ? (strategy as readonly { readonly capacityProvider?: unknown }[]) : [];
  const names = items.map(({ capacityProvider }) => String(capacityProvider));
  if (names.every((name) => capacityProviders.includes(name) || !OF_AWS.includes(name))) return;
  throw new AwsError(
    'InvalidParameterException',
    'The specified capacity provider strategy cannot contain a capacity provider that is not associated with the cluster. Associate the capacity provider with the cluster and try again.',
  );
}

/**
 * Refuses a provider of managed instances in a cluster's list: it belongs to its own cluster from the start
 * (hashicorp/terraform-provider-aws issue 44783). A provider that no stack here has is taken as it is.
 */
export function checkProviders(names: readonly string[], known: ReturnType<StackResources>): void {
  const managed = known.filter(({ properties }) => properties.ManagedInstancesProvider !== undefined);
  if (!managed.some(({ physicalId }) => names.includes(physicalId))) return;
  throw new AwsError(
    'InvalidParameterException',
    'Cannot associate Managed Instances capacity provider to clusters using this API.',
  );
}
