import { RookeryError } from '../../generator/errors.ts';
import type { Connection } from '../aws/connection.ts';
import { awsFailure } from '../aws/faults.ts';
import { sentence } from '../aws/sentence.ts';

const MISSING = /^(NoSuchBucket|NotFound|404)$/;
const DENIED = /^(AccessDenied|AllAccessDisabled|Forbidden|403)$/;

/** Says what is wrong with a site's bucket, where that is what a failed call was about. */
export function siteFault(caught: unknown, { account, callerArn }: Connection, bucket: string): unknown {
  const { name, status, message } = awsFailure(caught);
  const is = (kind: RegExp) => kind.test(name) || (name === 'Unknown' && kind.test(String(status)));
  if (is(MISSING)) {
    return told(caught, 'SiteBucketMissing', {
      what: `bucket ${bucket} does not exist.`,
      why: 'it is an output of the stack, but somebody deleted the bucket.',
      mend: 'delete and create the stack again, or create the bucket by hand under the same name.',
    });
  }
  if (!is(DENIED)) return caught;
  return told(caught, 'SiteBucketDenied', {
    what: sentence(`bucket ${bucket} refuses access${message && message !== 'UnknownError' ? `: ${message}` : ''}`),
    why: `either it does not belong to account ${account}, or ${callerArn} may not use it.`,
    mend: 'allow s3:ListBucket on the bucket, and s3:GetObject, s3:PutObject and s3:DeleteObject on what is in it.',
  });
}

function told(caught: unknown, code: string, explanation: RookeryError['explanation']): RookeryError {
  const error = new RookeryError(code, explanation, 2);
  error.cause = caught instanceof RookeryError ? caught.cause : caught;
  return error;
}
