import { createHash, randomBytes, randomUUID } from 'node:crypto';

/** A role that somebody has taken on, as the ARNs of STS name it. */
export interface AssumedRole {
  readonly Arn: string;
  readonly AssumedRoleId: string;
}

/** Temporary credentials in the words of STS. */
export interface SessionCredentials {
  readonly AccessKeyId: string;
  readonly SecretAccessKey: string;
  readonly SessionToken: string;
  readonly Expiration: Date;
}

interface Session {
  readonly role: AssumedRole | undefined;
  readonly until: number;
}

/** Who asks, by the access key that a request is signed with. In memory: a key of an earlier endpoint is nobody's. */
export class Sessions {
  readonly #sessions = new Map<string, Session>();

  /** New credentials of a role, or of the account itself where there is none. */
  issue(role: AssumedRole | undefined, seconds: number): SessionCredentials {
    const now = Date.now();
    for (const [key, { until }] of this.#sessions) if (until < now) this.#sessions.delete(key);
    const AccessKeyId = identifier('ASIA', randomUUID(), 16);
    const until = now + seconds * 1000;
    this.#sessions.set(AccessKeyId, { role, until });
    return {
      AccessKeyId,
      SecretAccessKey: randomBytes(30).toString('base64'),
      SessionToken: randomBytes(64).toString('base64'),
      Expiration: new Date(until),
    };
  }

  /** The role of an access key; undefined where it is not one of a role. */
  role(accessKeyId: string | undefined): AssumedRole | undefined {
    return accessKeyId === undefined ? undefined : this.#sessions.get(accessKeyId)?.role;
  }
}

/** A role under the name of a session; undefined where the ARN is none of a role. */
export function assumedRole(roleArn: string, session: string): AssumedRole | undefined {
  const [, partition, account, name] = /^arn:([^:]*):iam::(\d{12}):role\/(?:.*\/)?([^/]+)$/.exec(roleArn) ?? [];
  if (name === undefined) return undefined;
  return {
    AssumedRoleId: `${identifier('AROA', name, 17)}:${session}`,
    Arn: `arn:${partition}:sts::${account}:assumed-role/${name}/${session}`,
  };
}

function identifier(prefix: string, seed: string, length: number): string {
  const letters = createHash('sha256')
    .update(seed)
    .digest('base64')
    .toUpperCase()
    .replace(/[^A-Z2-7]/g, 'A');
  return prefix + letters.slice(0, length);
}
