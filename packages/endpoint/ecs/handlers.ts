import type { ResourceHandler, ResourceRequest } from '../cloudformation/handler.ts';
import { digits, handlerFailure, mergedTags } from '../cloudformation/handler-values.ts';
import { AwsError } from '../server/service.ts';
import { camel } from './camel.ts';
import type { Clusters } from './cluster/clusters.ts';
import type { Tag, TaskDefinitionRecord } from './model.ts';
import { clusterArn, shortName } from './names.ts';
import type { TaskDefinitions } from './task-definition/task-definitions.ts';

type Input = Readonly<Record<string, unknown>>;

/** A template's properties as input of the API, with the stack's tags. */
export function inputOf({ properties, tags }: ResourceRequest): Input & { readonly tags: readonly Tag[] } {
  // Properties are an object, and camel() keeps it one.
  const input = camel(properties) as Input;
  const merged = mergedTags(tags, properties.Tags).map(({ Key, Value }) => ({ key: Key, value: Value }));
  return { ...input, tags: merged };
}

/** Runs what the API would refuse, and words a refusal as CloudFormation's handlers do. */
export function asHandler<T>(token: string, doing: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    const request = digits(`${token} request`, 32);
    const details = `(Service: AmazonECS; Status Code: ${error.status}; Error Code: ${error.code}; Request ID: ${request}; Proxy: null)`;
    const code = error.code.endsWith('NotFoundException') ? 'NotFound' : 'InvalidRequest';
    throw handlerFailure(`Invalid request provided: ${doing}: ${error.message} ${details}`, code, token);
  }
}

/** A name as CloudFormation makes it up: stack, logical id, and what is different for every step. */
export function generatedName({ stack, logicalId, token }: ResourceRequest, limit = 255): string {
  const tail = digits(token, 12);
  return `${`${stack.stackName}-${logicalId}`.slice(0, limit - tail.length - 1)}-${tail}`;
}

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
      clusters.put(request.stack, clusterName, inputOf(request), request.token);
      made(clusterName);
      return { physicalId: clusterName, attributes: { Arn: arn } };
    },
    async update(request, { physicalId }) {
      clusters.put(request.stack, physicalId, inputOf(request));
      return { physicalId, attributes: { Arn: clusterArn(request.stack, physicalId) } };
    },
    async delete(request, { physicalId }) {
      asHandler(request.token, 'DeleteCluster', () => clusters.delete(clusterArn(request.stack, physicalId)));
    },
  };
}

/** AWS::ECS::ClusterCapacityProviderAssociations: on record only, since a laptop has one kind of capacity. */
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

/** AWS::ECS::TaskDefinition: a new revision every time. */
export function taskDefinitionHandler(definitions: TaskDefinitions): ResourceHandler {
  const state = ({ taskDefinitionArn }: TaskDefinitionRecord) => ({
    physicalId: taskDefinitionArn,
    attributes: { TaskDefinitionArn: taskDefinitionArn },
  });
  return {
    async create(request, made) {
      const input = inputOf(request);
      const family = input.family ?? generatedName(request).replaceAll(/[^\w-]/g, '');
      const definition = asHandler(request.token, 'Create TaskDefinition', () =>
        definitions.register(request.stack, { ...input, family }, request.token),
      );
      made(definition.taskDefinitionArn);
      return state(definition);
    },
    async update(request, { physicalId }) {
      const definition = definitions.tag(physicalId, inputOf(request).tags);
      if (!definition) throw handlerFailure(`Task definition ${physicalId} not found`, 'NotFound', request.token);
      return state(definition);
    },
    async delete(_request, { physicalId }) {
      definitions.deregister(physicalId);
    },
  };
}
