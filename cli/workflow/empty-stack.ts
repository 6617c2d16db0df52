import { stackTree } from '../../deploy/aws/stack.ts';
import { emptyBucket } from '../../deploy/emptying/empty-bucket.ts';
import { emptyRepository } from '../../deploy/emptying/empty-repository.ts';
import { quieten } from '../../deploy/emptying/quiet.ts';
import type { Io } from '../command.ts';
import { type Affected, isEmptied } from './confirm-deletion.ts';

/** Gets a stack ready to be deleted with all that it holds: nothing writes any more, and what has to be empty is. */
export async function emptyStack(io: Io, { job, resources }: Affected): Promise<void> {
  const { connection } = job.session;
  const { stack } = job.deletion;
  await quieten(connection, await stackTree(connection, stack.id), io.err);
  for (const { path, type, physicalId } of resources.filter(isEmptied)) {
    const isBucket = type === 'AWS::S3::Bucket';
    const count = isBucket ? await emptyBucket(connection, physicalId) : await emptyRepository(connection, physicalId);
    if (count > 0) io.err(`${path}: ${count} ${isBucket ? 'object versions' : 'images'} removed`);
  }
}
