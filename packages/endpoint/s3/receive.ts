import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { AwsError } from '../server/service.ts';
import { AwsChunked } from '../wire/chunked.ts';
import { header, type WireRequest } from '../wire/request.ts';
import { startChecksum } from './checksums.ts';
import { notImplemented } from './model.ts';

export interface Received {
  readonly size: number;
  /** MD5 in hexadecimal: the ETag of what is not a multipart upload. */
  readonly etag: string;
  readonly checksums: Readonly<Record<string, string>>;
}

const prefix = 'x-amz-checksum-';
const LARGEST = 5 * 1024 ** 3;

/** Streams a body into `file`, without its aws-chunked framing, and checks every digest that the client sent. */
export async function receive(request: WireRequest, file: string): Promise<Received> {
  // Said in the header already: nothing of it is read.
  if (Number(declaredLength(request) ?? 0) > LARGEST) throw entityTooLarge();
  const algorithm = checksumAlgorithm(request);
  const checksum = algorithm ? startChecksum(algorithm) : undefined;
  if (algorithm && !checksum) throw notImplemented(`the checksum ${algorithm}`);
  const md5 = createHash('md5');
  const sha256 = /^[0-9a-f]{64}$/.test(header(request, 'x-amz-content-sha256') ?? '')
    ? createHash('sha256')
    : undefined;
  let size = 0;
  const measure = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      size += chunk.length;
      md5.update(chunk);
      sha256?.update(chunk);
      checksum?.update(chunk);
      done(size > LARGEST ? entityTooLarge() : null, chunk);
    },
  });
  const chunked = isChunked(request) ? new AwsChunked() : undefined;
  try {
    // Opened before the body is read: a stream that opened it later could do so after the removal below.
    const output = (await open(file, 'wx')).createWriteStream();
    await (chunked ? pipeline(request.body, chunked, measure, output) : pipeline(request.body, measure, output));
    const expected = algorithm ? expectedChecksum(request, chunked, algorithm) : undefined;
    const digest = checksum?.digest();
    if (expected && expected !== digest) throw badChecksum(algorithm ?? '');
    if (sha256 && sha256.digest('hex') !== header(request, 'x-amz-content-sha256')) throw badSha256();
    checkLength(request, size);
    const etag = md5.digest('hex');
    checkMd5(request, etag);
    return { size, etag, checksums: algorithm && digest ? { [prefix + algorithm.toLowerCase()]: digest } : {} };
  } catch (error) {
    rmSync(file, { force: true });
    throw error;
  }
}

function isChunked(request: WireRequest): boolean {
  const encoding = header(request, 'content-encoding') ?? '';
  return encoding.includes('aws-chunked') || (header(request, 'x-amz-content-sha256') ?? '').startsWith('STREAMING-');
}

/** The algorithm that the client names in a header, in the trailer, or only wishes to be used. */
function checksumAlgorithm(request: WireRequest): string | undefined {
  const headers = Object.keys(request.headers).filter((name) => name.startsWith(prefix));
  const named = [...headers, header(request, 'x-amz-trailer') ?? ''].find(
    (name) =>
      name.startsWith(prefix) && name !== `${prefix}type` && name !== `${prefix}algorithm` && name !== `${prefix}mode`,
  );
  return (named?.slice(prefix.length) ?? header(request, 'x-amz-sdk-checksum-algorithm'))?.toUpperCase();
}

function expectedChecksum(
  request: WireRequest,
  chunked: AwsChunked | undefined,
  algorithm: string,
): string | undefined {
  const name = prefix + algorithm.toLowerCase();
  return header(request, name) ?? chunked?.trailers.get(name);
}

function declaredLength(request: WireRequest): string | undefined {
  return header(request, 'x-amz-decoded-content-length') ?? header(request, 'content-length');
}

function checkLength(request: WireRequest, size: number): void {
  const declared = declaredLength(request);
  if (declared === undefined || Number(declared) === size) return;
  throw new AwsError(
    'IncompleteBody',
    'You did not provide the number of bytes specified by the Content-Length HTTP header',
  );
}

function checkMd5(request: WireRequest, etag: string): void {
  const sent = header(request, 'content-md5');
  if (sent === undefined) return;
  const bytes = Buffer.from(sent, 'base64');
  if (bytes.length !== 16) throw new AwsError('InvalidDigest', 'The Content-MD5 you specified was invalid.');
  if (bytes.toString('hex') === etag) return;
  throw new AwsError('BadDigest', 'The Content-MD5 you specified did not match what we received.');
}

function badChecksum(algorithm: string): AwsError {
  return new AwsError('BadDigest', `The ${algorithm} you specified did not match the calculated checksum.`);
}

function badSha256(): AwsError {
  return new AwsError(
    'XAmzContentSHA256Mismatch',
    "The provided 'x-amz-content-sha256' header does not match what was computed.",
  );
}

function entityTooLarge(): AwsError {
  return new AwsError('EntityTooLarge', 'Your proposed upload exceeds the maximum allowed size');
}
