import type { StackResources } from '../../cloudformation/handler.ts';
import { list, object, text } from '../../cloudformation/handler-values.ts';
import { AwsError } from '../../server/service.ts';
import type { ClusterRecord, TaskDefinitionRecord } from '../model.ts';
import { compatibilitiesOf } from '../task-definition/rules/index.ts';

interface Wanted {
  readonly launchType?: unknown;
  readonly capacityProviderStrategy?: unknown;
}

/** Those that every account has, and which a cluster names all the same before it has them (dask/dask-cloudprovider#328). Of others nobody here knows whether they came with a cluster of their own. */
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

/** The launch type of what is started: its own, or that of its first capacity provider; EC2 without either. */
export function launchTypeOf({ launchType, capacityProviderStrategy }: Wanted): string {
  if (typeof launchType === 'string') return launchType;
  const provider = text(object(list(capacityProviderStrategy)[0]).capacityProvider) ?? '';
  return OF_AWS.includes(provider) ? 'FARGATE' : 'EC2';
}

/**
 * Refuses a task definition on capacity that it does not fit (sil-org/ecs-deploy#129), and a version of Fargate's platform
 * elsewhere (ansible-collections/community.aws#770).
 */
export function checkLaunch(definition: TaskDefinitionRecord, wanted: Wanted & { readonly platformVersion?: unknown }) {
  const launchType = launchTypeOf(wanted);
  if (!['EC2', 'FARGATE', 'EXTERNAL', 'MANAGED_INSTANCES'].includes(launchType)) {
    throw new AwsError('InvalidParameterException', 'launch type should be one of [EC2,FARGATE,EXTERNAL]');
  }
  if (launchType === 'FARGATE' && !compatibilitiesOf(definition).includes('FARGATE')) {
    throw new AwsError('InvalidParameterException', 'Task definition does not support launch_type FARGATE.');
  }
  if (wanted.launchType === 'EC2' && wanted.platformVersion !== undefined) {
    const message = 'The platform version must be null when specifying an EC2 launch type.';
    throw new AwsError('InvalidParameterException', message);
  }
}

/** What a service says about its capacity: its own words, else those of its cluster, else EC2 (API reference, CreateService). */
export function placedRest<T extends Wanted>(rest: T, { defaultCapacityProviderStrategy: usual }: ClusterRecord): T {
  if (rest.launchType !== undefined || rest.capacityProviderStrategy !== undefined) return rest;
  return usual.length > 0 ? { ...rest, capacityProviderStrategy: usual } : { ...rest, launchType: 'EC2' };
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
