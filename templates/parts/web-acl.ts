import { AWS, type Body, fn, option, type ParameterRefs, type Resource, type Shape } from '../../generator/index.ts';
import type { WebACLRule } from '../../generator/resources/generated/wafv2.ts';
import { logGroup, logParameters } from './log-group.ts';

/** The parameters of a template with a web ACL. */
export const wafParameters = {
  WafMode: {
    Type: 'String',
    AllowedValues: ['block', 'count'],
    Default: 'block',
    Description: 'count lets everything through and only counts what would be blocked',
  },
  RequestsPerFiveMinutes: {
    Type: 'Number',
    Default: 2000,
    MinValue: 10,
    MaxValue: 2000000000,
    Description: 'Requests that one address may send in five minutes',
  },
  ...logParameters,
} as const;

/** Groups of rules that every web ACL here has, in this order. */
const ALWAYS = [
  'AWSManagedRulesAmazonIpReputationList',
  'AWSManagedRulesCommonRuleSet',
  'AWSManagedRulesKnownBadInputsRuleSet',
] as const;

const FURTHER = [
  'AWSManagedRulesAdminProtectionRuleSet',
  'AWSManagedRulesAnonymousIpList',
  'AWSManagedRulesLinuxRuleSet',
  'AWSManagedRulesPHPRuleSet',
  'AWSManagedRulesSQLiRuleSet',
  'AWSManagedRulesUnixRuleSet',
  'AWSManagedRulesWindowsRuleSet',
  'AWSManagedRulesWordPressRuleSet',
] as const;
type Further = (typeof FURTHER)[number];

/** What a web ACL does beside what all of them do. */
export interface WafOptions {
  /** Managed groups beside the common rules, known bad inputs and the reputation of addresses. */
  readonly groups?: readonly Further[];
  /** Groups that only count, whatever the parameter `WafMode` says. */
  readonly counting?: readonly ((typeof ALWAYS)[number] | Further)[];
  /** Lets request bodies over 8 KiB through, which the common rules take for an attack: uploads need it. */
  readonly largeBodies?: boolean;
}

/** The shape of these options, which they are checked against. */
export const WAF_OPTIONS = {
  groups: option.listOf(option.oneOf(...FURTHER)),
  counting: option.listOf(option.oneOf(...ALWAYS, ...FURTHER)),
  largeBodies: option.flag(),
} satisfies Shape<WafOptions>;

type Builder = Pick<Body<Readonly<Record<never, never>>>, 'resource' | 'condition'>;
type Params = ParameterRefs<typeof wafParameters>;

/** A web ACL for what has this scope. */
export function webAcl(
  { resource, condition }: Builder,
  params: Params,
  Scope: 'REGIONAL' | 'CLOUDFRONT',
  { groups = [], counting = [], largeBodies = false }: WafOptions,
): Resource<'AWS::WAFv2::WebACL'> {
  const counts = condition('WafCounts', fn.equals(params.WafMode, 'count'));
  const measured = (MetricName: string) => ({
    CloudWatchMetricsEnabled: true,
    MetricName,
    SampledRequestsEnabled: true,
  });
  const managed = (Name: (typeof ALWAYS)[number] | Further, Priority: number): WebACLRule => ({
    Name,
    Priority,
    Statement: {
      ManagedRuleGroupStatement: {
        VendorName: 'AWS',
        Name,
        ...(largeBodies &&
          Name === 'AWSManagedRulesCommonRuleSet' && {
            RuleActionOverrides: [{ Name: 'SizeRestrictions_BODY', ActionToUse: { Count: {} } }],
          }),
      },
    },
    OverrideAction: counting.includes(Name) ? { Count: {} } : fn.if(counts, { Count: {} }, { None: {} }),
    VisibilityConfig: measured(Name),
  });
  const rate: WebACLRule = {
    Name: 'RequestsOfOneAddress',
    Priority: 0,
    Statement: {
      RateBasedStatement: { AggregateKeyType: 'IP', EvaluationWindowSec: 300, Limit: params.RequestsPerFiveMinutes },
    },
    Action: fn.if(counts, { Count: {} }, { Block: {} }),
    VisibilityConfig: measured('RequestsOfOneAddress'),
  };

  return resource('WebAcl', 'AWS::WAFv2::WebACL', {
    Scope,
    DefaultAction: { Allow: {} },
    Rules: [rate, ...[...ALWAYS, ...groups].map((name, index) => managed(name, index + 1))],
    VisibilityConfig: measured('WebAcl'),
  });
}

/** The log of a web ACL, which has no credentials in it. */
export function webAclLogs(
  { resource, condition }: Builder,
  params: Params,
  acl: Resource<'AWS::WAFv2::WebACL'>,
): Resource<'AWS::Logs::LogGroup'> {
  const logs = logGroup({ resource, condition }, 'WafLogs', params, {
    name: fn.sub`aws-waf-logs-${AWS.StackName}`,
    comment: 'WAF logs to no group whose name begins otherwise; a nested stack has a name of its own.',
  });
  const logArn = fn.sub`arn:${AWS.Partition}:logs:${AWS.Region}:${AWS.AccountId}:log-group:${logs.ref}`;
  resource(
    'WafLogging',
    'AWS::WAFv2::LoggingConfiguration',
    {
      ResourceArn: acl.att('Arn'),
      LogDestinationConfigs: [logArn],
      RedactedFields: [{ SingleHeader: { Name: 'authorization' } }, { SingleHeader: { Name: 'cookie' } }],
    },
    { comment: "The log group's own Arn ends in :*, which WAF refuses." },
  );
  return logs;
}
