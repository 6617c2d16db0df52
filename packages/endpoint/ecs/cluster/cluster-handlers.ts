import type { ResourceHandler, ResourceRequest } from '../../cloudformation/handler.ts';
import { handlerFailure } from '../../cloudformation/handler-values.ts';
import { liveProperties, liveTags } from '../../cloudformation/live-values.ts';
import { pascal } from '../camel.ts';
import { asHandler, generatedName, inputOf } from '../handler-input.ts';
import { clusterArn, shortName } from '../names.ts';
import type { Clusters } from './clusters.ts';

/** AWS::ECS::Cluster. */
export function clusterHandler(clusters: Clusters): ResourceHandler {
  return {
    async create(request, made) {
      const clusterName = String(request.properties.ClusterName ?? generatedName(request));
      const arn = clusterArn(request.stack, clusterName);
      const known = clusters.get(arn);
      if (known?.status === 'ACTIVE' && known.token !== request.token) {
        const message = `Resource of type 'AWS::ECS::Cluster' with identifier '${clusterName}' already exists.`;
        throw handlerFailure(message, 'AlreadyExists', request.token);
      }
      asHandler(request.token, 'CreateCluster', () =>
        clusters.put(request.stack, clusterName, inputOf(request), request.token),
      );
      made(clusterName);
      return { physicalId: clusterName, attributes: { Arn: arn } };
    },
    async update(request, { physicalId }) {
      asHandler(request.token, 'UpdateCluster', () => clusters.put(request.stack, physicalId, inputOf(request)));
      return { physicalId, attributes: { Arn: clusterArn(request.stack, physicalId) } };
    },
    async delete(request, { physicalId }) {
      asHandler(request.token, 'DeleteCluster', () => clusters.delete(clusterArn(request.stack, physicalId)));
    },
    async read({ physicalId, properties, stack }) {
      const cluster = clusters.get(clusterArn(stack, physicalId));
      if (cluster?.status !== 'ACTIVE') return undefined;
      return liveProperties(properties, {
        ClusterSettings: pascal(cluster.settings),
        Configuration: pascal(cluster.configuration),
        CapacityProviders: cluster.capacityProviders,
        DefaultCapacityProviderStrategy: pascal(cluster.defaultCapacityProviderStrategy),
        ServiceConnectDefaults: pascal(cluster.serviceConnectDefaults),
        Tags: liveTags(
          properties.Tags,
          cluster.tags.map(({ key, value }) => ({ Key: key, Value: value })),
        ),
      });
    },
  };
}

/** AWS::ECS::ClusterCapacityProviderAssociations: on record only, since this machine has one kind of capacity. */
export function associationsHandler(clusters: Clusters): ResourceHandler {
  const save = async (request: ResourceRequest) => {
    const { cluster, capacityProviders, defaultCapacityProviderStrategy } = inputOf(request);
    const name = shortName(String(cluster));
    asHandler(request.token, 'PutClusterCapacityProviders', () =>
      clusters.put(request.stack, name, { capacityProviders, defaultCapacityProviderStrategy }),
    );
    return { physicalId: name, attributes: {} };
  };
  return {
    isRecord: () => true,
    async create(request, made) {
      const state = await save(request);
      made(state.physicalId);
      return state;
    },
    update: save,
    async delete(request, { physicalId }) {
      if (clusters.get(clusterArn(request.stack, physicalId)) === undefined) return;
      clusters.put(request.stack, physicalId, { capacityProviders: [], defaultCapacityProviderStrategy: [] });
    },
  };
}
