import { allow, type ParameterRefs, policy, type Resource } from '../../../generator/index.ts';
import { logGroup, type logParameters } from '../../parts/log-group.ts';
import { openRules } from '../../parts/reasons.ts';

/** The log of what people do in shells that `aws ecs execute-command` opens, and the right of tasks to write it. */
export function execLog(
  builder: Parameters<typeof logGroup>[0],
  params: ParameterRefs<typeof logParameters>,
): { readonly logs: Resource<'AWS::Logs::LogGroup'>; readonly write: Resource<'AWS::IAM::ManagedPolicy'> } {
  const logs = logGroup(builder, 'ExecLog', params);
  const write = builder.resource(
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
