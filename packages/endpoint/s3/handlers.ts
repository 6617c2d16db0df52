import { generatedName, partitionOf } from '../cloudformation/generic/identifiers.ts';
import type { ResourceHandler, ResourceRequest, ResourceState } from '../cloudformation/handler.ts';
import { liveProperties } from '../cloudformation/live-values.ts';
import { asHandler } from '../wire/reason.ts';
import { liveBucket } from './live.ts';
import { bucketDocuments } from './properties.ts';
import type { BucketStore } from './store.ts';

/** The resource types that are buckets in the store: `AWS::S3::Bucket` and its policy. */
export function s3Handlers(store: BucketStore): Record<string, ResourceHandler> {
  return { 'AWS::S3::Bucket': bucketHandler(store), 'AWS::S3::BucketPolicy': bucketPolicyHandler(store) };
}

function bucketHandler(store: BucketStore): ResourceHandler {
  return {
    async create(request, made) {
      const { stack, token } = request;
      const named = request.properties.BucketName;
      const name = named === undefined ? generatedName(request) : String(named);
      asHandler('S3', token, () => {
        if (store.find(name)?.token === token) return;
        store.create({ name, region: stack.region, creationDate: new Date().toISOString(), documents: {}, token });
      });
      made(name);
      configure(store, name, request);
      return state(name, stack.region);
    },
    async update(request, { physicalId }) {
      asHandler('S3', request.token, () => configure(store, physicalId, request));
      return state(physicalId, request.stack.region);
    },
    async delete(request, { physicalId }) {
      if (store.find(physicalId)) asHandler('S3', request.token, () => store.delete(physicalId));
    },
    removalWarning({ physicalId }) {
      if (store.find(physicalId) === undefined || store.contents(physicalId).isEmpty()) return undefined;
      return { validation: 'BUCKET_EMPTINESS_VALIDATION', message: 'S3 bucket is not empty' };
    },
    async read({ physicalId, properties }) {
      const bucket = store.find(physicalId);
      return bucket && liveProperties(properties, liveBucket(properties, bucket.documents));
    },
  };
}

function configure(store: BucketStore, name: string, { properties, tags }: ResourceRequest): void {
  for (const [document, text] of Object.entries(bucketDocuments(properties, tags)))
    store.setDocument(name, document, text);
}

function state(name: string, region: string): ResourceState {
  const { partition, domain } = partitionOf(region);
  return {
    physicalId: name,
    attributes: {
      Arn: `arn:${partition}:s3:::${name}`,
      DomainName: `${name}.s3.${domain}`,
      RegionalDomainName: `${name}.s3.${region}.${domain}`,
      DualStackDomainName: `${name}.s3.dualstack.${region}.${domain}`,
      WebsiteURL: `http://${name}.s3-website-${region}.${domain}`,
    },
  };
}

function bucketPolicyHandler(store: BucketStore): ResourceHandler {
  const put = (request: ResourceRequest): ResourceState => {
    const bucket = String(request.properties.Bucket);
    const document = request.properties.PolicyDocument;
    const text = typeof document === 'string' ? document : JSON.stringify(document);
    asHandler('S3', request.token, () => store.setDocument(bucket, 'policy', text));
    return { physicalId: bucket, attributes: {} };
  };
  return {
    async create(request, made) {
      const made$ = put(request);
      made(made$.physicalId);
      return made$;
    },
    update: async (request) => put(request),
    async delete(_request, { physicalId }) {
      if (store.find(physicalId)) store.setDocument(physicalId, 'policy', undefined);
    },
    async read({ physicalId, properties }) {
      const policy = store.find(physicalId)?.documents.policy;
      return policy === undefined ? undefined : liveProperties(properties, { PolicyDocument: JSON.parse(policy) });
    },
  };
}
