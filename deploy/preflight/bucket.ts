import { RookeryError } from '../../generator/errors.ts';
import { bucketFault } from '../artifacts/bucket-fault.ts';
import { again } from '../aws/interrupted.ts';
import { LOCAL } from '../environments.ts';
import type { Finding, Subject } from './model.ts';

/** Whether the bucket for templates is there, ours, and in the stack's region. */
export async function checkBucket({ connection, foundation }: Subject): Promise<readonly Finding[]> {
  const { target } = connection;
  const bootstrap = `run \`${again(target, 'bootstrap')}\`.`;
  if (foundation === undefined) {
    const what = `stack ${target.foundationStackName} is missing: there is no bucket for templates and no image repository.`;
    // There an update makes it.
    const level = target.environment === LOCAL ? 'warning' : 'problem';
    return [{ level, about: 'bucket', what, mend: bootstrap }];
  }
  const { bucket } = foundation;
  const { HeadBucketCommand } = await import('@aws-sdk/client-s3');
  const asked = new HeadBucketCommand({ Bucket: bucket, ExpectedBucketOwner: connection.account });
  try {
    const { BucketRegion: region } = await (await connection.s3()).send(asked);
    if (region === undefined || region === '' || region === target.region) return [];
    const what = `bucket ${bucket} is in ${region}, and the stack in ${target.region}.`;
    return [{ level: 'problem', about: 'bucket', what, mend: `give the environment that region, or ${bootstrap}` }];
  } catch (error) {
    const fault = bucketFault(error, connection, bucket);
    if (!(fault instanceof RookeryError) || fault === error) throw error;
    const { what, mend } = fault.explanation;
    return [{ level: 'problem', about: 'bucket', what, mend }];
  }
}
