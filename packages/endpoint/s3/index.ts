import { AwsError } from '../server/service.ts';
import { credentialScope, header, isSigned, type WireRequest } from '../wire/request.ts';
import { element } from '../wire/xml.ts';
import { address } from './address.ts';
import { bucketLocation, createBucket, deleteBucket, deleteObjects, headBucket, listBuckets } from './buckets.ts';
import { type Exchange, emptyAnswer } from './exchange.ts';
import { listObjects, listObjectVersions } from './lists.ts';
import { accessDenied, type Bucket, notImplemented } from './model.ts';
import {
  abortMultipartUpload,
  completeMultipartUpload,
  createMultipartUpload,
  listMultipartUploads,
  listParts,
  uploadPart,
} from './multipart.ts';
import { deleteObject, getObject, putObject } from './objects.ts';
import type { BucketStore } from './store.ts';
import { acl, bucketPolicy, objectTagging, subResource, subResources } from './subresources.ts';

type Handler = (exchange: Exchange) => Response | undefined | Promise<Response | undefined>;

/** Words in the query that make a request about something else than the bucket or object itself. */
const objectWords: Readonly<Record<string, Handler>> = {
  tagging: objectTagging,
  acl,
  uploads: (exchange) => (exchange.request.method === 'POST' ? createMultipartUpload(exchange) : undefined),
  uploadId: (exchange) => uploadMethods[exchange.request.method]?.(exchange),
};

const uploadMethods: Readonly<Record<string, Handler>> = {
  PUT: uploadPart,
  POST: completeMultipartUpload,
  DELETE: abortMultipartUpload,
  GET: listParts,
};

const bucketWords: Readonly<Record<string, Handler>> = {
  policy: bucketPolicy,
  acl,
  location: bucketLocation,
  versions: listObjectVersions,
  uploads: listMultipartUploads,
  delete: (exchange) => (exchange.request.method === 'POST' ? deleteObjects(exchange) : undefined),
};

/** What S3 has and this endpoint does not: refused, rather than taken for a put of the object. */
const NOT_SIMULATED = [
  'attributes',
  'restore',
  'retention',
  'legal-hold',
  'torrent',
  'select',
  'policyStatus',
  'analytics',
  'inventory',
  'metrics',
  'intelligent-tiering',
  'session',
  'metadataTable',
  'renameObject',
];

const objectMethods: Readonly<Record<string, Handler>> = {
  GET: getObject,
  HEAD: getObject,
  PUT: putObject,
  DELETE: deleteObject,
};

const bucketMethods: Readonly<Record<string, Handler>> = {
  GET: listObjects,
  HEAD: headBucket,
  PUT: createBucket,
  DELETE: deleteBucket,
};

/** S3's REST API over a store of buckets. */
export function s3(store: BucketStore): (request: WireRequest) => Promise<Response> {
  return async (request) => {
    let answer: Response;
    try {
      answer = await route(request, store);
    } catch (error) {
      answer = errorAnswer(error, request);
    }
    answer.headers.set('x-amz-request-id', request.caller.requestId);
    answer.headers.set('x-amz-id-2', request.caller.requestId);
    return answer;
  };
}

async function route(request: WireRequest, store: BucketStore): Promise<Response> {
  const { bucket, key } = address(header(request, 'host') ?? '', request.path);
  checkCaller(request);
  const exchange = { request, store, bucket: bucket ?? '', key: key ?? '' };
  const handler = bucket === undefined ? rootHandler(request) : key === undefined ? bucketHandler : objectHandler;
  const answer = await handler?.(exchange);
  if (answer) return answer;
  throw new AwsError('MethodNotAllowed', 'The specified method is not allowed against this resource.', 405, {
    Method: request.method,
  });
}

const rootHandler = ({ method }: WireRequest): Handler | undefined => (method === 'GET' ? listBuckets : undefined);

