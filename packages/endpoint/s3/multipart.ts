import { createHash, randomBytes } from 'node:crypto';
import { createReadStream, createWriteStream, rmSync } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { AwsError } from '../server/service.ts';
import { header, readBody } from '../wire/request.ts';
import { isRecord, list, parseXml } from '../wire/xml.ts';
import { startChecksum } from './checksums.ts';
import { checkWrite } from './conditions.ts';
import { contentsOf, type Exchange, emptyAnswer, objectHeaders, xmlAnswer } from './exchange.ts';
import { invalidArgument, type Part, type Upload, type Version } from './model.ts';
import { copySource, tagging } from './objects.ts';
import { byteRange } from './ranges.ts';
import { receive } from './receive.ts';
import { commit, versionHeaders } from './versions.ts';

const SMALLEST_PART = 5 * 1024 * 1024;
const MOST_XML = 2 * 1024 * 1024;

export function createMultipartUpload(exchange: Exchange): Response {
  const { request, bucket, key } = exchange;
  const uploadId = randomBytes(32).toString('hex');
  const algorithm = header(request, 'x-amz-checksum-algorithm');
  const whole =
    (header(request, 'x-amz-checksum-type') ?? (algorithm === 'CRC64NVME' ? 'FULL_OBJECT' : '')) === 'FULL_OBJECT';
  contentsOf(exchange).putUpload(uploadId, {
    key,
    initiated: new Date().toISOString(),
    headers: objectHeaders(request),
    ...tagging(request),
    ...(algorithm && { checksumAlgorithm: algorithm, checksumType: whole ? 'FULL_OBJECT' : 'COMPOSITE' }),
    parts: {},
  });
  const headers: Record<string, string> = algorithm
    ? { 'x-amz-checksum-algorithm': algorithm, 'x-amz-checksum-type': whole ? 'FULL_OBJECT' : 'COMPOSITE' }
    : {};
  return xmlAnswer('InitiateMultipartUploadResult', { Bucket: bucket, Key: key, UploadId: uploadId }, 200, headers);
}

export async function uploadPart(exchange: Exchange): Promise<Response> {
  const { request } = exchange;
  const { uploadId } = find(exchange);
  const number = request.query.get('partNumber') ?? '';
  if (!/^\d{1,5}$/.test(number) || Number(number) < 1 || Number(number) > 10_000) {
    throw invalidArgument('Part number must be an integer between 1 and 10000, inclusive', 'partNumber', number);
  }
  const contents = contentsOf(exchange);
  const blob = contents.newBlob();
  const copies = header(request, 'x-amz-copy-source') !== undefined;
  const received = copies
    ? await copyPart(exchange, contents.blobFile(blob))
    : await receive(request, contents.blobFile(blob));
  const part: Part = { ...received, blob, lastModified: new Date().toISOString() };
  addPart(exchange, uploadId, Number(number), part);
  if (copies) return xmlAnswer('CopyPartResult', { LastModified: part.lastModified, ETag: `"${part.etag}"` });
  return emptyAnswer(200, { etag: `"${part.etag}"`, ...part.checksums });
}

/** Several parts come at once, so the upload is read again now that this one is whole. */
function addPart(exchange: Exchange, uploadId: string, number: number, part: Part): void {
  const contents = contentsOf(exchange);
  const upload = contents.upload(uploadId);
  if (!upload) {
    contents.removeBlob(part.blob);
    throw noSuchUpload(uploadId);
  }
  const replaced = upload.parts[number];
  contents.putUpload(uploadId, { ...upload, parts: { ...upload.parts, [number]: part } });
  if (replaced) contents.removeBlob(replaced.blob);
}

async function copyPart(exchange: Exchange, file: string): Promise<Pick<Part, 'etag' | 'size' | 'checksums'>> {
  const { source, version } = copySource(exchange);
  const range = byteRange(header(exchange.request, 'x-amz-copy-source-range'), version.size);
  const md5 = createHash('md5');
  await pipeline(
    createReadStream(contentsOf(source).blobFile(version.blob), range),
    async function* (chunks) {
      for await (const chunk of chunks) {
        md5.update(chunk);
        yield chunk;
      }
    },
    createWriteStream(file),
  );
  return { etag: md5.digest('hex'), size: range ? range.end - range.start + 1 : version.size, checksums: {} };
}

export async function completeMultipartUpload(exchange: Exchange): Promise<Response> {
  const { request, bucket, key } = exchange;
  const body = parseXml((await readBody(request, MOST_XML)).toString(), 'CompleteMultipartUpload');
  const { uploadId, upload } = find(exchange);
  const parts = chosenParts(upload, list(body.Part));
  const contents = contentsOf(exchange);
  const blob = contents.newBlob();
  let version: Version;
  try {
    const whole = await join(exchange, upload, parts, blob);
    checkWrite(request, contents.object(key)?.versions[0], key);
    // Another completion of the same upload may have come first.
    if (!contentsOf(exchange).upload(uploadId)) throw noSuchUpload(uploadId);
    const etag = `${md5(Buffer.concat(parts.map((part) => Buffer.from(part.etag, 'hex'))))}-${parts.length}`;
    const { headers, tagging: tags, checksumType } = upload;
    version = commit(exchange, {
      ...whole,
      etag,
      blob,
      headers,
      ...(tags && { tagging: tags }),
      ...(checksumType && { checksumType }),
    });
  } catch (error) {
    rmSync(contents.blobFile(blob), { force: true });
    throw error;
  }
  contents.removeUpload(uploadId);
  const location = `${request.caller.endpoint}/${bucket}/${encodeURIComponent(key)}`;
  const members = { Location: location, Bucket: bucket, Key: key, ETag: `"${version.etag}"` };
  return xmlAnswer('CompleteMultipartUploadResult', members, 200, versionHeaders(exchange, version));
}

