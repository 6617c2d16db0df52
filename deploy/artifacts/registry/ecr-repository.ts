import { RookeryError } from '../../../generator/errors.ts';
import type { Connection } from '../../aws/connection.ts';
import { awsPatience, localPatience } from '../../aws/retry.ts';
import { repositoryNameOf } from '../image.ts';
import type { RegistryRepository } from './registry.ts';
import { sender } from './transport.ts';

/** A repository of the connection's own registry, with a token of ECR to be let in. */
export async function ecrRepository(connection: Connection, uri: string): Promise<RegistryRepository> {
  const { GetAuthorizationTokenCommand } = await import('@aws-sdk/client-ecr');
  const client = await connection.ecr();
  const { authorizationData = [] } = await client.send(new GetAuthorizationTokenCommand({}));
  const [{ authorizationToken = '', proxyEndpoint = '' } = {}] = authorizationData;
  if (!URL.canParse(proxyEndpoint)) throw noRegistry(connection, proxyEndpoint);
  return {
    base: new URL(proxyEndpoint),
    name: repositoryNameOf(uri),
    authorization: `Basic ${authorizationToken}`,
    send: await sender(connection),
    patience: connection.target.endpoint ? localPatience : awsPatience,
  };
}

function noRegistry({ target }: Connection, said: string): RookeryError {
  return new RookeryError('RegistryUnknown', {
    what: `ECR in ${target.region} names no address of its registry (${JSON.stringify(said)}).`,
    why: 'images are copied over the HTTP interface of the registry.',
    mend: 'run it again; if it persists, look at what answers in place of ECR.',
  });
}