function bucketHandler(exchange: Exchange): ReturnType<Handler> {
  const { request, store, bucket } = exchange;
  const creates = request.method === 'PUT' && ![...request.query.keys()].some(isBucketWord);
  if (!creates && !request.query.has('location')) checkRegion(request, store.get(bucket));
  refuseUnknownWords(request);
  const word = [...request.query.keys()].find(isBucketWord);
  if (word === undefined) return bucketMethods[request.method]?.(exchange);
  return bucketWords[word]?.(exchange) ?? subResource(exchange, word);
}

const isBucketWord = (word: string): boolean => Object.hasOwn(bucketWords, word) || Object.hasOwn(subResources, word);

function objectHandler(exchange: Exchange): ReturnType<Handler> {
  const { request, store, bucket } = exchange;
  checkRegion(request, store.get(bucket));
  refuseUnknownWords(request);
  const word = [...request.query.keys()].find((name) => Object.hasOwn(objectWords, name));
  return (word === undefined ? objectMethods[request.method] : objectWords[word])?.(exchange);
}

function refuseUnknownWords(request: WireRequest): void {
  const word = NOT_SIMULATED.find((name) => request.query.has(name));
  if (word !== undefined) throw notImplemented(`?${word} of S3`);
}

/**
 * A bucket is asked in its own region. Whoever asks us-east-1 comes by the name that leads to any region, and hears that the
 * signature is of a wrong one; whoever asks another is sent on (S3's API reference, error responses).
 */
function checkRegion(request: WireRequest, { name, region }: Bucket): void {
  const asked = credentialScope(header(request, 'authorization'), request.query)?.region;
  if (asked === undefined || asked === region) return;
  if (asked === 'us-east-1') {
    const message = `The authorization header is malformed; the region '${asked}' is wrong; expecting '${region}'`;
    throw new AwsError('AuthorizationHeaderMalformed', message, 400, { Region: region });
  }
  const message =
    'The bucket you are attempting to access must be addressed using the specified endpoint. Please send all future requests to this endpoint.';
  const Endpoint = `${name}.s3${region === 'us-east-1' ? '' : `.${region}`}.amazonaws.com`;
  throw new AwsError('PermanentRedirect', message, 301, { Endpoint, Bucket: name, Region: region });
}

function checkCaller(request: WireRequest): void {
  const authorization = header(request, 'authorization');
  if (!isSigned(authorization, request.query)) throw accessDenied();
  const expected = header(request, 'x-amz-expected-bucket-owner');
  if (expected !== undefined && expected !== request.caller.account) throw accessDenied();
  const source = header(request, 'x-amz-source-expected-bucket-owner');
  if (source !== undefined && source !== request.caller.account) throw accessDenied();
  checkExpiry(request, authorization);
}

function checkExpiry({ query }: WireRequest, authorization: string | undefined): void {
  const [date, seconds] = [query.get('X-Amz-Date'), query.get('X-Amz-Expires')];
  if (authorization || !date || !seconds || !credentialScope(undefined, query)) return;
  const signed = Date.parse(date.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
  if (signed + Number(seconds) * 1000 < Date.now()) throw new AwsError('AccessDenied', 'Request has expired', 403);
}

function errorAnswer(error: unknown, request: WireRequest): Response {
  const known = error instanceof AwsError;
  if (!known && !request.body.destroyed) request.report(error);
  const status = known ? error.status : 500;
  const members = known
    ? { Code: error.code, Message: error.message, ...error.details }
    : { Code: 'InternalError', Message: 'We encountered an internal error. Please try again.' };
  const headers: Record<string, string> =
    known && typeof error.details.Region === 'string' ? { 'x-amz-bucket-region': error.details.Region } : {};
  // A HEAD has no body for it.
  if (request.method === 'HEAD') return emptyAnswer(status, headers);
  const body = { ...members, RequestId: request.caller.requestId, HostId: request.caller.requestId };
  return new Response(`<?xml version="1.0" encoding="UTF-8"?>\n${element('Error', body)}`, {
    status,
    headers: { 'content-type': 'application/xml', ...headers },
  });
}
