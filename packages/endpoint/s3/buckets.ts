import { AwsError } from '../server/service.ts';
import { readBody } from '../wire/request.ts';
import { isRecord, list, parseXml } from '../wire/xml.ts';
import { type Exchange, emptyAnswer, xmlAnswer } from './exchange.ts';
import { remove } from './versions.ts';

const MOST_XML = 2 * 1024 * 1024;

export function listBuckets({ request, store }: Exchange): Response {
  const prefix = request.query.get('prefix') ?? '';
  const buckets = store.buckets().filter(({ name }) => name.startsWith(prefix));
  return xmlAnswer('ListAllMyBucketsResult', {
    Owner: { ID: request.caller.account },
    Buckets: {
      Bucket: buckets.map(({ name, creationDate, region }) => ({
        Name: name,
        CreationDate: creationDate,
        BucketRegion: region,
      })),
    },
  });
}

export async function createBucket({ request, store, bucket }: Exchange): Promise<Response> {
  const body = (await readBody(request, MOST_XML)).toString();
  const constraint = body === '' ? undefined : parseXml(body, 'CreateBucketConfiguration').LocationConstraint;
  const region = typeof constraint === 'string' && constraint !== '' ? constraint : 'us-east-1';
  if (region !== request.caller.region && request.caller.region !== 'us-east-1') {
    const message = `The ${constraint ?? 'unspecified'} location constraint is incompatible for the region specific endpoint this request was sent to.`;
    throw new AwsError('IllegalLocationConstraintException', message);
  }
  store.create({ name: bucket, region, creationDate: new Date().toISOString(), documents: {} });
  return emptyAnswer(200, { location: `/${bucket}` });
}

export function headBucket({ store, bucket }: Exchange): Response {
  const { region } = store.get(bucket);
  return emptyAnswer(200, { 'x-amz-bucket-region': region, 'x-amz-access-point-alias': 'false' });
}

export function deleteBucket({ store, bucket }: Exchange): Response {
  store.delete(bucket);
  return emptyAnswer(204);
}

/** us-east-1 is answered as nothing at all, for S3's oldest reasons. */
export function bucketLocation({ store, bucket }: Exchange): Response {
  const { region } = store.get(bucket);
  return xmlAnswer('LocationConstraint', region === 'us-east-1' ? '' : region);
}

export async function deleteObjects(exchange: Exchange): Promise<Response> {
  const body = parseXml((await readBody(exchange.request, MOST_XML)).toString(), 'Delete');
  const named = list(body.Object).filter(isRecord);
  if (named.length === 0 || named.length > 1000) {
    throw new AwsError(
      'MalformedXML',
      'The XML you provided was not well-formed or did not validate against our published schema',
    );
  }
  const deleted = named.map(({ Key, VersionId }) => {
    const versionId = VersionId === undefined ? undefined : String(VersionId);
    const done = remove({ ...exchange, key: String(Key) }, versionId);
    const marker = done.deleteMarker && { DeleteMarker: true, DeleteMarkerVersionId: done.versionId };
    return { Key, VersionId, ...marker };
  });
  return xmlAnswer('DeleteResult', String(body.Quiet) === 'true' ? '' : { Deleted: deleted });
}
