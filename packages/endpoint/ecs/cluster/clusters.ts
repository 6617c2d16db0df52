import type { StackResources } from '../../cloudformation/handler.ts';
import { list } from '../../cloudformation/handler-values.ts';
import type { Documents } from '../../server/documents.ts';
import { AwsError, type Caller } from '../../server/service.ts';
import type { ClusterRecord, Tag } from '../model.ts';
import { clusterArn } from '../names.ts';
import { checkProviders } from './capacity-check.ts';

type Place = Pick<Caller, 'account' | 'region'>;

/** Clusters by ARN. */
export class Clusters {
  readonly #documents: Documents<ClusterRecord>;
  /** How many active services and tasks a cluster has. */
  readonly #contents: (arn: string) => { readonly services: number; readonly tasks: number };

  readonly #resources: StackResources;

  constructor(
    documents: Documents<ClusterRecord>,
    contents: (arn: string) => { services: number; tasks: number },
    resources: StackResources,
  ) {
    this.#documents = documents;
    this.#contents = contents;
    this.#resources = resources;
  }

  get(arn: string): ClusterRecord | undefined {
    return this.#documents.get(arn);
  }

  all(place: Place): ClusterRecord[] {
    const prefix = clusterArn(place, '');
    return this.#documents.all().flatMap(([arn, cluster]) => (arn.startsWith(prefix) ? [cluster] : []));
  }

  /** By ARN or name; `default` without either. */
  find(place: Place, name: unknown): ClusterRecord {
    const asked = typeof name === 'string' && name !== '' ? name : 'default';
    const cluster = this.get(asked.startsWith('arn:') ? asked : clusterArn(place, asked));
    if (cluster?.status !== 'ACTIVE') throw new AwsError('ClusterNotFoundException', 'Cluster not found.');
    return cluster;
  }

  /** Makes a cluster, or changes what the input names of one. */
  put(place: Place, clusterName: string, input: Readonly<Record<string, unknown>>, token?: string): ClusterRecord {
    const arn = clusterArn(place, clusterName);
    const before = this.get(arn);
    const {
      settings,
      clusterSettings = settings,
      configuration,
      capacityProviders,
      defaultCapacityProviderStrategy,
      serviceConnectDefaults,
      tags,
    } = input;
    checkProviders(list(capacityProviders).map(String), this.#resources('AWS::ECS::CapacityProvider', place));
    const active = before?.status === 'ACTIVE' ? before : undefined;
    const own = token ?? active?.token;
    return this.#documents.put(arn, {
      clusterArn: arn,
      clusterName,
      status: 'ACTIVE',
      // Input of the API, or of a template by way of camel(): the shapes are the API's.
      settings: (clusterSettings as readonly unknown[] | undefined) ?? active?.settings ?? [],
      configuration: configuration ?? active?.configuration,
      capacityProviders: (capacityProviders as readonly string[] | undefined) ?? active?.capacityProviders ?? [],
      defaultCapacityProviderStrategy:
        (defaultCapacityProviderStrategy as readonly unknown[] | undefined) ??
        active?.defaultCapacityProviderStrategy ??
        [],
      serviceConnectDefaults:
        (serviceConnectDefaults as ClusterRecord['serviceConnectDefaults'] | undefined) ??
        active?.serviceConnectDefaults ??
        {},
      tags: (tags as readonly Tag[] | undefined) ?? active?.tags ?? [],
      ...(own === undefined ? {} : { token: own }),
    });
  }

  delete(arn: string): void {
    if (!this.get(arn)) return;
    const { services, tasks } = this.#contents(arn);
    if (services > 0) {
      const message = 'The Cluster cannot be deleted while Services are active.';
      throw new AwsError('ClusterContainsServicesException', message);
    }
    if (tasks > 0)
      throw new AwsError('ClusterContainsTasksException', 'The Cluster cannot be deleted while Tasks are active.');
    this.#documents.delete(arn);
  }
}
