import { readFile } from 'node:fs/promises';
import { AwsError } from '../server/service.ts';
import type { BucketStore } from './store.ts';

const host =
  /^(?:(?<bucket>[a-z0-9][a-z0-9.-]*)\.)?s3(?:[.-](?:dualstack\.)?[a-z]{2}(?:-[a-z]+)+-\d)?\.amazonaws\.com(?:\.cn)?$/;
const ours = /^(?:127\.0\.0\.1|localhost|\[::1\])$/;

/** Reads the template that a TemplateURL names, in any of S3's forms or at this endpoint; errors are CloudFormation's. */
export async function readTemplate(store: BucketStore, url: string): Promise<string> {
  const { bucket, key, versionId } = locate(url);
  if (!store.find(bucket)) throw s3Error('The specified bucket does not exist');
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

function locate(text: string): { bucket: string; key: string; versionId: string | undefined } {
  if (/^s3:/i.test(text)) {
    const bucket = /^s3:\/*([^/]*)/i.exec(text)?.[1];
    throw new AwsError('ValidationError', `S3 error: Domain name specified in ${bucket} is not a valid S3 domain`);
  }
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const real = url && host.exec(url.hostname);
  if (!url || !/^https?:$/.test(url.protocol) || !(real || ours.test(url.hostname))) throw unsupported();
  const path = decodeURIComponent(url.pathname.slice(1));
  const versionId = url.searchParams.get('versionId') ?? undefined;
  if (real?.groups?.bucket) return { bucket: real.groups.bucket, key: path, versionId };
  const slash = path.indexOf('/');
  if (slash < 1) throw unsupported();
  return { bucket: path.slice(0, slash), key: path.slice(slash + 1), versionId };
}

function unsupported(): AwsError {
  return new AwsError('ValidationError', 'TemplateURL must be a supported URL.');
}

function s3Error(message: string): AwsError {
  const more = 'For more information check http://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html';
  return new AwsError('ValidationError', `S3 error: ${message}\n${more}`);
}
