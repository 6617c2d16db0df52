import { generatedName } from '../cloudformation/generic/identifiers.ts';
import type { ResourceHandler, ResourceRequest, ResourceState } from '../cloudformation/handler.ts';
import { liveProperties, liveTags } from '../cloudformation/live-values.ts';
import { asHandler } from '../wire/reason.ts';
import { isRecord } from '../wire/xml.ts';
import { type Repository, registryHost, repositoryArn } from './model.ts';
import { isImmutable, newRepository, tagRecord } from './repositories.ts';
import type { RegistryStore } from './store.ts';

/** The resource type that is a repository in the store: `AWS::ECR::Repository`. */
export function ecrHandlers(store: RegistryStore): Record<string, ResourceHandler> {
  return { 'AWS::ECR::Repository': repositoryHandler(store) };
}

function repositoryHandler(store: RegistryStore): ResourceHandler {
  return {
    async create(request, made) {
      const { stack, token } = request;
      const named = request.properties.RepositoryName;
      const name = named === undefined ? generatedName(request) : String(named);
      asHandler('Ecr', token, () => {
        if (store.find(stack.region, name)?.token === token) return;
        store.create({ ...configured(newRepository(stack.region, name), request), token });
      });
      made(name);
      return state(name, request);
    },
    async update(request, { physicalId }) {
      asHandler('Ecr', request.token, () =>
        store.put(configured(store.get(request.stack.region, physicalId), request)),
      );
      return state(physicalId, request);
    },
    async delete(request, { physicalId, previousProperties }) {
      const { region } = request.stack;
      if (!store.find(region, physicalId)) return;
      const force = String(previousProperties.EmptyOnDelete) === 'true';
      asHandler('Ecr', request.token, () => store.delete(region, physicalId, force));
    },
    async read({ physicalId, properties, stack }) {
      const repository = store.find(stack.region, physicalId);
      if (!repository) return undefined;
      const { immutable, scanOnPush, lifecyclePolicy, policy, tags } = repository;
      const now = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
      return liveProperties(properties, {
        ImageTagMutability: immutable ? 'IMMUTABLE' : 'MUTABLE',
        ImageScanningConfiguration: { ScanOnPush: scanOnPush },
        LifecyclePolicy: lifecyclePolicy && { LifecyclePolicyText: lifecyclePolicy },
        RepositoryPolicyText: policy,
        Tags: liveTags(properties.Tags, now),
      });
    },
  };
}

function configured(repository: Repository, { properties, tags }: ResourceRequest): Repository {
  const scanning = properties.ImageScanningConfiguration;
  const { LifecyclePolicy: lifecycle, RepositoryPolicyText: policy } = properties;
  const { lifecyclePolicy: _lifecycle, policy: _policy, ...kept } = repository;
  const lifecycleText = isRecord(lifecycle) ? lifecycle.LifecyclePolicyText : undefined;
  return {
    ...kept,
    immutable: isImmutable(properties.ImageTagMutability),
    scanOnPush: isRecord(scanning) && String(scanning.ScanOnPush) === 'true',
    ...(lifecycleText !== undefined && { lifecyclePolicy: String(lifecycleText) }),
    ...(policy !== undefined && { policy: typeof policy === 'string' ? policy : JSON.stringify(policy) }),
    tags: { ...tagRecord(tags), ...tagRecord(properties.Tags) },
  };
}

function state(name: string, { stack: { account, region } }: ResourceRequest): ResourceState {
  return {
    physicalId: name,
    attributes: {
      Arn: repositoryArn(account, { region, name }),
      RepositoryUri: `${registryHost(account, region)}/${name}`,
    },
  };
}
