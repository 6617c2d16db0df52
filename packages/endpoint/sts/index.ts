import { createHash, randomUUID } from 'node:crypto';
import { AwsError, type Caller, type Service } from '../server/service.ts';

/** STS: who you are here, and credentials for whoever asks. Nothing checks them. */
export const sts: Service = {
  operations: {
    GetCallerIdentity: (_input, { account }) => ({
      Arn: `arn:aws:iam::${account}:root`,
      UserId: account,
      Account: account,
    }),
    GetSessionToken: (input) => ({ Credentials: credentials(input.DurationSeconds, 43_200) }),
    AssumeRole: (input, caller) => {
      const { RoleArn: role, RoleSessionName: session } = input;
      const name = /^arn:[^:]*:iam::\d{12}:role\/(?:.*\/)?([^/]+)$/.exec(String(role))?.[1];
      if (!name) throw new AwsError('ValidationError', `${String(role)} is invalid`);
      if (typeof session !== 'string' || !/^[\w+=,.@-]{2,64}$/.test(session)) {
        throw new AwsError(
          'ValidationError',
          `1 validation error detected: Value '${String(session ?? '')}' at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]{2,64}`,
        );
      }
      return { Credentials: credentials(input.DurationSeconds, 3600), AssumedRoleUser: assumed(name, session, caller) };
    },
  },
};

function assumed(role: string, session: string, { account }: Caller): Record<string, string> {
  return {
    AssumedRoleId: `${identifier('AROA', role)}:${session}`,
    Arn: `arn:aws:sts::${account}:assumed-role/${role}/${session}`,
  };
}

function credentials(duration: unknown, usual: number): Record<string, unknown> {
  const seconds = Number(duration ?? usual);
  return {
    AccessKeyId: identifier('ASIA', randomUUID()),
    SecretAccessKey: createHash('sha256').update(randomUUID()).digest('base64').slice(0, 40),
    SessionToken: createHash('sha512').update(randomUUID()).digest('base64'),
    Expiration: new Date(Date.now() + seconds * 1000),
  };
}

function identifier(prefix: string, seed: string): string {
  const letters = createHash('sha256')
    .update(seed)
    .digest('base64')
    .toUpperCase()
    .replace(/[^A-Z2-7]/g, 'A');
  return prefix + letters.slice(0, 17);
}
