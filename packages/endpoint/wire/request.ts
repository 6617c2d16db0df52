import type { IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';
import { AwsError, type Caller } from '../server/service.ts';

/** An HTTP request as it came: the path undecoded and not normalised, since `a/../b` is a good S3 key. */
export interface WireRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: Readable;
  readonly caller: Caller;
  /** Logs what went wrong inside; the client gets InternalFailure. */
  readonly report: (error: unknown) => void;
}

/** One value of a header, the first when it came several times. */
export function header(request: Pick<WireRequest, 'headers'>, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value;
}

/** The whole body in memory, refused beyond `limit` bytes. */
export async function readBody(request: Pick<WireRequest, 'body' | 'headers'>, limit: number): Promise<Buffer> {
  const tooLarge = () => new AwsError('RequestEntityTooLarge', `The request body is larger than ${limit} bytes.`, 413);
  // Said in the header already: nothing of it is read.
  if (Number(header(request, 'content-length') ?? 0) > limit) throw tooLarge();
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request.body) {
    size += chunk.length;
    if (size > limit) throw tooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** What the signature of a request names: AWS signs with `.../region/service/aws4_request`. */
export interface CredentialScope {
  readonly region: string;
  readonly service: string;
}

/** The scope in the Authorization header or in a presigned query; undefined when there is neither. */
export function credentialScope(
  authorization: string | undefined,
  query: URLSearchParams,
): CredentialScope | undefined {
  const credential = /Credential=([^,\s]+)/.exec(authorization ?? '')?.[1] ?? query.get('X-Amz-Credential') ?? '';
  const [, region, service] = /\/\d{8}\/([^/]*)\/([^/]+)\/aws4_request$/.exec(credential) ?? [];
  return region && service ? { region, service } : undefined;
}

/** The access key that a request is signed with, whatever its scope says. */
export function accessKeyOf(authorization: string | undefined, query: URLSearchParams): string | undefined {
  return /Credential=([^/,\s]+)\//.exec(authorization ?? '')?.[1] ?? query.get('X-Amz-Credential')?.split('/')[0];
}

/** Whether the request says who sends it, by header or as a presigned URL. */
export function isSigned(authorization: string | undefined, query: URLSearchParams): boolean {
  return (
    Boolean(authorization) || query.has('X-Amz-Signature') || (query.has('Signature') && query.has('AWSAccessKeyId'))
  );
}
