import type { ReleaseFolder } from '../../../deploy/releases/store.ts';
import { readFoundation } from '../../../deploy/stack/foundation.ts';
import { templatePrefixOf } from '../../../deploy/stack/release.ts';
import { notBootstrapped } from '../../../deploy/stack/system.ts';
import type { Session } from '../../session.ts';

/** Where the releases of a session's stack are kept. */
export async function releaseFolder({ connection, environment, declared, values }: Session): Promise<ReleaseFolder> {
  const foundation = await readFoundation(connection);
  if (foundation === undefined) throw notBootstrapped(connection.target);
  const { stackName } = connection.target;
  return { bucket: foundation.bucket, prefix: templatePrefixOf(environment, declared, values), stackName };
}
