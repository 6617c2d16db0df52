import { AwsError } from '../server/service.ts';
import { readBody } from '../wire/request.ts';
import { element, isRecord, list, parseXml } from '../wire/xml.ts';
import { contentsOf, type Exchange, emptyAnswer, xmlAnswer } from './exchange.ts';
import { readable, versionHeaders } from './versions.ts';

interface SubResource {
  /** The XML's root element. */
  readonly root: string;
  /** What a bucket has that was never set: a document, or the error that AWS answers. */
  readonly otherwise: string | readonly [code: string, message: string];
  readonly deletable: boolean;
}

const none = (root: string, deletable = true): SubResource => ({ root, otherwise: `<${root}/>`, deletable });
function missing(root: string, code: string, message: string): SubResource {
  return {
    root,
    otherwise: [code, message],
    deletable: true,
  };
}

/** Sub-resources that are kept as they are put. They are answered truly and none of them is acted upon but versioning. */
export const subResources: Readonly<Record<string, SubResource>> = {
  versioning: none('VersioningConfiguration', false),
  logging: none('BucketLoggingStatus', false),
  notification: none('NotificationConfiguration', false),
  accelerate: none('AccelerateConfiguration', false),
  requestPayment: {
    root: 'RequestPaymentConfiguration',
    otherwise: element('RequestPaymentConfiguration', { Payer: 'BucketOwner' }),
    deletable: false,
  },
  // The defaults of every bucket since 2023.
  publicAccessBlock: {
    root: 'PublicAccessBlockConfiguration',
    otherwise: element('PublicAccessBlockConfiguration', {
      BlockPublicAcls: true,
      IgnorePublicAcls: true,
      BlockPublicPolicy: true,
      RestrictPublicBuckets: true,
    }),
    deletable: true,
  },
  encryption: {
    root: 'ServerSideEncryptionConfiguration',
    otherwise: element('ServerSideEncryptionConfiguration', {
      Rule: { ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' }, BucketKeyEnabled: false },
    }),
    deletable: true,
  },
  ownershipControls: {
    root: 'OwnershipControls',
    otherwise: element('OwnershipControls', { Rule: { ObjectOwnership: 'BucketOwnerEnforced' } }),
    deletable: true,
  },
  lifecycle: missing(
    'LifecycleConfiguration',
    'NoSuchLifecycleConfiguration',
    'The lifecycle configuration does not exist',
  ),
  tagging: missing('Tagging', 'NoSuchTagSet', 'The TagSet does not exist'),
  cors: missing('CORSConfiguration', 'NoSuchCORSConfiguration', 'The CORS configuration does not exist'),
  website: missing(
    'WebsiteConfiguration',
    'NoSuchWebsiteConfiguration',
    'The specified bucket does not have a website configuration',
  ),
  replication: missing(
    'ReplicationConfiguration',
    'ReplicationConfigurationNotFoundError',
    'The replication configuration was not found',
  ),
  'object-lock': missing(
    'ObjectLockConfiguration',
    'ObjectLockConfigurationNotFoundError',
    'Object Lock configuration does not exist for this bucket',
  ),
};

const declaration = '<?xml version="1.0" encoding="UTF-8"?>\n';
const MOST_DOCUMENT = 256 * 1024;

/** Answers GET, PUT and DELETE of a bucket's sub-resource; undefined for other methods. */
export async function subResource(exchange: Exchange, name: string): Promise<Response | undefined> {
  const { request, store, bucket } = exchange;
  const kind = subResources[name];
  if (!kind) return undefined;
  if (request.method === 'GET') {
    const document = store.get(bucket).documents[name] ?? kind.otherwise;
    if (typeof document !== 'string') throw new AwsError(document[0], document[1], 404, { BucketName: bucket });
    return new Response(declaration + document, { headers: { 'content-type': 'application/xml' } });
  }
  if (request.method === 'PUT') {
    const text = (await readBody(request, MOST_DOCUMENT)).toString();
    parseXml(text, kind.root);
    store.setDocument(bucket, name, text.replace(/^\s*<\?xml[^>]*\?>\s*/, ''));
    return emptyAnswer(200);
  }
  if (request.method !== 'DELETE' || !kind.deletable) return undefined;
  store.setDocument(bucket, name, undefined);
  return emptyAnswer(204);
}

/** The bucket policy is JSON. It is kept and answered; the endpoint evaluates no policies. */
export async function bucketPolicy({ request, store, bucket }: Exchange): Promise<Response | undefined> {
  if (request.method === 'GET') {
    const policy = store.get(bucket).documents.policy;
    if (policy !== undefined) return new Response(policy, { headers: { 'content-type': 'application/json' } });
    throw new AwsError('NoSuchBucketPolicy', 'The bucket policy does not exist', 404, { BucketName: bucket });
  }
  if (request.method === 'PUT') {
    const text = (await readBody(request, MOST_DOCUMENT)).toString();
    requireJson(text);
    store.setDocument(bucket, 'policy', text);
    return emptyAnswer(204);
  }
  if (request.method !== 'DELETE') return undefined;
  store.setDocument(bucket, 'policy', undefined);
  return emptyAnswer(204);
}

function requireJson(text: string): void {
  try {
    JSON.parse(text);
  } catch {
    throw new AwsError('MalformedPolicy', "Policies must be valid JSON and the first byte must be '{'");
  }
}

export async function objectTagging(exchange: Exchange): Promise<Response | undefined> {
  const { request, key } = exchange;
  const version = readable(exchange, request.query.get('versionId') ?? undefined);
  const headers = versionHeaders(exchange, version);
  if (request.method === 'GET') {
    const tags = [...new URLSearchParams(version.tagging ?? '')].map(([Key, Value]) => ({ Key, Value }));
    return xmlAnswer('Tagging', { TagSet: { Tag: tags } }, 200, headers);
  }
  if (request.method === 'PUT') {
    const { TagSet: set } = parseXml((await readBody(request, MOST_DOCUMENT)).toString(), 'Tagging');
    const tags = list(isRecord(set) ? set.Tag : undefined).filter(isRecord);
    const tagging = new URLSearchParams(
      tags.map(({ Key, Value }): [string, string] => [String(Key), String(Value)]),
    ).toString();
    contentsOf(exchange).replaceVersion(key, { ...version, tagging });
    return emptyAnswer(200, headers);
  }
  if (request.method !== 'DELETE') return undefined;
  const { tagging: _tags, ...untagged } = version;
  contentsOf(exchange).replaceVersion(key, untagged);
  return emptyAnswer(204, headers);
}

/** Ownership is enforced, so an ACL is always the same: the owner may do everything. */
export function acl({ request }: Exchange): Response | undefined {
  if (request.method === 'PUT') {
    throw new AwsError('AccessControlListNotSupported', 'The bucket does not allow ACLs');
  }
  if (request.method !== 'GET') return undefined;
  const owner = { ID: request.caller.account };
  return xmlAnswer('AccessControlPolicy', {
    Owner: owner,
    AccessControlList: { Grant: { Grantee: owner, Permission: 'FULL_CONTROL' } },
  });
}
