import { AWS, allow, fn, type Id, type Statement, type Token } from '../../../generator/index.ts';
import { asText, type Params } from './params.ts';
import { type Kind, USE_PARAMETERS as OF, type Use } from './uses.ts';

/** A group that the service must reach, and the port there. */
export interface Peer {
  readonly name: string;
  readonly port: Token<number> | number;
  readonly groupId: Token<Id<'AWS::EC2::SecurityGroup'>>;
}

/** An environment variable. */
export interface Variable {
  readonly Name: string;
  readonly Value: string | Token<string>;
}
/** An environment variable whose value ECS reads when it starts the task. */
export interface SecretVariable {
  readonly Name: string;
  readonly ValueFrom: Token<string>;
}
interface Mounted {
  readonly name: string;
  readonly fileSystemId: Token<Id<'AWS::EFS::FileSystem'>>;
  readonly accessPointId: Token<Id<'AWS::EFS::AccessPoint'>>;
  readonly path: string;
}

/** What a use adds to the template of the service that has it. */
export interface Bindings {
  readonly environment: readonly Variable[];
  readonly secrets: readonly SecretVariable[];
  readonly environmentFiles: readonly Token<string>[];
  /** What the program may do. */
  readonly taskStatements: readonly Statement[];
  /** What ECS needs to start it. */
  readonly executionStatements: readonly Statement[];
  readonly policies: readonly Token<Id<'AWS::IAM::ManagedPolicy', 'Arn'>>[];
  /** Beside those that the service has itself. */
  readonly alarms: readonly Token<Id<'AWS::CloudWatch::Alarm', 'Name'>>[];
  readonly peers: readonly Peer[];
  readonly mounted: readonly Mounted[];
}

const nothing: Bindings = {
  environment: [],
  secrets: [],
  environmentFiles: [],
  taskStatements: [],
  executionStatements: [],
  policies: [],
  alarms: [],
  peers: [],
  mounted: [],
};

/** `OrdersQueueUrl` as an environment variable: ORDERS_QUEUE_URL. */
export function variableName(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1_$2')
    .toUpperCase();
}

type Binding = (name: string, params: Params, use: Use) => Partial<Bindings>;

/** Values as environment variables, whose names begin with that of the use. */
function variables(name: string, values: Readonly<Record<string, Token<string> | Token<number>>>): Variable[] {
  return Object.entries(values).map(([rest, value]) => ({
    Name: variableName(`${name}${rest}`),
    Value: asText(value),
  }));
}

interface Address {
  readonly Port: Token<number>;
  readonly SecurityGroupId: Token<Id<'AWS::EC2::SecurityGroup'>>;
}

function peer(name: string, { Port, SecurityGroupId }: Address): Pick<Bindings, 'peers'> {
  return {
    peers: [{ name, port: Port, groupId: SecurityGroupId }],
  };
}

/** Where a serverless cache answers reads that may be a little old; many clients connect to it by default. */
const READER_PORT = 6380;

const secretValue = (arn: Token<string>, key = '') => (key === '' ? arn : fn.sub`${arn}:${key}::`);

function readSecret(name: string, arn: Token<string>) {
  return allow({ Sid: `Read${name}`, Action: 'secretsmanager:GetSecretValue', Resource: arn });
}

