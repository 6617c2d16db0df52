import { awsFailure } from '../aws/faults.ts';
import { again } from '../aws/interrupted.ts';
import { inParallel } from '../aws/parallel.ts';
import { child } from '../aws/query-answer.ts';
import { callQuery } from '../aws/query-api.ts';
import { neededRoles } from '../stack/service-linked-roles.ts';
import type { Finding, Subject } from './model.ts';
import { principalOf } from './principal.ts';

const READERS_AT_ONCE = 6;

/** Whether the service-linked roles exist that the tree needs: a first deployment may fail where one is only just made. */
export async function checkLinkedRoles({ connection, master, values, deployed }: Subject): Promise<readonly Finding[]> {
  // Where a stack stands that was made with them, they are there.
  if (deployed !== undefined && /^(CREATE|UPDATE)_COMPLETE$/.test(deployed.status)) return [];
  const needed = neededRoles(master, values);
  const there = await inParallel(needed, READERS_AT_ONCE, ({ role }) => roleOf(role));
  return needed.flatMap(({ role, service }, index): Finding[] => {
    if (there[index] !== undefined) return [];
    const what = `service-linked role ${role} (${service}) does not exist: a first deployment may be refused for want of it.`;
    // The embedded endpoint's account has the roles that somebody made there; nothing of it needs them.
    if (connection.target.endpoint !== undefined) return [];
    return [
      {
        level: 'warning',
        about: 'service-linked role',
        what,
        mend: `\`${again(connection.target, 'bootstrap')}\` makes it.`,
      },
    ];
  });

  async function roleOf(RoleName: string) {
    return callQuery(connection, 'iam', 'GetRole', { RoleName }).catch(missingIsNone);
  }
}

/** Whether the role that CloudFormation is to work in exists, lets it in, and may be passed by who is asking. */
export async function checkServiceRole({ connection, thorough }: Subject): Promise<readonly Finding[]> {
  const { cloudFormationRole: arn, environment } = connection.target;
  if (arn === undefined || connection.target.endpoint !== undefined) return [];
  const RoleName = arn.split('/').at(-1) ?? '';
  const problem = (what: string, mend: string): readonly Finding[] => [
    { level: 'problem', about: 'service role', what, mend },
  ];
  const answer = await callQuery(connection, 'iam', 'GetRole', { RoleName }).catch(missingIsNone);
  if (answer === undefined)
    return problem(
      `environment ${environment}: there is no role ${arn}.`,
      'correct `cloudFormationRole` in environments.ts, or make the role.',
    );
  const trust = decodeURIComponent(String(child(answer, 'Role').AssumeRolePolicyDocument ?? ''));
  if (!trust.includes('cloudformation.amazonaws.com'))
    return problem(`role ${arn} does not let CloudFormation in.`, 'allow cloudformation.amazonaws.com to assume it.');
  if (!thorough || (await mayPass(connection, arn))) return [];
  return problem(
    `${connection.callerArn} may not pass the role ${arn} to CloudFormation.`,
    'allow iam:PassRole on it.',
  );
}

async function mayPass({ callerArn, ...connection }: Subject['connection'], role: string): Promise<boolean> {
  const answer = await callQuery({ callerArn, ...connection }, 'iam', 'SimulatePrincipalPolicy', {
    PolicySourceArn: principalOf(callerArn),
    'ActionNames.member.1': 'iam:PassRole',
    'ResourceArns.member.1': role,
    'ContextEntries.member.1.ContextKeyName': 'iam:PassedToService',
    'ContextEntries.member.1.ContextKeyType': 'string',
    'ContextEntries.member.1.ContextKeyValues.member.1': 'cloudformation.amazonaws.com',
  });
  return JSON.stringify(answer).includes('"allowed"');
}

function missingIsNone(error: unknown): undefined {
  if (/^NoSuchEntity/.test(awsFailure(error).name)) return undefined;
  throw error;
}
