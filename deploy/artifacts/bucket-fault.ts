import { type Explanation, RookeryError } from '../../generator/errors.ts';
import type { Connection } from '../aws/connection.ts';
import { awsFailure, explainFault } from '../aws/faults.ts';
import { again, awsLine } from '../aws/interrupted.ts';
import { sentence } from '../aws/sentence.ts';

interface BucketFault {
  readonly code: string;
  readonly names: RegExp;
  explain(connection: Connection, bucket: string, message: string, region: string | undefined): Explanation;
}

const FAULTS: readonly BucketFault[] = [
  {
    code: 'BucketInOtherRegion',
    names: /^(PermanentRedirect|AuthorizationHeaderMalformed|IllegalLocationConstraintException|301|307)$/,
    explain: ({ target }, bucket, _message, region) => ({
      what: `bucket ${bucket} is in ${region ? `region ${region}` : 'another region'}, the stack in ${target.region}`,
      why: 'uploads go to the region of a bucket, and nested templates are named by the region of their stack.',
      mend: `use a bucket in ${target.region}: \`${again(target, 'bootstrap')}\` makes one, or correct \`region\` in environments.ts.`,
    }),
  },
  {
    code: 'BucketMissing',
    names: /^(NoSuchBucket|NotFound|404)$/,
    explain: ({ target }, bucket) => ({
      what: `bucket ${bucket} does not exist.`,
      why: 'it is an output of the foundation stack, but somebody deleted the bucket, or it is not ready yet.',
      mend: `run \`${again(target, 'bootstrap')}\`; if the bucket was deleted by hand, delete stack ${target.foundationStackName} first.`,
    }),
  },
  {
    code: 'BucketDenied',
    names: /^(AccessDenied|AllAccessDisabled|Forbidden|403)$/,
    explain: ({ account, callerArn, target }, bucket, message) => ({
      what: `bucket ${bucket} refuses access${message ? `: ${message}` : ''}`,
      why: `either it does not belong to account ${account}, or ${callerArn} may not use it. Templates are never put into a bucket of somebody else.`,
      mend: `check \`${awsLine(target, `s3api get-bucket-acl --bucket ${bucket}`)}\`; allow s3:ListBucket on the bucket, and s3:PutObject and s3:GetObject on what is in it.`,
    }),
  },
  {
    code: 'UploadDamaged',
    names: /^(BadDigest|XAmzContentChecksumMismatch|XAmzContentSHA256Mismatch|InvalidDigest)$/,
    explain: ({ target }, bucket, message) => ({
      what: `bucket ${bucket} received something other than what was sent: ${message}`,
      why: 'the checksum that went with the upload does not match what arrived: something in between changed it.',
      mend: `run \`${again(target, 'upload')}\` again; if it persists, look at the proxy between here and S3.`,
    }),
  },
];

function header(caught: unknown, name: string): string | undefined {
  // The SDK hangs the raw answer on its errors; what is read of it is checked here.
  const { cause } = caught as { cause?: { $response?: { headers?: Record<string, unknown> } } };
  const value = cause?.$response?.headers?.[name];
  return typeof value === 'string' ? value : undefined;
}

/** Says what is wrong with the artifact bucket, where that is what a failed call was about. */
export function bucketFault(caught: unknown, connection: Connection, bucket: string): unknown {
  const { name, status, message } = awsFailure(caught);
  // An answer to HEAD has a status alone; an error that has a name is about what that says.
  const nameless = /^(Unknown|UnknownError|Error|\d{3})$/.test(name);
  const called = nameless ? String(status ?? '') : name;
  const fault = FAULTS.find(({ names }) => names.test(name)) ?? FAULTS.find(({ names }) => names.test(called));
  if (!fault) return caught;
  const region = header(caught, 'x-amz-bucket-region');
  const { what, ...rest } = fault.explain(connection, bucket, message, region);
  const error = new RookeryError(fault.code, { what: sentence(what), ...rest }, 2);
  error.cause = caught instanceof RookeryError ? caught.cause : caught;
  return error;
}

/** Refuses an answer to a listing that is none: the SDK reads a page of a proxy as a bucket that holds nothing. */
export function checkListing(page: { readonly IsTruncated?: boolean | undefined }, { target }: Connection): void {
  if (page.IsTruncated !== undefined) return;
  const garbled = Object.assign(new SyntaxError('no listing of a bucket'), { $metadata: { httpStatusCode: 200 } });
  throw explainFault(garbled, { action: 's3:ListBucket', region: target.region, endpoint: target.endpoint });
}
