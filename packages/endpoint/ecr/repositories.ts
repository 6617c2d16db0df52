import { AwsError, type Caller, type Operation } from '../server/service.ts';
import { isRecord, list } from '../wire/xml.ts';
import { invalidParameter, type Repository, registryHost, registryPassword, repositoryArn } from './model.ts';
import type { RegistryStore } from './store.ts';

/** Operations on repositories and what is set on them. */
export function repositoryOperations(store: RegistryStore): Record<string, Operation> {
  const get = (input: Readonly<Record<string, unknown>>, caller: Caller): Repository =>
    store.get(caller.region, input.repositoryName);
  const byArn = (arn: unknown, caller: Caller): Repository =>
    store.get(caller.region, String(arn).split(':repository/')[1] ?? arn);
  return {
    CreateRepository: (input, caller) => {
      const created = store.create({
        ...newRepository(caller.region, String(input.repositoryName)),
        immutable: isImmutable(input.imageTagMutability),
        scanOnPush: isRecord(input.imageScanningConfiguration) && input.imageScanningConfiguration.scanOnPush === true,
        tags: tagRecord(input.tags),
      });
      return { repository: describe(created, caller) };
    },
    DescribeRepositories: (input, caller) => {
      const names = list(input.repositoryNames);
      const found =
        names.length > 0 ? names.map((name) => store.get(caller.region, name)) : store.repositories(caller.region);
      return { repositories: found.map((repository) => describe(repository, caller)) };
    },
    DeleteRepository: (input, caller) => ({
      repository: describe(store.delete(caller.region, String(input.repositoryName), input.force === true), caller),
    }),
    GetAuthorizationToken: (_input, { endpoint, region }) => {
      const authorizationToken = Buffer.from(`AWS:${registryPassword(region)}`).toString('base64');
      const expiresAt = new Date(Date.now() + 12 * 3600 * 1000);
      return { authorizationData: [{ authorizationToken, expiresAt, proxyEndpoint: endpoint }] };
    },
    PutImageTagMutability: (input, caller) => {
      const repository = store.put({ ...get(input, caller), immutable: isImmutable(input.imageTagMutability) });
      return { ...repositoryIdentity(repository, caller), imageTagMutability: mutability(repository) };
    },
    PutImageScanningConfiguration: (input, caller) => {
      const wanted = input.imageScanningConfiguration;
      const scanOnPush = isRecord(wanted) && wanted.scanOnPush === true;
      const repository = store.put({ ...get(input, caller), scanOnPush });
      return { ...repositoryIdentity(repository, caller), imageScanningConfiguration: { scanOnPush } };
    },
    PutLifecyclePolicy: (input, caller) => {
      const lifecyclePolicy = String(input.lifecyclePolicyText);
      const repository = store.put({ ...get(input, caller), lifecyclePolicy });
      return { ...repositoryIdentity(repository, caller), lifecyclePolicyText: lifecyclePolicy };
    },
    GetLifecyclePolicy: (input, caller) => {
      const repository = get(input, caller);
      const text = repository.lifecyclePolicy;
      if (text !== undefined) return { ...repositoryIdentity(repository, caller), lifecyclePolicyText: text };
      throw absent('LifecyclePolicyNotFoundException', 'Lifecycle policy', repository, caller);
    },
    DeleteLifecyclePolicy: (input, caller) => {
      const { lifecyclePolicy, ...repository } = get(input, caller);
      if (lifecyclePolicy === undefined) {
        throw absent('LifecyclePolicyNotFoundException', 'Lifecycle policy', repository, caller);
      }
      return { ...repositoryIdentity(store.put(repository), caller), lifecyclePolicyText: lifecyclePolicy };
    },
    SetRepositoryPolicy: (input, caller) => {
      const repository = store.put({ ...get(input, caller), policy: String(input.policyText) });
      return { ...repositoryIdentity(repository, caller), policyText: repository.policy };
    },
    GetRepositoryPolicy: (input, caller) => {
      const repository = get(input, caller);
      if (repository.policy !== undefined)
        return { ...repositoryIdentity(repository, caller), policyText: repository.policy };
      throw absent('RepositoryPolicyNotFoundException', 'Repository policy', repository, caller);
    },
    TagResource: (input, caller) => {
      const repository = byArn(input.resourceArn, caller);
      store.put({ ...repository, tags: { ...repository.tags, ...tagRecord(input.tags) } });
    },
    UntagResource: (input, caller) => {
      const repository = byArn(input.resourceArn, caller);
      const dropped = list(input.tagKeys);
      const kept = Object.entries(repository.tags).filter(([key]) => !dropped.includes(key));
      store.put({ ...repository, tags: Object.fromEntries(kept) });
    },
    ListTagsForResource: (input, caller) => {
      const { tags } = byArn(input.resourceArn, caller);
      return { tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) };
    },
  };
}

/** A repository with ECR's defaults. */
export function newRepository(region: string, name: string): Repository {
  const createdAt = new Date().toISOString();
  return { name, region, createdAt, immutable: false, scanOnPush: false, images: [], layers: {}, tags: {} };
}

/** Reads `imageTagMutability`; the kinds with exclusions are refused, not taken for what they resemble. */
export function isImmutable(mutability: unknown): boolean {
  if (mutability === 'IMMUTABLE') return true;
  if (mutability === undefined || mutability === 'MUTABLE') return false;
  throw invalidParameter(`imageTagMutability': the embedded endpoint does not simulate '${String(mutability)}'`);
}

/** What every answer about a repository begins with. */
export function repositoryIdentity({ name }: Pick<Repository, 'name'>, { account }: Caller): Record<string, unknown> {
  return { registryId: account, repositoryName: name };
}

/** Tags of an API call or a template, as a record. */
export function tagRecord(tags: unknown): Record<string, string> {
  return Object.fromEntries(
    list(tags)
      .filter(isRecord)
      .map(({ Key, Value }) => [String(Key), String(Value ?? '')]),
  );
}

const mutability = ({ immutable }: Repository): string => (immutable ? 'IMMUTABLE' : 'MUTABLE');

function describe(repository: Repository, caller: Caller): Record<string, unknown> {
  return {
    ...repositoryIdentity(repository, caller),
    repositoryArn: repositoryArn(caller.account, repository),
    repositoryUri: `${registryHost(caller.account, repository.region)}/${repository.name}`,
    createdAt: new Date(repository.createdAt),
    imageTagMutability: mutability(repository),
    imageScanningConfiguration: { scanOnPush: repository.scanOnPush },
    encryptionConfiguration: { encryptionType: 'AES256' },
  };
}

function absent(code: string, what: string, { name }: Pick<Repository, 'name'>, { account }: Caller): AwsError {
  const where = `the repository with name '${name}' in the registry with id '${account}'`;
  return new AwsError(code, `${what} does not exist for ${where}`);
}
