import { AWS, type Body, fn, type ParameterRefs, type Resource, type Token } from '../../generator/index.ts';
import { logKeyArn, logRetentionDays } from '../parameters/parameters.ts';
import { openOnPurpose } from './reasons.ts';

/** The parameters of a template with a log group. */
export const logParameters = { LogRetentionDays: logRetentionDays, LogKeyArn: logKeyArn } as const;

interface Named {
  readonly name?: Token<string>;
  readonly comment?: string;
}

/** A log group, encrypted with the key where there is one; one in a template. */
export function logGroup(
  { condition, resource }: Pick<Body<Readonly<Record<never, never>>>, 'condition' | 'resource'>,
  logicalId: string,
  { LogRetentionDays, LogKeyArn }: ParameterRefs<typeof logParameters>,
  { name, comment }: Named = {},
): Resource<'AWS::Logs::LogGroup'> {
  const hasKey = condition('HasLogKey', fn.not(fn.equals(LogKeyArn, '')));
  return resource(
    logicalId,
    'AWS::Logs::LogGroup',
    {
      ...(name && { LogGroupName: name }),
      RetentionInDays: LogRetentionDays,
      KmsKeyId: fn.if(hasKey, LogKeyArn, AWS.NoValue),
    },
    {
      Metadata: openOnPurpose({
        cloudwatch_log_group_retention_period_check: 'The parameter decides: 365 days in production.',
        cloudwatch_log_group_encrypted_check: 'The parameter decides: the foundation has a key for logs.',
      }),
      ...(comment !== undefined && { comment }),
    },
  );
}
