import { AwsError } from '../server/service.ts';
import { hostName } from '../wire/access.ts';

export interface Address {
  readonly bucket?: string;
  readonly key?: string;
}

const virtualHost = /^(?<bucket>[a-z0-9][a-z0-9.-]*?)\.(?:s3[a-z0-9.-]*\.amazonaws\.com(?:\.cn)?|(?:s3\.)?localhost)$/;

/** The bucket and key that a request means: the bucket as a part of the host's name, or first in the path. */
export function address(host: string, path: string): Address {
  const bucket = virtualHost.exec(hostName(host))?.groups?.bucket;
  if (bucket && bucket !== 's3') return { bucket, ...key(path.slice(1)) };
  const slash = path.indexOf('/', 1);
  const first = decode(slash < 0 ? path.slice(1) : path.slice(1, slash));
  if (first === '') return {};
  return { bucket: first, ...(slash < 0 ? {} : key(path.slice(slash + 1))) };
}

function key(encoded: string): { key?: string } {
  const decoded = decode(encoded);
  if (Buffer.byteLength(decoded) > 1024) {
    throw new AwsError('KeyTooLongError', 'Your key is too long', 400, {
      Size: Buffer.byteLength(decoded),
      MaxSizeAllowed: 1024,
    });
  }
  return decoded === '' ? {} : { key: decoded };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new AwsError('InvalidURI', "Couldn't parse the specified URI.");
  }
}
