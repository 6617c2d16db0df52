import { createReadStream, createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { AwsError } from '../server/service.ts';
import { clientError } from '../wire/api.ts';
import { header, isSigned, readBody, type WireRequest } from '../wire/request.ts';
import { listedBy, removeImage } from './manifests.ts';
import { findImage, type ImageId, type Repository, regionOfPassword } from './model.ts';
import { pushImage } from './push.ts';
import type { RegistryStore } from './store.ts';

interface Exchange {
  readonly request: WireRequest;
  readonly store: RegistryStore;
  readonly repository: Repository;
  /** What stands after `blobs/`, `blobs/uploads/`, `manifests/` or `tags/`. */
  readonly last: string;
}

type Handler = (exchange: Exchange) => Response | Promise<Response>;

const MOST_MANIFEST = 4 * 1024 * 1024;
const versionHeader = { 'docker-distribution-api-version': 'registry/2.0' };

/** The registry's HTTP API, as image tools speak it: pull and push, on the repositories of the region that the password is of. */
export function registry(store: RegistryStore): (request: WireRequest) => Promise<Response> {
  return async (request) => {
    try {
      if (!isSigned(header(request, 'authorization'), request.query)) return unauthorized();
      if (/^\/v2\/?$/.test(request.path))
        return new Response('{}', { headers: { ...versionHeader, 'content-type': 'application/json' } });
      return await route(request, store);
    } catch (error) {
      return errorAnswer(clientError(error, request));
    }
  };
}

const routes: readonly (readonly [path: RegExp, methods: Readonly<Record<string, Handler>>])[] = [
  [
    /^\/v2\/(.+)\/blobs\/uploads\/([^/]*)$/,
    { POST: beginUpload, PATCH: appendPart, PUT: completeUpload, DELETE: dropUpload, GET: readUpload },
  ],
  [/^\/v2\/(.+)\/blobs\/(sha256:[0-9a-f]{64})$/, { GET: readLayer, HEAD: readLayer }],
  [
    /^\/v2\/(.+)\/manifests\/([^/]+)$/,
    { GET: readManifest, HEAD: readManifest, PUT: putManifest, DELETE: deleteManifest },
  ],
  [/^\/v2\/(.+)\/tags\/(list)$/, { GET: listTags }],
];

async function route(request: WireRequest, store: RegistryStore): Promise<Response> {
  for (const [path, methods] of routes) {
    const [, name, last = ''] = path.exec(request.path) ?? [];
    const handler = methods[request.method];
    if (name === undefined || !handler) continue;
    const region = regionOfPassword(header(request, 'authorization')) ?? request.caller.region;
    return handler({ request, store, last, repository: store.get(region, name) });
  }
  throw new AwsError('UNSUPPORTED', 'The operation is unsupported.', 405);
}

function beginUpload(exchange: Exchange): Response | Promise<Response> {
  const { request, store } = exchange;
  const mounted = mount(exchange);
  if (mounted) return mounted;
  const uploadId = store.beginUpload();
  const upload = { ...exchange, last: uploadId };
  if (request.query.has('digest')) return completeUpload(upload);
  return accepted(upload, 202);
}

/** Takes a layer from another repository of the region, if that has it; else it is uploaded, as the protocol allows. */
function mount({ request, store, repository }: Exchange): Response | undefined {
  const digest = request.query.get('mount') ?? '';
  const size = store.find(repository.region, request.query.get('from') ?? '')?.layers[digest];
  if (size === undefined) return undefined;
  store.put({ ...repository, layers: { ...repository.layers, [digest]: size } });
  return created(repository, digest);
}

async function appendPart(exchange: Exchange): Promise<Response> {
  await receive(exchange);
  return accepted(exchange, 202);
}

async function completeUpload(exchange: Exchange): Promise<Response> {
  const { request, store, repository, last } = exchange;
  await receive(exchange);
  const digest = request.query.get('digest') ?? '';
  if (!/^sha256:[0-9a-f]{64}$/.test(digest))
    throw new AwsError('DIGEST_INVALID', 'provided digest did not match uploaded content');
  await store.completeUpload(repository.region, repository.name, last, digest);
  return created(repository, digest);
}

function created({ name }: Repository, digest: string): Response {
  const headers = { ...versionHeader, location: `/v2/${name}/blobs/${digest}`, 'docker-content-digest': digest };
  return new Response(null, { status: 201, headers });
}

/** How far an upload has come, for a client that goes on with it. */
function readUpload(exchange: Exchange): Response {
  if (exchange.store.uploaded(exchange.last) === undefined) throw uploadUnknown();
  return accepted(exchange, 204);
}

function dropUpload({ store, last }: Exchange): Response {
  store.dropUpload(last);
  return new Response(null, { status: 204, headers: versionHeader });
}

async function receive({ request, store, last }: Exchange): Promise<void> {
  const uploaded = store.uploaded(last);
  if (uploaded === undefined) throw uploadUnknown();
  const from = /^(?:bytes[ =])?(\d+)-/.exec(header(request, 'content-range') ?? '')?.[1];
  if (from !== undefined && Number(from) !== uploaded) {
    throw new AwsError('RANGE_INVALID', `the upload holds ${uploaded} bytes, and the part begins at ${from}`, 416);
  }
  await pipeline(request.body, createWriteStream(store.uploadFile(last), { flags: 'a' }));
}

const uploadUnknown = () => new AwsError('BLOB_UPLOAD_UNKNOWN', 'blob upload unknown to registry', 404);

function accepted({ store, repository, last }: Exchange, status: number): Response {
  const headers = {
    ...versionHeader,
    location: `/v2/${repository.name}/blobs/uploads/${last}`,
    'docker-upload-uuid': last,
    range: `0-${Math.max(0, (store.uploaded(last) ?? 0) - 1)}`,
  };
  return new Response(null, { status, headers });
}

function readLayer({ request, store, repository, last }: Exchange): Response {
  const size = repository.layers[last];
  if (size === undefined) throw new AwsError('BLOB_UNKNOWN', 'blob unknown to registry', 404);
  const headers = {
    ...versionHeader,
    'content-type': 'application/octet-stream',
    'content-length': String(size),
    'docker-content-digest': last,
  };
  if (request.method === 'HEAD' || size === 0) return new Response(null, { headers });
  // Node's web streams and those of fetch are the same at run time; only their types differ.
  return new Response(Readable.toWeb(createReadStream(store.layerFile(last))) as globalThis.ReadableStream, {
    headers,
  });
}

function readManifest({ request, repository, last }: Exchange): Response {
  const image = findImage(repository, imageId(last));
  if (!image) throw new AwsError('MANIFEST_UNKNOWN', `Requested image not found: ${last}`, 404);
  const headers = {
    ...versionHeader,
    'content-type': image.mediaType,
    'content-length': String(Buffer.byteLength(image.manifest)),
    'docker-content-digest': image.imageDigest,
  };
  return new Response(request.method === 'HEAD' ? null : image.manifest, { headers });
}

async function putManifest({ request, store, repository, last }: Exchange): Promise<Response> {
  const manifest = (await readBody(request, MOST_MANIFEST)).toString();
  const { imageTag, imageDigest } = imageId(last);
  const mediaType = header(request, 'content-type');
  const digest = push(store, store.get(repository.region, repository.name), {
    manifest,
    tag: imageTag,
    digest: imageDigest,
    mediaType,
  });
  return new Response(null, {
    status: 201,
    headers: {
      ...versionHeader,
      location: `/v2/${repository.name}/manifests/${digest}`,
      'docker-content-digest': digest,
    },
  });
}

/** Tools push what is there already without asking: the same image under the same tag is no error here. */
function push(store: RegistryStore, repository: Repository, what: Parameters<typeof pushImage>[2]): string {
  try {
    return pushImage(store, repository, what).imageDigest;
  } catch (error) {
    const digest =
      error instanceof AwsError && error.code === 'ImageAlreadyExistsException' && error.details.imageDigest;
    if (typeof digest === 'string') return digest;
    throw error;
  }
}

/** By digest an image goes with all its tags, by tag only with its last one, as by BatchDeleteImage. */
function deleteManifest({ store, repository, last }: Exchange): Response {
  const id = imageId(last);
  if (!findImage(repository, id)) throw new AwsError('MANIFEST_UNKNOWN', `Requested image not found: ${last}`, 404);
  const listed = listedBy(repository, id);
  if (listed) throw new AwsError('DENIED', String(listed.failureReason), 403);
  removeImage(store, repository, id);
  return new Response(null, { status: 202, headers: versionHeader });
}

/** All tags, or `n` of them after `last`, with a link to those that follow. */
function listTags({ request, repository }: Exchange): Response {
  const { query } = request;
  const after = query.get('last');
  const tags = repository.images.flatMap((image) => image.tags).sort();
  const left = after === null ? tags : tags.filter((tag) => tag > after);
  const count = Number(query.get('n') ?? left.length);
  const page = left.slice(0, count);
  const next = `/v2/${repository.name}/tags/list?n=${count}&last=${page.at(-1)}`;
  const headers = {
    ...versionHeader,
    ...(page.length > 0 && page.length < left.length && { link: `<${next}>; rel="next"` }),
  };
  return Response.json({ name: repository.name, tags: page }, { headers });
}

function imageId(reference: string): ImageId {
  return reference.startsWith('sha256:') ? { imageDigest: reference } : { imageTag: reference };
}

function unauthorized(): Response {
  const body = {
    errors: [{ code: 'DENIED', message: 'Your authorization token has expired. Reauthenticate and try again.' }],
  };
  return Response.json(body, {
    status: 401,
    headers: { ...versionHeader, 'www-authenticate': 'Basic realm="rookery",service="ecr"' },
  });
}

const CODES: Readonly<Record<string, readonly [code: string, status: number]>> = {
  RepositoryNotFoundException: ['NAME_UNKNOWN', 404],
  ImageTagAlreadyExistsException: ['TAG_INVALID', 400],
  LayersNotFoundException: ['MANIFEST_BLOB_UNKNOWN', 404],
  InvalidLayerException: ['DIGEST_INVALID', 400],
  InvalidParameterException: ['MANIFEST_INVALID', 400],
};

function errorAnswer(error: AwsError): Response {
  const [code, status] = CODES[error.code] ?? [error.code, error.status];
  return Response.json({ errors: [{ code, message: error.message }] }, { status, headers: versionHeader });
}
