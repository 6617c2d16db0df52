import { AwsError, type Service } from '../server/service.ts';
import { assumedRole, Sessions } from './sessions.ts';

/** STS: who you are here, and credentials for whoever asks. No signature is checked. */
export function sts(sessions = new Sessions()): Service {
  return {
    operations: {
      GetCallerIdentity: (_input, { account, accessKeyId }) => {
        const role = sessions.role(accessKeyId);
        if (role) return { Arn: role.Arn, UserId: role.AssumedRoleId, Account: account };
        return { Arn: `arn:aws:iam::${account}:root`, UserId: account, Account: account };
      },
      GetSessionToken: (input) => ({ Credentials: sessions.issue(undefined, Number(input.DurationSeconds ?? 43_200)) }),
      AssumeRole: (input) => {
        const { RoleArn, RoleSessionName: session } = input;
        if (!assumedRole(String(RoleArn), 'session')) {
          throw new AwsError('ValidationError', `${String(RoleArn)} is invalid`);
        }
        if (typeof session !== 'string' || !/^[\w+=,.@-]{2,64}$/.test(session)) {
          throw new AwsError(
            'ValidationError',
            `1 validation error detected: Value '${String(session ?? '')}' at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]{2,64}`,
          );
        }
        const role = assumedRole(String(RoleArn), session);
        return { Credentials: sessions.issue(role, Number(input.DurationSeconds ?? 3600)), AssumedRoleUser: role };
      },
    },
  };
}
