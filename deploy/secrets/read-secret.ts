import type { Connection } from '../aws/connection.ts';
import { callJson, objectIn, textIn } from '../aws/json-api.ts';
import type { SecretMetadata } from './metadata.ts';

/** The value of a secret or a parameter, to be compared in memory: it is never shown, logged or kept. */
export async function readValue(
  connection: Connection,
  { kind, id, name }: Pick<SecretMetadata, 'kind' | 'id' | 'name'>,
): Promise<string> {
  if (kind === 'secret') {
    const answer = await callJson(connection, 'secretsmanager', 'GetSecretValue', { SecretId: id });
    return textIn(answer, 'SecretString') || textIn(answer, 'SecretBinary');
  }
  const answer = await callJson(connection, 'ssm', 'GetParameter', { Name: name, WithDecryption: true });
  return textIn(objectIn(answer, 'Parameter'), 'Value');
}
