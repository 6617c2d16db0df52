import { RookeryError } from '../../../generator/errors.ts';
import type { Connection } from '../../aws/connection.ts';
import { awsFailure } from '../../aws/faults.ts';

/** Bucket and key of an object's URL: `https://bucket.s3.region.amazonaws.com/key`, or with the bucket in the path. */
export function placeOfUrl(url: string): { readonly Bucket: string; readonly Key: string } | undefined {
  if (!URL.canParse(url)) return undefined;
  const { hostname, pathname } = new URL(url);
  const path = decodeURIComponent(pathname.slice(1));
  const [, inHost] = /^(.+?)\.s3[.-]/.exec(hostname) ?? [];
  if (inHost !== undefined) return { Bucket: inHost, Key: path };
  const slash = path.indexOf('/');
  return slash > 0 ? { Bucket: path.slice(0, slash), Key: path.slice(slash + 1) } : undefined;
}

function unreadable(url: string, reason: string): RookeryError {
  return new RookeryError(
    'ComparisonFailed',
    {
      what: `the template of a nested stack cannot be read: ${url} (${reason}).`,
      why: 'CloudFormation made no change set of the nested stacks, and without their templates nobody sees what would change.',
      mend: 'allow s3:GetObject on the template bucket, and run the command again.',
    },
    1,
  );
}

/** Reads templates by their URLs: those that are at hand, else the object. */
export function readTemplate(connection: Connection, atHand: ReadonlyMap<string, string> = new Map()) {
  return async (url: string): Promise<string> => {
    const known = atHand.get(url);
    if (known !== undefined) return known;
    const place = placeOfUrl(url);
    if (place === undefined) throw unreadable(url, 'it names no object in S3');
    const { GetObjectCommand } = await import('@aws-sdk/client-s3');
    const client = await connection.s3();
    try {
      const { Body } = await client.send(new GetObjectCommand(place));
      return (await Body?.transformToString()) ?? '';
    } catch (error) {
      throw unreadable(url, awsFailure(error).name);
    }
  };
}
