import { AWS, allow, type Declare, deny, fn, policy, type Resource, type Token } from '../../generator/index.ts';

/** A service of AWS that can publish to a topic. */
export type AwsPublisher = `${string}.amazonaws.com`;

interface Users {
  readonly description: Token<string>;
  /** Who publishes to topics that are encrypted with it. */
  readonly publishers: readonly AwsPublisher[];
  /** Whether log groups of the account are encrypted with it. */
  readonly logs: boolean;
}

/** CloudWatch Logs names the group in whose name it works. */
const LOGS = allow({
  Sid: 'LogGroups',
  Principal: { Service: fn.sub`logs.${AWS.Region}.amazonaws.com` },
  Action: ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:DescribeKey'],
  Resource: '*',
  Condition: {
    ArnLike: {
      'kms:EncryptionContext:aws:logs:arn': fn.sub`arn:${AWS.Partition}:logs:${AWS.Region}:${AWS.AccountId}:log-group:*`,
    },
  },
});

/** EventBridge alone does not say for whom it publishes, and with this condition its events would be lost. */
export function forThisAccount(service: AwsPublisher) {
  return service === 'events.amazonaws.com'
    ? {}
    : { Condition: { StringEquals: { 'aws:SourceAccount': AWS.AccountId } } };
}

/** A key that the account administers and these services may encrypt with. */
export function keyFor(
  resource: Declare,
  logicalId: string,
  { description, publishers, logs }: Users,
): Resource<'AWS::KMS::Key'> {
  return resource(
    logicalId,
    'AWS::KMS::Key',
    {
      Description: description,
      EnableKeyRotation: true,
      KeyPolicy: policy(
        allow({
          Sid: 'Account',
          Principal: { AWS: fn.sub`arn:${AWS.Partition}:iam::${AWS.AccountId}:root` },
          Action: 'kms:*',
          Resource: '*',
        }),
        allow({
          Sid: 'ThroughSns',
          Principal: { AWS: '*' },
          Action: ['kms:GenerateDataKey*', 'kms:Decrypt'],
          Resource: '*',
          Condition: {
            StringEquals: {
              'kms:CallerAccount': AWS.AccountId,
              'kms:ViaService': fn.sub`sns.${AWS.Region}.${AWS.URLSuffix}`,
            },
          },
        }),
        ...publishers.map((Service) =>
          allow({
            Principal: { Service },
            Action: ['kms:GenerateDataKey*', 'kms:Decrypt'],
            Resource: '*',
            ...forThisAccount(Service),
          }),
        ),
        ...(logs ? [LOGS] : []),
        deny({
          Sid: 'GrantsForAwsOnly',
          Principal: '*',
          Action: 'kms:CreateGrant',
          Resource: '*',
          Condition: { BoolIfExists: { 'kms:GrantIsForAWSResource': 'false', 'aws:PrincipalIsAWSService': 'false' } },
        }),
      ),
    },
    { DeletionPolicy: 'RetainExceptOnCreate', UpdateReplacePolicy: 'Retain' },
  );
}
