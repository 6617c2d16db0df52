import { child, children } from '../aws/query-answer.ts';
import { callQuery } from '../aws/query-api.ts';
import type { Finding, Subject } from './model.ts';
import { principalOf } from './principal.ts';

/** Whether whoever asks may write templates and make change sets, as IAM's simulation of their policies says. */
export async function checkRights({ connection, foundation }: Subject): Promise<readonly Finding[]> {
  const { target, account, callerArn } = connection;
  // The embedded endpoint has no policies, and an account's root needs none.
  if (target.endpoint !== undefined || callerArn.endsWith(':root')) return [];
  const partition = callerArn.split(':')[1] ?? 'aws';
  const stack = `arn:${partition}:cloudformation:${target.region}:${account}:stack/${target.stackName}/*`;
  const asked = [
    ...(foundation === undefined
      ? []
      : [{ action: 's3:PutObject', resource: `arn:${partition}:s3:::${foundation.bucket}/templates` }]),
    { action: 'cloudformation:CreateChangeSet', resource: stack },
    { action: 'cloudformation:ExecuteChangeSet', resource: stack },
  ];
  const answers = await Promise.all(asked.map((one) => isAllowed(connection, one)));
  return asked.flatMap(({ action, resource }, index): Finding[] => {
    if (answers[index]) return [];
    const what = `${callerArn} may not call ${action} on ${resource}.`;
    // A policy of the bucket, of the organisation or a condition may say otherwise than the simulation.
    return [{ level: 'warning', about: 'rights', what, mend: `allow ${action}, or use other credentials.` }];
  });
}

interface Right {
  readonly action: string;
  readonly resource: string;
}

async function isAllowed(connection: Subject['connection'], { action, resource }: Right): Promise<boolean> {
  const { cloudFormationRole } = connection.target;
  const role = cloudFormationRole === undefined ? {} : context('cloudformation:RoleArn', cloudFormationRole);
  const answer = await callQuery(connection, 'iam', 'SimulatePrincipalPolicy', {
    PolicySourceArn: principalOf(connection.callerArn),
    'ActionNames.member.1': action,
    'ResourceArns.member.1': resource,
    ...role,
  });
  const results = children(child(answer, 'EvaluationResults'), 'member');
  return results.every(({ EvalDecision }) => EvalDecision === 'allowed');
}

function context(name: string, value: string): Readonly<Record<string, string>> {
  const entry = 'ContextEntries.member.1';
  return {
    [`${entry}.ContextKeyName`]: name,
    [`${entry}.ContextKeyType`]: 'string',
    [`${entry}.ContextKeyValues.member.1`]: value,
  };
}
