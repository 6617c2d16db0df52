import { appendFileSync } from 'node:fs';
import { AwsError, type Caller, type Operation } from '../server/service.ts';
import { list } from '../wire/xml.ts';
import type { Repository } from './model.ts';
import { repositoryIdentity } from './repositories.ts';
import type { RegistryStore } from './store.ts';

/** ECR asks for parts of at least this size, the last one aside; we take any. */
const PART_SIZE = 10 * 1024 * 1024;

/** Operations that put layers, part by part, and find them again. */
export function layerOperations(store: RegistryStore): Record<string, Operation> {
  const get = (input: Readonly<Record<string, unknown>>, caller: Caller): Repository =>
    store.get(caller.region, input.repositoryName);
  return {
    InitiateLayerUpload: (input, caller) => {
      get(input, caller);
      return { uploadId: store.beginUpload(), partSize: PART_SIZE };
    },
    UploadLayerPart: (input, caller) => {
      const repository = get(input, caller);
      const { uploadId, uploaded } = findUpload(store, repository, input.uploadId, caller);
      if (Number(input.partFirstByte) !== uploaded) {
        const message = `The part that begins at byte ${Number(input.partFirstByte)} does not follow the last byte received, ${uploaded - 1}`;
        throw new AwsError('InvalidLayerPartException', message, 400, { lastValidByteReceived: uploaded - 1 });
      }
      const bytes = Buffer.from(String(input.layerPartBlob), 'base64');
      appendFileSync(store.uploadFile(uploadId), bytes);
      return { ...repositoryIdentity(repository, caller), uploadId, lastByteReceived: uploaded + bytes.length - 1 };
    },
    CompleteLayerUpload: async (input, caller) => {
      const repository = get(input, caller);
      const { uploadId, uploaded } = findUpload(store, repository, input.uploadId, caller);
      const layerDigest = String(list(input.layerDigests)[0]);
      if (uploaded === 0)
        throw new AwsError('EmptyUploadException', 'The specified layer upload does not contain any layer parts.');
      if (Object.hasOwn(repository.layers, layerDigest)) {
        store.dropUpload(uploadId);
        const where = `the '${repository.name}' repository in the registry with id '${caller.account}'`;
        throw new AwsError(
          'LayerAlreadyExistsException',
          `Layer with digest '${layerDigest}' already exists in ${where}`,
        );
      }
      await store.completeUpload(caller.region, repository.name, uploadId, layerDigest);
      return { ...repositoryIdentity(repository, caller), uploadId, layerDigest };
    },
    BatchCheckLayerAvailability: (input, caller) => {
      const { layers } = get(input, caller);
      const digests = list(input.layerDigests).map(String);
      const good = digests.filter(isDigest);
      return {
        layers: good.map((layerDigest) => ({
          layerDigest,
          layerAvailability: Object.hasOwn(layers, layerDigest) ? 'AVAILABLE' : 'UNAVAILABLE',
          layerSize: layers[layerDigest] ?? 0,
        })),
        failures: digests
          .filter((digest) => !isDigest(digest))
          .map((layerDigest) => ({
            layerDigest,
            failureCode: 'InvalidLayerDigest',
            failureReason: 'Invalid layer digest',
          })),
      };
    },
    GetDownloadUrlForLayer: (input, caller) => {
      const repository = get(input, caller);
      const layerDigest = String(input.layerDigest);
      if (!Object.hasOwn(repository.layers, layerDigest)) {
        const where = `the '${repository.name}' repository in the registry with id '${caller.account}'`;
        throw new AwsError('LayersNotFoundException', `Layer with digest '${layerDigest}' does not exist in ${where}`);
      }
      const day = new Date().toISOString().slice(0, 10).replaceAll('-', '');
      const credential = encodeURIComponent(`rookery/${day}/${caller.region}/ecr/aws4_request`);
      const signed = `X-Amz-Credential=${credential}&X-Amz-Signature=rookery`;
      return { downloadUrl: `${caller.endpoint}/v2/${repository.name}/blobs/${layerDigest}?${signed}`, layerDigest };
    },
  };
}

const isDigest = (digest: string): boolean => /^sha256:[0-9a-f]{64}$/.test(digest);

function findUpload(store: RegistryStore, { name }: Repository, id: unknown, { account }: Caller) {
  const uploadId = String(id);
  const uploaded = store.uploaded(uploadId);
  if (uploaded !== undefined) return { uploadId, uploaded };
  const where = `the '${name}' repository in the registry with id '${account}'`;
  throw new AwsError('UploadNotFoundException', `Upload with id '${uploadId}' does not exist in ${where}`);
}
