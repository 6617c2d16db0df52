import { AWS, type Body, fn, option, type ParameterRefs, type Resource, type Shape } from '../../../generator/index.ts';
import type { WebACLRule } from '../../../generator/resources/generated/wafv2.ts';
import { logGroup } from '../../parts/log-group.ts';
import type { wafParameters } from './parameters.ts';

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

/** A web ACL in front of a load balancer, which logs without credentials. */
export function webAcl(
  { resource, condition }: Pick<Body<Readonly<Record<never, never>>>, 'resource' | 'condition'>,
  params: ParameterRefs<typeof wafParameters>,
  balancer: Resource<'AWS::ElasticLoadBalancingV2::LoadBalancer'>,
  { groups = [], counting = [], largeBodies = false }: WafOptions,
): Resource<'AWS::Logs::LogGroup'> {
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

  const acl = resource('WebAcl', 'AWS::WAFv2::WebACL', {
    Scope: 'REGIONAL',
    DefaultAction: { Allow: {} },
    Rules: [rate, ...[...ALWAYS, ...groups].map((name, index) => managed(name, index + 1))],
    VisibilityConfig: measured('WebAcl'),
  });
  resource('WebAclAssociation', 'AWS::WAFv2::WebACLAssociation', {
    ResourceArn: balancer.ref,
    WebACLArn: acl.att('Arn'),
  });

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
