import { readFile } from 'node:fs/promises';
import { AwsError } from '../server/service.ts';
import type { BucketStore } from './store.ts';

const host =
  /^(?:(?<bucket>[a-z0-9][a-z0-9.-]*)\.)?s3(?:[.-](?:dualstack\.)?(?<region>[a-z]{2}(?:-[a-z]+)+-\d))?\.amazonaws\.com(?:\.cn)?$/;
const ours = /^(?:127\.0\.0\.1|localhost|\[::1\])$/;

/** Reads the template that a TemplateURL names, in any of S3's forms or at this endpoint; errors are CloudFormation's. */
export async function readTemplate(store: BucketStore, url: string): Promise<string> {
  const { bucket, key, versionId, region } = locate(url);
  const found = store.find(bucket);
  if (!found) throw s3Error('The specified bucket does not exist');
  // A bucket of another region than the stack's is read, as long as the URL says the right one.
  if (region !== undefined && region !== found.region) {
    throw s3Error(
      'The bucket you are attempting to access must be addressed using the specified endpoint. Please send all future requests to this endpoint.',
    );
  }
  const contents = store.contents(bucket);
  const versions = contents.object(key)?.versions ?? [];
  const version = versionId === undefined ? versions[0] : versions.find((one) => one.versionId === versionId);
  if (!version || version.deleteMarker) throw s3Error('The specified key does not exist.');
  // CloudFormation's limit for a template in S3.
  if (version.size > 1_000_000) {
    throw new AwsError('ValidationError', 'Template may not exceed 1000000 bytes in size.');
  }
  return readFile(contents.blobFile(version.blob), 'utf8');
}

interface Place {
  readonly bucket: string;
  readonly key: string;
  readonly versionId: string | undefined;
  readonly region: string | undefined;
}

function locate(text: string): Place {
  if (/^s3:/i.test(text)) {
    const bucket = /^s3:\/*([^/]*)/i.exec(text)?.[1];
    throw new AwsError('ValidationError', `S3 error: Domain name specified in ${bucket} is not a valid S3 domain`);
  }
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const real = url && host.exec(url.hostname);
  if (!url || !/^https?:$/.test(url.protocol) || !(real || ours.test(url.hostname))) throw unsupported();
  const path = decodeURIComponent(url.pathname.slice(1));
  const versionId = url.searchParams.get('versionId') ?? undefined;
  const region = real?.groups?.region;
  if (real?.groups?.bucket) return { bucket: real.groups.bucket, key: path, versionId, region };
  const slash = path.indexOf('/');
  if (slash < 1) throw unsupported();
  return { bucket: path.slice(0, slash), key: path.slice(slash + 1), versionId, region };
}

function unsupported(): AwsError {
  return new AwsError('ValidationError', 'TemplateURL must be a supported URL.');
}

function s3Error(message: string): AwsError {
  const more = 'For more information check http://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html';
  return new AwsError('ValidationError', `S3 error: ${message}\n${more}`);
}
