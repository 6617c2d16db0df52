import type { Token, Value } from './value.ts';

/** The services that actions name. Another service is one word more. */
export const SERVICE_PREFIXES = [
  'acm',
  'acm-pca',
  'apigateway',
  'appconfig',
  'application-autoscaling',
  'aps',
  'autoscaling',
  'backup',
  'backup-storage',
  'bedrock',
  'ce',
  'cloudformation',
  'cloudfront',
  'cloudfront-keyvaluestore',
  'cloudwatch',
  'codebuild',
  'codedeploy',
  'cognito-idp',
  'dynamodb',
  'ec2',
  'ec2messages',
  'ecr',
  'ecr-public',
  'ecs',
  'elasticache',
  'elasticfilesystem',
  'elasticloadbalancing',
  'events',
  'execute-api',
  'firehose',
  'iam',
  'kinesis',
  'kms',
  'lambda',
  'logs',
  'rds',
  'rds-data',
  'rds-db',
  'route53',
  's3',
  'scheduler',
  'secretsmanager',
  'servicediscovery',
  'servicequotas',
  'ses',
  'sns',
  'sqs',
  'ssm',
  'ssmmessages',
  'states',
  'sts',
  'tag',
  'vpc-lattice',
  'wafv2',
  'xray',
] as const;

/** The service part of an action. */
export type ServicePrefix = (typeof SERVICE_PREFIXES)[number];

/** An action as IAM writes it, `s3:GetObject`, `ecr:*` or `*`: a service's name misspelt does not compile. */
export type Action = '*' | `${ServicePrefix}:${string}`;

/** A service as a principal: `ecs-tasks.amazonaws.com`, or a token where the region is part of the name. */
export type ServicePrincipal = `${string}.amazonaws.com${'' | '.cn'}` | Token<string>;

type OneOrMore<T> = T | Value<readonly (T | Token<T>)[]>;

/** The principals of a statement, in a policy that belongs to a resource or a role. */
export interface Principals {
  readonly AWS?: OneOrMore<Value<string>>;
  readonly Service?: OneOrMore<ServicePrincipal>;
  readonly Federated?: OneOrMore<Value<string>>;
  readonly CanonicalUser?: OneOrMore<Value<string>>;
}

type Comparison =
  | `String${'' | 'Not'}${'Equals' | 'EqualsIgnoreCase' | 'Like'}`
  | `Numeric${'Equals' | 'NotEquals' | 'LessThan' | 'LessThanEquals' | 'GreaterThan' | 'GreaterThanEquals'}`
  | `Date${'Equals' | 'NotEquals' | 'LessThan' | 'LessThanEquals' | 'GreaterThan' | 'GreaterThanEquals'}`
  | `Arn${'' | 'Not'}${'Equals' | 'Like'}`
  | 'Bool'
  | 'BinaryEquals'
  | 'IpAddress'
  | 'NotIpAddress';

type Operator = 'Null' | `${'' | 'ForAllValues:' | 'ForAnyValue:'}${Comparison}${'' | 'IfExists'}`;

/** When a statement holds: operator, then condition key, then the value or values. */
export type PolicyCondition = {
  readonly [O in Operator]?: Readonly<Record<string, OneOrMore<Value<string | number | boolean>>>>;
};

interface Subject {
  readonly Sid?: string;
  readonly Principal?: Value<Principals | '*'>;
  readonly NotPrincipal?: Value<Principals>;
  readonly Condition?: Value<PolicyCondition>;
}

type Actions =
  | { readonly Action: OneOrMore<Action>; readonly NotAction?: never }
  | { readonly NotAction: OneOrMore<Action>; readonly Action?: never };

type Resources =
  | { readonly Resource?: OneOrMore<Value<string>>; readonly NotResource?: never }
  | { readonly NotResource: OneOrMore<Value<string>>; readonly Resource?: never };

/** A statement without its effect: what `allow` and `deny` take. */
export type StatementBody = Subject & Actions & Resources;

/** One statement of a policy, in IAM's casing. */
export type Statement = { readonly Effect: 'Allow' | 'Deny' } & StatementBody;

/** A policy, wherever CloudFormation takes one. Without its version IAM would read it in the language of 2008, which knows no variables. */
export interface PolicyDocument {
  readonly Version: '2012-10-17' | '2008-10-17';
  readonly Id?: string;
  readonly Statement: Statement | Value<readonly Value<Statement>[]>;
}

/** A policy of these statements, in the language's current version. */
export function policy(...statements: readonly Value<Statement>[]): PolicyDocument {
  return {
    Version: '2012-10-17',
    Statement: statements,
  };
}

/** A statement that allows what it names. */
export const allow = (body: StatementBody): Statement => withEffect('Allow', body);

/** A statement that denies what it names, whatever else allows it. */
export const deny = (body: StatementBody): Statement => withEffect('Deny', body);

/** The trust policy of a role that a service takes on, for example `assumableBy('ecs-tasks.amazonaws.com')`. */
export function assumableBy(service: OneOrMore<ServicePrincipal>, condition?: PolicyCondition): PolicyDocument {
  return policy(
    allow({ Principal: { Service: service }, Action: 'sts:AssumeRole', ...(condition && { Condition: condition }) }),
  );
}

/** Keys in the order in which people read a statement. */
function withEffect(Effect: Statement['Effect'], { Sid, ...rest }: StatementBody): Statement {
  return {
    ...(Sid !== undefined && { Sid }),
    Effect,
    // A spread forgets which of Action and NotAction it carries; it carries what the body did.
    ...(rest as StatementBody),
  };
}
