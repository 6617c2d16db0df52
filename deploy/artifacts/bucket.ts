import { createHash } from 'node:crypto';
import { RookeryError } from '../../generator/errors.ts';
import type { Connection } from '../aws/connection.ts';
import { awsFailure } from '../aws/faults.ts';
import { ofApp } from '../aws/interrupted.ts';
import { inParallel } from '../aws/parallel.ts';
import { interval, paceOf, pause } from '../aws/pause.ts';
import { listResources } from '../aws/stack.ts';
import { bucketFault, checkListing } from './bucket-fault.ts';

export interface TemplateUpload {
  /** Without the prefix, as the manifest has it. */
  readonly key: string;
  readonly body: Uint8Array | string;
  /** 64 hexadecimal digits. */
  readonly sha256: string;
}

export interface UploadRequest {
  readonly bucket: string;
  /** Empty, or ending in a slash. */
  readonly prefix: string;
  readonly templates: readonly TemplateUpload[];
  readonly signal?: AbortSignal | undefined;
}

/** The keys, without prefix, that were put and those that were there already. */
export interface UploadResult {
  readonly put: string[];
  readonly present: string[];
  /** What could not be found out, and was gone without. */
  readonly note?: string | undefined;
}

const WRITERS_AT_ONCE = 8;

// A bucket made a moment ago may not be known everywhere yet.
const STALE_READS = 5;

/** All keys in the bucket that begin with the prefix. */
export async function listKeys(connection: Connection, bucket: string, prefix: string): Promise<Set<string>> {
  const { ListObjectsV2Command } = await import('@aws-sdk/client-s3');
  const client = await connection.s3();
  const keys = new Set<string>();
  let next: string | undefined;
  do {
    const input = { Bucket: bucket, Prefix: prefix, ContinuationToken: next, ExpectedBucketOwner: connection.account };
    const page = await client.send(new ListObjectsV2Command(input)).catch((error: unknown) => {
      throw bucketFault(error, connection, bucket);
    });
    checkListing(page, connection);
    for (const { Key } of page.Contents ?? []) if (Key) keys.add(Key);
    next = page.IsTruncated ? page.NextContinuationToken : undefined;
  } while (next);
  return keys;
}

async function listSoon(connection: Connection, bucket: string, prefix: string): Promise<Set<string>> {
  for (let count = 1; ; count += 1) {
    try {
      return await listKeys(connection, bucket, prefix);
    } catch (error) {
      if (awsFailure(error).name !== 'NoSuchBucket' || count >= STALE_READS) throw error;
    }
    await pause(interval(paceOf(connection.target.endpoint), count));
  }
}

function damaged({ target }: Connection, { key }: TemplateUpload): RookeryError {
  return new RookeryError('TemplateDamaged', {
    what: `the template for "${key}" is not the one whose hash stands in the manifest.`,
    why: 'a key names its content; with another content under it, everyone who has that key would deploy the wrong template.',
    mend: `run \`${ofApp(target, 'synth')}\` and repeat the command.`,
  });
}

function checkHash(connection: Connection, template: TemplateUpload): void {
  if (createHash('sha256').update(template.body).digest('hex') !== template.sha256) throw damaged(connection, template);
}

const hashInKey = /\.([0-9a-f]{12})\.yaml/g;

const hashesIn = (text: string): string[] => [...text.matchAll(hashInKey)].map(([, hash = '']) => hash);

const text = (body: Uint8Array | string): string => (typeof body === 'string' ? body : Buffer.from(body).toString());

/** Splits the templates so that whatever a template nests stands in an earlier group: no bucket ever holds half a tree. */
export function childrenFirst(templates: readonly TemplateUpload[]): TemplateUpload[][] {
  const known = new Map(templates.map((template) => [hashesIn(template.key)[0], template]));
  const depths = new Map<string, number>();
  const depth = (template: TemplateUpload): number => {
    const before = depths.get(template.key);
    if (before !== undefined) return before;
    depths.set(template.key, 0); // A name of itself in a comment is no reason to go round for ever.
    const children = hashesIn(text(template.body)).map((hash) => known.get(hash));
    const own = Math.max(0, ...children.map((child) => (child && child !== template ? depth(child) + 1 : 0)));
    depths.set(template.key, own);
    return own;
  };
  const groups: TemplateUpload[][] = [];
  for (const template of templates) {
    const level = depth(template);
    groups[level] ??= [];
    groups[level].push(template);
  }
  return groups.filter((group) => group);
}

