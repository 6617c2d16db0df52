import type { Readable } from 'node:stream';
import { RookeryError } from '../../../generator/errors.ts';
import { pause } from '../../aws/pause.ts';
import { backoff, type Patience } from '../../aws/retry.ts';
import { sentence } from '../../aws/sentence.ts';
import { digestOf } from '../bundle.ts';
import { bytesOf, type RegistryAnswer, type RegistryRequest, type Send } from './transport.ts';

/** A repository of a registry, and what it takes to be let in: the protocol is that of the OCI distribution specification. */
export interface RegistryRepository {
  readonly base: URL;
  /** `web/site`: what stands between `/v2/` and `/blobs/`. */
  readonly name: string;
  /** The header `Authorization`. */
  readonly authorization: string;
  readonly send: Send;
  readonly patience: Patience;
}

export interface Manifest {
  readonly digest: string;
  readonly mediaType: string;
  readonly bytes: Buffer;
}

export interface Blob {
  readonly digest: string;
  readonly size: number;
}

const MANIFEST_TYPES = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
].join(', ');

/** ECR answers a GET of a layer with the address of S3, whose signature stands in it. */
const MOST_REDIRECTS = 5;

const urlOf = ({ base, name }: RegistryRepository, rest: string): URL => new URL(`/v2/${name}/${rest}`, base);

/** Who we are is for the registry alone, and not for where it sends us. */
async function ask(repository: RegistryRepository, request: RegistryRequest): Promise<RegistryAnswer> {
  let url = request.url;
  for (let count = 0; ; count += 1) {
    const own: Record<string, string> =
      url.host === repository.base.host ? { authorization: repository.authorization } : {};
    const answer = await repository.send({ ...request, url, headers: { ...request.headers, ...own } });
    const { location } = answer.headers;
    const moved = [301, 302, 303, 307, 308].includes(answer.status) && location !== undefined;
    if (!moved || count >= MOST_REDIRECTS) return answer;
    answer.body.resume();
    url = new URL(location, url);
  }
}

class TryAgain extends Error {}

/** Tries again what failed for a reason that passes: a broken connection, 429, 5xx. What is tried is whole each time. */
async function withRetries<T>({ patience }: RegistryRepository, work: () => Promise<T>): Promise<T> {
  for (let count = 1; ; count += 1) {
    try {
      return await work();
    } catch (error) {
      const final = error instanceof RookeryError || count >= patience.attempts;
      if (final) throw error instanceof RookeryError ? error : lost(error);
    }
    await pause(backoff(patience, count - 1));
  }
}

function lost(error: unknown): RookeryError {
  const failure = new RookeryError(
    'RegistryLost',
    {
      what: sentence(`the registry did not answer: ${error instanceof Error ? error.message : String(error)}`),
      why: 'the connection broke each time, or the registry was not able to answer.',
      mend: 'run the same command again: what was copied is not copied twice.',
    },
    5,
  );
  failure.cause = error;
  return failure;
}

/** The answer, where it is one of these; otherwise what the registry said. */
async function expect(answer: RegistryAnswer, url: URL, ...statuses: readonly number[]): Promise<RegistryAnswer> {
  if (statuses.includes(answer.status)) return answer;
  const text = (await bytesOf(answer)).toString();
  if (answer.status === 429 || answer.status >= 500) throw new TryAgain(`${url.host} answered ${answer.status}`);
  throw new RookeryError('RegistryRefused', {
    what: sentence(`${url.host}${url.pathname}: ${answer.status} ${messageOf(text)}`.trim()),
    why: 'the registry refuses the request.',
    mend: 'look at what it says; a pull needs ecr:BatchGetImage and ecr:GetDownloadUrlForLayer, a push the actions of `docker push`.',
  });
}

function messageOf(text: string): string {
  try {
    // The specification's form of an error; what is not there is not shown.
    const { errors = [] } = JSON.parse(text) as { errors?: readonly { code?: string; message?: string }[] };
    return errors.map(({ code = '', message = '' }) => `${code} ${message}`.trim()).join('; ');
  } catch {
    return '';
  }
}

/** The manifest under a tag or digest; undefined where there is none. What came is what its digest says. */
export function readManifest(repository: RegistryRepository, reference: string): Promise<Manifest | undefined> {
  const url = urlOf(repository, `manifests/${reference}`);
  return withRetries(repository, async () => {
    const answer = await ask(repository, { method: 'GET', url, headers: { accept: MANIFEST_TYPES } });
    const { status, headers } = await expect(answer, url, 200, 404);
    const bytes = await bytesOf(answer);
    if (status === 404) return undefined;
    const digest = digestOf(bytes);
    if (reference.startsWith('sha256:') && digest !== reference)
      throw new TryAgain(`${url.host} answered ${digest} for ${reference}`);
    return { digest, mediaType: headers['content-type'] ?? '', bytes };
  });
}

/** Puts a manifest under a tag or its digest. */
export function putManifest(repository: RegistryRepository, reference: string, manifest: Manifest): Promise<void> {
  const url = urlOf(repository, `manifests/${reference}`);
  const { mediaType, bytes } = manifest;
  const headers = { 'content-type': mediaType, 'content-length': String(bytes.length) };
  return withRetries(repository, async () => {
    const answer = await ask(repository, { method: 'PUT', url, headers, body: bytes });
    (await expect(answer, url, 200, 201, 202)).body.resume();
  });
}

/** Whether a repository has a blob. */
export function hasBlob(repository: RegistryRepository, digest: string): Promise<boolean> {
  const url = urlOf(repository, `blobs/${digest}`);
  return withRetries(repository, async () => {
    const answer = await expect(await ask(repository, { method: 'HEAD', url }), url, 200, 404);
    answer.body.resume();
    return answer.status === 200;
  });
}

async function openBlob(repository: RegistryRepository, digest: string): Promise<Readable> {
  const url = urlOf(repository, `blobs/${digest}`);
  return (await expect(await ask(repository, { method: 'GET', url }), url, 200)).body;
}

/** Copies a blob from one repository to another as it streams in; whoever has it already is sent nothing. */
export async function copyBlob(from: RegistryRepository, to: RegistryRepository, blob: Blob): Promise<boolean> {
  if (await hasBlob(to, blob.digest)) return false;
  await withRetries(to, async () => {
    const begin = urlOf(to, 'blobs/uploads/');
    const begun = await expect(await ask(to, { method: 'POST', url: begin, headers: EMPTY }), begin, 202);
    begun.body.resume();
    const place = new URL(begun.headers.location ?? '', begin);
    const body = await openBlob(from, blob.digest);
    const headers = { 'content-type': 'application/octet-stream', 'content-length': String(blob.size) };
    const sent = await ask(to, { method: 'PATCH', url: place, headers, body }).finally(() => body.destroy());
    (await expect(sent, place, 202, 204)).body.resume();
    const end = new URL(sent.headers.location ?? place.href, place);
    end.searchParams.set('digest', blob.digest);
    (await expect(await ask(to, { method: 'PUT', url: end, headers: EMPTY }), end, 201, 204)).body.resume();
  });
  return true;
}

const EMPTY = { 'content-length': '0' };