/** The parts that a completion names: in ascending order, there with the same ETag, and large enough. */
function chosenParts(upload: Upload, named: readonly unknown[]): Part[] {
  const chosen = named.map((entry) => {
    const { PartNumber: number, ETag: etag } = isRecord(entry) ? entry : {};
    return { number: Number(number), etag: String(etag).replaceAll('"', '') };
  });
  if (chosen.length === 0) throw malformed();
  if (chosen.some(({ number }, index) => number <= (chosen[index - 1]?.number ?? 0))) throw partOrder();
  const parts = chosen.map(({ number, etag }) => {
    const part = upload.parts[number];
    if (part?.etag !== etag) throw invalidPart(number, etag);
    return part;
  });
  const small = parts.findIndex(({ size }, index) => size < SMALLEST_PART && index < parts.length - 1);
  if (small >= 0) throw tooSmall(chosen[small]?.number, parts[small]?.size);
  return parts;
}

async function join(exchange: Exchange, upload: Upload, parts: readonly Part[], blob: string) {
  const contents = contentsOf(exchange);
  const checksum = upload.checksumType === 'FULL_OBJECT' ? startChecksum(upload.checksumAlgorithm ?? '') : undefined;
  async function* bytes() {
    for (const part of parts) {
      for await (const chunk of createReadStream(contents.blobFile(part.blob))) {
        checksum?.update(chunk);
        yield chunk;
      }
    }
  }
  await pipeline(Readable.from(bytes()), createWriteStream(contents.blobFile(blob), { flags: 'wx' }));
  const size = parts.reduce((sum, part) => sum + part.size, 0);
  const name = `x-amz-checksum-${upload.checksumAlgorithm?.toLowerCase()}`;
  const digest = checksum?.digest() ?? compositeChecksum(upload, parts, name);
  return { size, checksums: digest === undefined ? {} : { [name]: digest } };
}

/** The checksum of the parts' checksums, with their number; undefined when a part has none. */
function compositeChecksum(upload: Upload, parts: readonly Part[], name: string): string | undefined {
  const checksum = startChecksum(upload.checksumAlgorithm ?? '');
  const digests = parts.map((part) => part.checksums[name]);
  if (!checksum || digests.includes(undefined)) return undefined;
  for (const digest of digests) checksum.update(Buffer.from(digest ?? '', 'base64'));
  return `${checksum.digest()}-${parts.length}`;
}

export function abortMultipartUpload(exchange: Exchange): Response {
  contentsOf(exchange).removeUpload(find(exchange).uploadId);
  return emptyAnswer(204);
}

export function listParts(exchange: Exchange): Response {
  const { bucket, key, request } = exchange;
  const { uploadId, upload } = find(exchange);
  const after = Number(request.query.get('part-number-marker') ?? 0);
  const most = Math.min(Number(request.query.get('max-parts') ?? 1000), 1000);
  const all = Object.entries(upload.parts).filter(([number]) => Number(number) > after);
  const page = all.slice(0, most);
  return xmlAnswer('ListPartsResult', {
    Bucket: bucket,
    Key: key,
    UploadId: uploadId,
    PartNumberMarker: after,
    NextPartNumberMarker: page.at(-1)?.[0] ?? after,
    MaxParts: most,
    IsTruncated: page.length < all.length,
    StorageClass: 'STANDARD',
    Part: page.map(([number, part]) => ({
      PartNumber: number,
      LastModified: part.lastModified,
      ETag: `"${part.etag}"`,
      Size: part.size,
    })),
  });
}

export function listMultipartUploads(exchange: Exchange): Response {
  const prefix = exchange.request.query.get('prefix') ?? '';
  const uploads = contentsOf(exchange)
    .uploads()
    .filter(([, { key }]) => key.startsWith(prefix));
  return xmlAnswer('ListMultipartUploadsResult', {
    Bucket: exchange.bucket,
    KeyMarker: '',
    UploadIdMarker: '',
    Prefix: prefix,
    MaxUploads: 1000,
    IsTruncated: false,
    Upload: uploads.map(([uploadId, { key, initiated }]) => ({
      Key: key,
      UploadId: uploadId,
      StorageClass: 'STANDARD',
      Initiated: initiated,
    })),
  });
}

function find(exchange: Exchange): { uploadId: string; upload: Upload } {
  const uploadId = exchange.request.query.get('uploadId') ?? '';
  const upload = contentsOf(exchange).upload(uploadId);
  if (!upload || upload.key !== exchange.key) throw noSuchUpload(uploadId);
  return { uploadId, upload };
}

function md5(data: Buffer): string {
  return createHash('md5').update(data).digest('hex');
}

function malformed(): AwsError {
  const message = 'The XML you provided was not well-formed or did not validate against our published schema';
  return new AwsError('MalformedXML', message);
}

function partOrder(): AwsError {
  const message = 'The list of parts was not in ascending order. Parts must be ordered by part number.';
  return new AwsError('InvalidPartOrder', message);
}

function invalidPart(number: number, etag: string): AwsError {
  const message =
    "One or more of the specified parts could not be found.  The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.";
  return new AwsError('InvalidPart', message, 400, { PartNumber: number, ETag: etag });
}

function tooSmall(number: number | undefined, size: number | undefined): AwsError {
  const members = { ProposedSize: size, MinSizeAllowed: SMALLEST_PART, PartNumber: number };
  return new AwsError('EntityTooSmall', 'Your proposed upload is smaller than the minimum allowed size', 400, members);
}

function noSuchUpload(uploadId: string): AwsError {
  const message =
    'The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.';
  return new AwsError('NoSuchUpload', message, 404, { UploadId: uploadId });
}
