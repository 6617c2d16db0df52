import {
  type Action,
  allow,
  assumableBy,
  type Body,
  type Id,
  type Parameters,
  policy,
  type Token,
  type Value,
} from '../../../generator/index.ts';
import { type PlaceholderValues, policyDocument } from '../../../generator/policy/emit.ts';
import type { Policies } from '../../../generator/policy/policies.ts';
import { split } from '../../../generator/policy/split.ts';
import type { PolicyStatement } from '../../../generator/policy/statement.ts';
import { openRules } from '../../parts/reasons.ts';
import type { Provider, RunKind } from './providers.ts';

/** Apart from the roles of the system: those are called by the stack, and CloudFormation may change them. */
const PATH = '/deployment/';
/** Seconds: the longest that a run may hold its credentials. A new database takes most of an hour. */
const SESSION = 4 * 60 * 60;

interface Roles {
  readonly provider: Provider;
  readonly by: RunKind;
  readonly policies: Policies;
  readonly boundary: boolean;
  readonly everyRegion: boolean;
}

type Builder = Body<Parameters>;
/** People come to their rights by other ways. */
type RoleName = Exclude<keyof Policies, 'operate'>;

/** Declares the provider, the policies and the roles, and answers their ARNs. */
export function declareRoles({ params, resource }: Builder, { provider, by, policies, boundary, everyRegion }: Roles) {
  // Each of these parameters is a String, or is not there.
  const text = (name: string) => (Object.hasOwn(params, name) ? (params[name] as Token<string>) : undefined);
  const values = (more: PlaceholderValues): PlaceholderValues => ({
    RolePath: text('RolePath') ?? '/',
    ...(everyRegion && { Region: '*' }),
    ...present({ StackName: text('StackName'), TagValue: text('TagValue'), RolePrefix: text('RoleNamePrefix') }),
    ...more,
  });
  const managed = (name: string, role: RoleName, more: PlaceholderValues) =>
    split(policies[role].statements).map((part, index) =>
      resource(
        `${name}${index === 0 ? '' : index + 1}`,
        'AWS::IAM::ManagedPolicy',
        { Description: DESCRIPTIONS[role], Path: PATH, PolicyDocument: policyDocument(part, values(more)) },
        isWide(part) ? { Metadata: openRules(WIDE[role]) } : {},
      ),
    );
  const [limit] = boundary ? managed('Boundary', 'boundary', {}) : [];
  const service = resource(
    'CloudFormationRole',
    'AWS::IAM::Role',
    {
      Description: DESCRIPTIONS.cloudformation,
      Path: PATH,
      AssumeRolePolicyDocument: assumableBy('cloudformation.amazonaws.com'),
      ManagedPolicyArns: managed('CloudFormationPolicy', 'cloudformation', present({ Boundary: limit?.ref })).map(
        ({ ref }) => ref,
      ),
    },
    { comment: 'CloudFormation works in it: whoever deploys has no right to change anything by himself.' },
  );
  const deploy = resource('DeployRole', 'AWS::IAM::Role', {
    Description: DESCRIPTIONS.deploy,
    Path: PATH,
    MaxSessionDuration: SESSION,
    AssumeRolePolicyDocument: policy(
      allow({
        Principal: { Federated: text('ProviderArn') ?? identityProvider(resource, provider) },
        Action: 'sts:AssumeRoleWithWebIdentity' satisfies Action,
        Condition: {
          StringEquals: {
            [`${provider.issuer}:aud`]: provider.audience,
            [`${provider.issuer}:sub`]: provider.subject(by, text('Repository')!, text('DeployFor')!),
          },
        },
      }),
    ),
    ManagedPolicyArns: managed('DeployPolicy', 'deploy', { ServiceRole: service.att('Arn') }).map(({ ref }) => ref),
  });
  return {
    DeployRoleArn: { Value: deploy.att('Arn'), Description: 'What the pipeline takes on' },
    CloudFormationRoleArn: { Value: service.att('Arn'), Description: 'cloudFormationRole of the environment' },
    ...(limit && { BoundaryArn: { Value: limit.ref, Description: 'PermissionsBoundaryArn of the environment' } }),
  };
}

/** Whether a policy has a wildcard, which a rule asks a reason for. */
const isWide = (statements: readonly PolicyStatement[]): boolean =>
  statements.some(({ Effect, Resource }) => Effect === 'Allow' && Resource.some((arn) => arn.includes('*')));

const DESCRIPTIONS: Readonly<Record<RoleName, string>> = {
  deploy: 'Starts deployments of the system and follows them',
  cloudformation: 'What CloudFormation needs for the resources of the system',
  boundary: 'The most that roles of the system can do',
};

const BY_NUMBER = 'The rest of the name is given by CloudFormation, or by the service.';
const WIDE: Readonly<Record<RoleName, Readonly<Record<string, string>>>> = {
  deploy: { 'AwsSolutions-IAM5': BY_NUMBER },
  cloudformation: { 'AwsSolutions-IAM5': `${BY_NUMBER} \`rookery policy\` lists what cannot be narrowed, and why.` },
  boundary: { 'AwsSolutions-IAM5': 'It allows nothing by itself: on which resources, the policy of each role says.' },
};

function identityProvider(
  resource: Builder['resource'],
  { issuer, audience }: Provider,
): Value<Id<'AWS::IAM::OIDCProvider'>> {
  const made = resource(
    'IdentityProvider',
    'AWS::IAM::OIDCProvider',
    { Url: `https://${issuer}`, ClientIdList: [audience] },
    { comment: 'An account has one a host: where there is one, the option existingProvider takes its ARN.' },
  );
  return made.ref;
}

/** Entries that have a value. */
const present = (entries: Readonly<Record<string, Value<string> | undefined>>): PlaceholderValues =>
  Object.fromEntries(Object.entries(entries).filter(([, value]) => value !== undefined));