// Somebody else put the same content at the same time: 412 after, 409 during their upload.
function alreadyThere(error: unknown): boolean {
  const { name, status } = awsFailure(error);
  return name === 'PreconditionFailed' || status === 412;
}

async function put(connection: Connection, request: UploadRequest, template: TemplateUpload): Promise<boolean> {
  const { PutObjectCommand } = await import('@aws-sdk/client-s3');
  const client = await connection.s3();
  const command = () =>
    new PutObjectCommand({
      Bucket: request.bucket,
      Key: `${request.prefix}${template.key}`,
      Body: typeof template.body === 'string' ? Buffer.from(template.body) : template.body,
      ContentType: 'application/yaml',
      ChecksumSHA256: Buffer.from(template.sha256, 'hex').toString('base64'),
      IfNoneMatch: '*',
      ExpectedBucketOwner: connection.account,
    });
  for (let count = 1; ; count += 1) {
    try {
      await client.send(command());
      return true;
    } catch (error) {
      if (alreadyThere(error)) return false;
      const isRace =
        awsFailure(error).name === 'ConditionalRequestConflict' || awsFailure(error).name === 'NoSuchBucket';
      if (!isRace || count >= STALE_READS) throw bucketFault(error, connection, request.bucket);
    }
    await pause(interval(paceOf(connection.target.endpoint), count), request.signal);
  }
}

function interrupted(done: number, all: number): RookeryError {
  return new RookeryError(
    'Interrupted',
    {
      what: `interrupted after ${done} of ${all} missing templates were uploaded.`,
      why: 'what is in the bucket harms nobody: no stack uses it yet.',
      mend: 'run the same command again: it puts the rest.',
    },
    130,
  );
}

/** Puts the templates that the bucket does not have yet, children first. One listing tells which; nothing is overwritten. */
export async function uploadTemplates(connection: Connection, request: UploadRequest): Promise<UploadResult> {
  for (const template of request.templates) checkHash(connection, template);
  const listed = await listIfAllowed(connection, request);
  const there = listed ?? new Set();
  const isThere = ({ key }: TemplateUpload): boolean => there.has(`${request.prefix}${key}`);
  const missing = request.templates.filter((template) => !isThere(template));
  const done: string[] = [];
  const taken = new Set<string>();
  for (const group of childrenFirst(missing)) {
    await inParallel(group, WRITERS_AT_ONCE, async (template) => {
      if (request.signal?.aborted) throw interrupted(done.length, missing.length);
      if (!(await put(connection, request, template)) && listed === undefined) taken.add(template.key);
      done.push(template.key);
    });
  }
  const isPut = (key: string): boolean => done.includes(key) && !taken.has(key);
  return {
    put: missing.map(({ key }) => key).filter(isPut),
    present: request.templates.map(({ key }) => key).filter((key) => !isPut(key)),
    ...(listed === undefined && { note: unlisted(request.bucket) }),
  };
}

function unlisted(bucket: string): string {
  return `s3:ListBucket on bucket ${bucket} is denied, which a policy has to allow: every template was sent, those that it has already too`;
}

/** The keys that are there; undefined where nobody may list them, in a bucket that is certainly the own one. */
async function listIfAllowed(
  connection: Connection,
  { bucket, prefix, templates }: UploadRequest,
): Promise<Set<string> | undefined> {
  try {
    return await listSoon(connection, bucket, prefix);
  } catch (error) {
    if (awsFailure(error).name !== 'AccessDenied') throw error;
    // Somebody else's bucket is denied, too: nothing is sent before it is known whose it is.
    const { key } = templates[0] ?? { key: '' };
    if (!(await isOwn(connection, bucket, `${prefix}${key}`, awsFailure(error).message))) throw error;
    return undefined;
  }
}

/**
 * Whether a bucket is the account's, by an answer about an object in it that another owner's would not give. S3 denies that
 * as well where the object is missing and nothing may be listed; then its words say whether only a right is missing.
 */
async function isOwn(connection: Connection, Bucket: string, Key: string, denial: string): Promise<boolean> {
  const { HeadObjectCommand } = await import('@aws-sdk/client-s3');
  const client = await connection.s3();
  try {
    await client.send(new HeadObjectCommand({ Bucket, Key, ExpectedBucketOwner: connection.account }));
    return true;
  } catch (error) {
    if (awsFailure(error).status === 404) return true;
  }
  if (!denial.includes('s3:ListBucket')) return false;
  const resources = await listResources(connection, connection.target.foundationStackName).catch(() => []);
  return resources.some(({ type, physicalId }) => type === 'AWS::S3::Bucket' && physicalId === Bucket);
}
