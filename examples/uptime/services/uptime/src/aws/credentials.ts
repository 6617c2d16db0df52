import type { Credentials } from './sign.ts';

/** Seconds before their end that credentials are asked for anew. */
const EARLY = 300;

interface Answer {
  readonly AccessKeyId: string;
  readonly SecretAccessKey: string;
  readonly Token: string;
  readonly Expiration: string;
}

/** The credentials of the task's role, which ECS answers at an address that only the task reaches; a laptop names it in full. */
export function taskCredentials(
  path = process.env.AWS_CONTAINER_CREDENTIALS_RELATIVE_URI ?? process.env.AWS_CONTAINER_CREDENTIALS_FULL_URI,
  origin = 'http://169.254.170.2',
): () => Promise<Credentials> {
  let known: { readonly until: number; readonly credentials: Credentials } | undefined;
  return async () => {
    if (known && Date.now() < known.until) return known.credentials;
    if (!path) throw new Error('AWS_CONTAINER_CREDENTIALS_RELATIVE_URI is not set: this is no task of ECS with a role');
    const response = await fetch(new URL(path, origin), { signal: AbortSignal.timeout(5_000) });
    if (!response.ok) throw new Error(`ECS answers ${response.status} for the credentials of the task`);
    // The shape is that of the Amazon ECS Developer Guide, "Task IAM role".
    const { AccessKeyId, SecretAccessKey, Token, Expiration } = (await response.json()) as Answer;
    const credentials = { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: Token };
    known = { until: Date.parse(Expiration) - EARLY * 1000, credentials };
    return credentials;
  };
}
