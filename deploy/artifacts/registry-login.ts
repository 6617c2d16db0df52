import { RookeryError } from '../../generator/errors.ts';
import type { Connection } from '../aws/connection.ts';

/** What a registry takes for half a day. The password is handed over on standard input, and never printed or stored. */
export interface RegistryLogin {
  readonly username: string;
  readonly password: string;
}

/** Asks ECR for the login to its registry. */
export async function registryLogin(connection: Connection): Promise<RegistryLogin> {
  const { GetAuthorizationTokenCommand } = await import('@aws-sdk/client-ecr');
  const { authorizationData = [] } = await (await connection.ecr()).send(new GetAuthorizationTokenCommand({}));
  const text = Buffer.from(authorizationData[0]?.authorizationToken ?? '', 'base64').toString();
  const at = text.indexOf(':');
  if (at > 0) return { username: text.slice(0, at), password: text.slice(at + 1) };
  throw new RookeryError(
    'RegistryLoginFailed',
    {
      what: 'ECR answered no login to its registry.',
      why: 'GetAuthorizationToken answers a user name and a password, and this answer holds none.',
      mend: 'run it again.',
    },
    1,
  );
}