const BINDINGS: Readonly<Record<Kind, Binding>> = {
  database(name, params) {
    const { Host, Port, Name, SecretArn, SecurityGroupId } = params.take(OF.database, name);
    return {
      ...peer(name, { Port, SecurityGroupId }),
      environment: variables(name, { Host, Port, Name }),
      secrets: ['username', 'password'].map((key) => ({
        Name: `${variableName(name)}_${key.toUpperCase()}`,
        ValueFrom: secretValue(SecretArn, key),
      })),
      executionStatements: [readSecret(name, SecretArn)],
    };
  },
  databaseUser(name, params, { user = '' }) {
    const { Host, Port, Name, ResourceId, SecurityGroupId } = params.take(OF.databaseUser, name);
    return {
      ...peer(name, { Port, SecurityGroupId }),
      environment: [...variables(name, { Host, Port, Name }), { Name: `${variableName(name)}_USERNAME`, Value: user }],
      taskStatements: [
        allow({
          Sid: `ConnectTo${name}`,
          Action: 'rds-db:connect',
          Resource: fn.sub`arn:${AWS.Partition}:rds-db:${AWS.Region}:${AWS.AccountId}:dbuser:${ResourceId}/${user}`,
        }),
      ],
    };
  },
  cache(name, params) {
    const { Host, Port, SecurityGroupId } = params.take(OF.cache, name);
    return {
      peers: [
        { name, port: Port, groupId: SecurityGroupId },
        { name: `${name}Readers`, port: READER_PORT, groupId: SecurityGroupId },
      ],
      environment: variables(name, { Host, Port }),
    };
  },
  service(name, params) {
    const { Url, Port, SecurityGroupId } = params.take(OF.service, name);
    return { ...peer(name, { Port, SecurityGroupId }), environment: variables(name, { Url }) };
  },
  queue(name, params) {
    const { QueueUrl, QueueArn } = params.take(OF.queue, name);
    return {
      environment: variables(name, { QueueUrl }),
      taskStatements: [allow({ Sid: `SendTo${name}`, Action: 'sqs:SendMessage', Resource: QueueArn })],
    };
  },
  topic(name, params) {
    const { TopicArn } = params.take(OF.topic, name);
    return {
      environment: variables(name, { TopicArn }),
      taskStatements: [allow({ Sid: `PublishTo${name}`, Action: 'sns:Publish', Resource: TopicArn })],
    };
  },
  bucket(name, params) {
    const { BucketName } = params.take(OF.bucket, name);
    return {
      environment: variables(name, { BucketName }),
      taskStatements: [
        allow({
          Sid: `List${name}`,
          Action: 's3:ListBucket',
          Resource: fn.sub`arn:${AWS.Partition}:s3:::${BucketName}`,
        }),
        allow({
          Sid: `Use${name}`,
          Action: ['s3:GetObject', 's3:PutObject', 's3:DeleteObject'],
          Resource: fn.sub`arn:${AWS.Partition}:s3:::${BucketName}/*`,
        }),
      ],
    };
  },
  secret(name, params, { variables: keys = { [variableName(name)]: '' } }) {
    const { SecretArn } = params.take(OF.secret, name);
    return {
      secrets: Object.entries(keys).map(([Name, key]) => ({ Name, ValueFrom: secretValue(SecretArn, key) })),
      executionStatements: [readSecret(name, SecretArn)],
    };
  },
  setting(name, params) {
    const { ParameterName } = params.take(OF.setting, name);
    const arn = fn.sub`arn:${AWS.Partition}:ssm:${AWS.Region}:${AWS.AccountId}:parameter${ParameterName}`;
    return {
      secrets: [{ Name: variableName(name), ValueFrom: arn }],
      executionStatements: [allow({ Sid: `Read${name}`, Action: 'ssm:GetParameters', Resource: arn })],
    };
  },
  variable: (name, params) => ({ environment: variables(name, params.take(OF.variable, name)) }),
  environmentFile(name, params) {
    const { FileArn } = params.take(OF.environmentFile, name);
    return {
      environmentFiles: [FileArn],
      executionStatements: [
        allow({ Sid: `Read${name}File`, Action: 's3:GetObject', Resource: FileArn }),
        allow({
          Sid: `Locate${name}File`,
          Action: 's3:GetBucketLocation',
          Resource: fn.select(0, fn.split('/', FileArn)),
        }),
      ],
    };
  },
  key(name, params) {
    const { KeyArn } = params.take(OF.key, name);
    const through = (...services: readonly string[]) => ({
      StringEquals: { 'kms:ViaService': services.map((one) => fn.sub`${one}.${AWS.Region}.${AWS.URLSuffix}`) },
    });
    return {
      taskStatements: [
        allow({
          Sid: `Use${name}Key`,
          Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
          Resource: KeyArn,
          Condition: through('s3', 'sqs', 'sns'),
        }),
      ],
      executionStatements: [
        allow({
          Sid: `Decrypt${name}`,
          Action: 'kms:Decrypt',
          Resource: KeyArn,
          Condition: through('secretsmanager', 'ssm', 's3'),
        }),
      ],
    };
  },
  policy: (name, params) => ({ policies: [params.take(OF.policy, name).PolicyArn] }),
  alarm: (name, params) => ({ alarms: [params.take(OF.alarm, name).AlarmName] }),
  fileSystem(name, params, { mountedAt = '' }) {
    const { FileSystemId, AccessPointId, SecurityGroupId } = params.take(OF.fileSystem, name);
    return {
      peers: [{ name, port: 2049, groupId: SecurityGroupId }],
      mounted: [{ name, fileSystemId: FileSystemId, accessPointId: AccessPointId, path: mountedAt }],
      taskStatements: [
        allow({
          Sid: `Mount${name}`,
          Action: ['elasticfilesystem:ClientMount', 'elasticfilesystem:ClientWrite'],
          Resource: fn.sub`arn:${AWS.Partition}:elasticfilesystem:${AWS.Region}:${AWS.AccountId}:file-system/${FileSystemId}`,
          Condition: {
            StringEquals: {
              'elasticfilesystem:AccessPointArn': fn.sub`arn:${AWS.Partition}:elasticfilesystem:${AWS.Region}:${AWS.AccountId}:access-point/${AccessPointId}`,
            },
          },
        }),
      ],
    };
  },
};

/** All that the uses of a service add to its template. */
export function bindingsOf(uses: readonly Use[], params: Params): Bindings {
  const parts = uses.map((use) => ({ ...nothing, ...BINDINGS[use.kind](use.name, params, use) }));
  return {
    environment: parts.flatMap((part) => part.environment),
    secrets: parts.flatMap((part) => part.secrets),
    environmentFiles: parts.flatMap((part) => part.environmentFiles),
    taskStatements: parts.flatMap((part) => part.taskStatements),
    executionStatements: parts.flatMap((part) => part.executionStatements),
    policies: parts.flatMap((part) => part.policies),
    alarms: parts.flatMap((part) => part.alarms),
    peers: parts.flatMap((part) => part.peers),
    mounted: parts.flatMap((part) => part.mounted),
  };
}
