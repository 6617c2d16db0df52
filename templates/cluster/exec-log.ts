import { allow, type Declare, type ParameterRefs, policy, type Resource } from '../../generator/index.ts';
import type { logRetentionDays } from '../parameters.ts';
import { openOnPurpose, openRules } from '../reasons.ts';

/** The log of what people do in shells that `aws ecs execute-command` opens, and the right of tasks to write it. */
export function execLog(
  resource: Declare,
  params: ParameterRefs<{ readonly LogRetentionDays: typeof logRetentionDays }>,
): { readonly logs: Resource<'AWS::Logs::LogGroup'>; readonly write: Resource<'AWS::IAM::ManagedPolicy'> } {
  const logs = resource(
    'ExecLog',
    'AWS::Logs::LogGroup',
    { RetentionInDays: params.LogRetentionDays },
    {
      Metadata: openOnPurpose({
        cloudwatch_log_group_retention_period_check: 'The parameter decides: 365 days in production.',
        cloudwatch_log_group_encrypted_check: 'Encrypted with a key that CloudWatch Logs owns.',
      }),
    },
  );
  const write = resource(
    'WriteExecLog',
    'AWS::IAM::ManagedPolicy',
    {
      Description: 'Writes the log of shells opened in tasks',
      PolicyDocument: policy(
        allow({ Sid: 'FindLog', Action: 'logs:DescribeLogGroups', Resource: '*' }),
        allow({
          Sid: 'WriteLog',
          Action: ['logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:PutLogEvents'],
          Resource: logs.att('Arn'),
        }),
      ),
    },
    {
      Metadata: openRules({ 'AwsSolutions-IAM5': 'logs:DescribeLogGroups is a right to all log groups.' }),
      comment: 'It is the role of the task that writes, not that of ECS.',
    },
  );
  return { logs, write };
}
