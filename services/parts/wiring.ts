import { AWS, allow, fn, type Id, type Statement, type Token } from '../../generator/index.ts';
import type { Kind, Use } from '../uses.ts';

/** Parameters by name; each resolves to whatever its declaration says. */
export type Named = Readonly<Record<string, Token<never>>>;

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
export interface Wiring {
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

const nothing: Wiring = {
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
export const variableName = (name: string): string =>
  name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1_$2')
    .toUpperCase();

type Wire = (name: string, params: Named, use: Use) => Partial<Wiring>;

const values = (params: Named, ...names: readonly string[]) =>
  names.map((name) => ({ Name: variableName(name), Value: params[name]! }));

const address = (name: string, params: Named) => values(params, `${name}Host`, `${name}Port`, `${name}Name`);

const peer = (name: string, params: Named): Pick<Wiring, 'peers'> => ({
  peers: [{ name, port: params[`${name}Port`]!, groupId: params[`${name}SecurityGroupId`]! }],
});

/** Where a serverless cache answers reads that may be a little old; many clients connect to it unasked. */
const READER_PORT = 6380;

const secretValue = (arn: Token<string>, key = '') => (key === '' ? arn : fn.sub`${arn}:${key}::`);

const readSecret = (name: string, arn: Token<string>) =>
  allow({ Sid: `Read${name}`, Action: 'secretsmanager:GetSecretValue', Resource: arn });

const WIRES: Readonly<Record<Kind, Wire>> = {
  database(name, params) {
    const arn = params[`${name}SecretArn`]!;
    return {
      ...peer(name, params),
      environment: address(name, params),
      secrets: ['username', 'password'].map((key) => ({
        Name: `${variableName(name)}_${key.toUpperCase()}`,
        ValueFrom: secretValue(arn, key),
      })),
      executionStatements: [readSecret(name, arn)],
    };
  },
  databaseUser(name, params, { user = '' }) {
    const databaseId = params[`${name}ResourceId`]!;
    return {
      ...peer(name, params),
      environment: [...address(name, params), { Name: `${variableName(name)}_USERNAME`, Value: user }],
      taskStatements: [
        allow({
          Sid: `ConnectTo${name}`,
          Action: 'rds-db:connect',
          Resource: fn.sub`arn:${AWS.Partition}:rds-db:${AWS.Region}:${AWS.AccountId}:dbuser:${databaseId}/${user}`,
        }),
      ],
    };
  },
  cache: (name, params) => ({
    peers: [
      ...peer(name, params).peers,
      { name: `${name}Readers`, port: READER_PORT, groupId: params[`${name}SecurityGroupId`]! },
    ],
    environment: values(params, `${name}Host`, `${name}Port`),
  }),
  service: (name, params) => ({ ...peer(name, params), environment: values(params, `${name}Url`) }),
  queue: (name, params) => ({
    environment: values(params, `${name}QueueUrl`),
    taskStatements: [allow({ Sid: `SendTo${name}`, Action: 'sqs:SendMessage', Resource: params[`${name}QueueArn`]! })],
  }),
  topic: (name, params) => ({
    environment: values(params, `${name}TopicArn`),
    taskStatements: [allow({ Sid: `PublishTo${name}`, Action: 'sns:Publish', Resource: params[`${name}TopicArn`]! })],
  }),
  bucket(name, params) {
    const arn = fn.sub`arn:${AWS.Partition}:s3:::${params[`${name}BucketName`]!}`;
    return {
      environment: values(params, `${name}BucketName`),
      taskStatements: [
        allow({ Sid: `List${name}`, Action: 's3:ListBucket', Resource: arn }),
        allow({
          Sid: `Use${name}`,
          Action: ['s3:GetObject', 's3:PutObject', 's3:DeleteObject'],
          Resource: fn.sub`arn:${AWS.Partition}:s3:::${params[`${name}BucketName`]!}/*`,
        }),
      ],
    };
  },
  secret(name, params, { variables = { [variableName(name)]: '' } }) {
    const arn = params[`${name}SecretArn`]!;
    return {
      secrets: Object.entries(variables).map(([Name, key]) => ({ Name, ValueFrom: secretValue(arn, key) })),
      executionStatements: [readSecret(name, arn)],
    };
  },
  setting(name, params) {
    const arn = fn.sub`arn:${AWS.Partition}:ssm:${AWS.Region}:${AWS.AccountId}:parameter${params[`${name}ParameterName`]!}`;
    return {
      secrets: [{ Name: variableName(name), ValueFrom: arn }],
      executionStatements: [allow({ Sid: `Read${name}`, Action: 'ssm:GetParameters', Resource: arn })],
    };
  },
  variable: (name, params) => ({ environment: values(params, name) }),
  environmentFile(name, params) {
    const arn = params[`${name}FileArn`]!;
    return {
      environmentFiles: [arn],
      executionStatements: [
        allow({ Sid: `Read${name}File`, Action: 's3:GetObject', Resource: arn }),
        allow({
          Sid: `Locate${name}File`,
          Action: 's3:GetBucketLocation',
          Resource: fn.select(0, fn.split('/', arn)),
        }),
      ],
    };
  },
  key(name, params) {
    const Resource = params[`${name}KeyArn`]!;
    const through = (...services: readonly string[]) => ({
      StringEquals: { 'kms:ViaService': services.map((one) => fn.sub`${one}.${AWS.Region}.${AWS.URLSuffix}`) },
    });
    return {
      taskStatements: [
        allow({
          Sid: `Use${name}Key`,
          Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
          Resource,
          Condition: through('s3', 'sqs', 'sns'),
        }),
      ],
      executionStatements: [
        allow({
          Sid: `Decrypt${name}`,
          Action: 'kms:Decrypt',
          Resource,
          Condition: through('secretsmanager', 'ssm', 's3'),
        }),
      ],
    };
  },
  policy: (name, params) => ({ policies: [params[`${name}PolicyArn`]!] }),
  alarm: (name, params) => ({ alarms: [params[`${name}AlarmName`]!] }),
  fileSystem(name, params, { mountedAt = '' }) {
    const [fileSystemId, accessPointId] = [params[`${name}FileSystemId`]!, params[`${name}AccessPointId`]!];
    return {
      peers: [{ name, port: 2049, groupId: params[`${name}SecurityGroupId`]! }],
      mounted: [{ name, fileSystemId, accessPointId, path: mountedAt }],
      taskStatements: [
        allow({
          Sid: `Mount${name}`,
          Action: ['elasticfilesystem:ClientMount', 'elasticfilesystem:ClientWrite'],
          Resource: fn.sub`arn:${AWS.Partition}:elasticfilesystem:${AWS.Region}:${AWS.AccountId}:file-system/${fileSystemId}`,
          Condition: {
            StringEquals: {
              'elasticfilesystem:AccessPointArn': fn.sub`arn:${AWS.Partition}:elasticfilesystem:${AWS.Region}:${AWS.AccountId}:access-point/${accessPointId}`,
            },
          },
        }),
      ],
    };
  },
};

/** All that the uses of a service add to its template. */
export function wiring(uses: readonly Use[], params: Named): Wiring {
  const parts = uses.map((use) => ({ ...nothing, ...WIRES[use.kind](use.name, params, use) }));
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
