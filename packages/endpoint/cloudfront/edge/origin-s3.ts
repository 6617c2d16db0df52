import { randomBytes } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { type Peeked, peekBucket, peekObject } from '../../s3/peek.ts';
import { isAllowed } from '../../s3/policy.ts';
import { byteRange } from '../../s3/ranges.ts';
import { AwsError } from '../../server/service.ts';
import { element } from '../../wire/xml.ts';
import { type Headers, one } from './message.ts';
import { type OriginAnswer, OriginFailure, type OriginRequest } from './origin.ts';
import type { DistributionRow, OriginRow } from './table.ts';

type S3Origin = Extract<OriginRow, { kind: 's3' }>;

/** Asks a bucket as S3 answers CloudFront: what the bucket policy does not allow is 403, also for what is not there. */
export async function askS3(
  folder: string,
  site: DistributionRow,
  origin: S3Origin,
  request: OriginRequest,
): Promise<OriginAnswer> {
  const { id, arn, account } = site;
  const bucket = await peekBucket(folder, origin.bucket);
  if (!bucket)
    return refusal(404, 'NoSuchBucket', 'The specified bucket does not exist', { BucketName: origin.bucket });
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    throw new OriginFailure(
      502,
      `The embedded endpoint does not simulate ${request.method} by distribution ${id} to bucket ${origin.bucket}.`,
    );
  }
  const key = keyOf(request.path);
  const { documents } = bucket;
  const access = origin.access;
  const signs = access.by === 'control' && (access.always || !request.viewer.headers.has('authorization'));
  const may = (action: string, resource: string): boolean => {
    const context: Record<string, string> = { 'aws:securetransport': 'true', 's3:tlsversion': '1.3' };
    if (signs) Object.assign(context, { 'aws:sourcearn': arn, 'aws:sourceaccount': account });
    const principal = signs
      ? ({ kind: 'Service', name: 'cloudfront.amazonaws.com' } as const)
      : access.by === 'identity'
        ? ({
            kind: 'AWS',
            name: `arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity ${access.id}`,
            user: access.user,
          } as const)
        : undefined;
    const blocked = /<RestrictPublicBuckets>true</.test(documents.publicAccessBlock ?? '<RestrictPublicBuckets>true<');
    if (principal === undefined && blocked) return false;
    return isAllowed(documents.policy, { principal, action, resource, context });
  };
  const arnOfBucket = `arn:aws:s3:::${origin.bucket}`;
  const found = await peekObject(folder, origin.bucket, key);
  if (!found && may('s3:ListBucket', arnOfBucket)) {
    return refusal(404, 'NoSuchKey', 'The specified key does not exist.', { Key: key });
  }
  if (!found || !may('s3:GetObject', `${arnOfBucket}/${key}`)) return refusal(403, 'AccessDenied', 'Access Denied');
  const opened = await open(found.file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  // Replaced in this moment: what is there now is answered.
  if (!opened) return askS3(folder, site, origin, request);
  return answer(found, opened, request);
}

/** From here on the file is open, and whole even when its object is replaced. */
async function answer({ version }: Peeked, file: FileHandle, request: OriginRequest): Promise<OriginAnswer> {
  const headers: Headers = new Map(Object.entries(version.headers).map(([name, value]) => [name, [value]]));
  const etag = `"${version.etag}"`;
  const said: Record<string, string> = {
    etag,
    'last-modified': new Date(version.lastModified).toUTCString(),
    'accept-ranges': 'bytes',
    ...(version.versionId !== 'null' && { 'x-amz-version-id': version.versionId }),
    server: 'AmazonS3',
  };
  for (const [name, value] of Object.entries(said)) headers.set(name, [value]);
  if (one(request.headers, 'if-none-match') === etag) {
    await file.close();
    return { status: 304, headers, body: Buffer.alloc(0) };
  }
  const range = rangeOf(request, version.size);
  if (range instanceof AwsError) {
    await file.close();
    return refusal(416, range.code, range.message, range.details);
  }
  if (range) headers.set('content-range', [`bytes ${range.start}-${range.end}/${version.size}`]);
  const length = range ? range.end - range.start + 1 : version.size;
  headers.set('content-length', [String(length)]);
  const isEmpty = length === 0 || request.method === 'HEAD';
  const body = isEmpty ? Buffer.alloc(0) : file.createReadStream(range ?? {});
  if (isEmpty) await file.close();
  return { status: range ? 206 : 200, headers, body };
}

function rangeOf(request: OriginRequest, size: number): ReturnType<typeof byteRange> | AwsError {
  try {
    return byteRange(one(request.headers, 'range'), size);
  } catch (error) {
    if (error instanceof AwsError) return error;
    throw error;
  }
}

function keyOf(path: string): string {
  try {
    return decodeURIComponent(path.slice(1));
  } catch {
    return path.slice(1);
  }
}

function refusal(
  status: number,
  code: string,
  message: string,
  more: Readonly<Record<string, unknown>> = {},
): OriginAnswer {
  const id = randomBytes(8).toString('hex').toUpperCase();
  const content = element('Error', { Code: code, Message: message, ...more, RequestId: id, HostId: id });
  const body = Buffer.from(`<?xml version="1.0" encoding="UTF-8"?>\n${content}`);
  const headers: Headers = new Map([
    ['content-type', ['application/xml']],
    ['content-length', [String(body.length)]],
    ['server', ['AmazonS3']],
  ]);
  return { status, headers, body };
}
