import { header, type WireRequest } from '../wire/request.ts';
import { element } from '../wire/xml.ts';
import type { BucketStore, Contents } from './store.ts';

/** A request to S3 with what it is about. */
export interface Exchange {
  readonly request: WireRequest;
  readonly store: BucketStore;
  readonly bucket: string;
  readonly key: string;
}

export const contentsOf = ({ store, bucket }: Exchange): Contents => store.contents(bucket);

const namespace = 'http://s3.amazonaws.com/doc/2006-03-01/';

/** An answer whose body is one XML element. */
export function xmlAnswer(
  root: string,
  content: unknown,
  status = 200,
  headers: Record<string, string> = {},
): Response {
  const body = `<?xml version="1.0" encoding="UTF-8"?>\n${element(root, content).replace(/[>/]/, (end) => ` xmlns="${namespace}"${end}`)}`;
  return new Response(body, { status, headers: { 'content-type': 'application/xml', ...headers } });
}

export function emptyAnswer(status: number, headers: Readonly<Record<string, string>> = {}): Response {
  return new Response(null, { status, headers });
}

const kept =
  /^(content-type|content-disposition|content-encoding|content-language|cache-control|expires|x-amz-meta-.+|x-amz-storage-class|x-amz-website-redirect-location|x-amz-server-side-encryption(-aws-kms-key-id)?)$/;

/** The headers of a put that every later get repeats. */
export function objectHeaders(request: WireRequest): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const name of Object.keys(request.headers)) {
    const value = header(request, name);
    if (value !== undefined && kept.test(name)) headers[name] = value;
  }
  // aws-chunked is how the body came, not what the object is.
  const encoding = headers['content-encoding']?.replace(/\s*aws-chunked\s*,?\s*/, '');
  if (encoding !== undefined) headers['content-encoding'] = encoding;
  if (encoding === '') delete headers['content-encoding'];
  return { 'content-type': 'binary/octet-stream', ...headers };
}
