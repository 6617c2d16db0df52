import {
  arnParameter,
  attributeParameter,
  type ElementOf,
  type Intersection,
  nameParameter,
  type Parameters,
  type Prefixed,
  prefixed,
  secretParameter,
  unconstrained,
} from '../../../generator/index.ts';
import { namespaceParameters } from './parameters.ts';

declare const added: unique symbol;

/** Something that a service uses: plain data, whose type remembers the parameters that it adds to the service's template. */
export interface Use<out P = unknown> {
  readonly kind: Kind;
  /** What its parameters and environment variables begin with: `Orders` gives `OrdersQueueUrl` and ORDERS_QUEUE_URL. */
  readonly name: string;
  /** Of a secret: environment variable to JSON key, or to nothing for the whole value. */
  readonly variables?: Readonly<Record<string, string>>;
  /** Of a file system: where it is mounted. */
  readonly mountedAt?: string;
  /** Of a database: the user that it connects as by IAM. */
  readonly user?: string;
  readonly [added]?: P;
}

/** The parameters that uses add to a service's template. */
export type UseParameters<O> = Intersection<ElementOf<O, 'uses'> extends Use<infer P> ? P : never>;

const securityGroupId = {
  Type: 'AWS::EC2::SecurityGroup::Id',
  Description: 'Its security group; a way in is added',
} as const;

const databaseAddress = {
  Host: attributeParameter(
    {
      'AWS::RDS::DBInstance': 'Endpoint.Address',
      'AWS::RDS::DBCluster': ['Endpoint.Address', 'ReadEndpoint.Address'],
      'AWS::RDS::DBProxy': 'Endpoint',
    },
    { Description: 'Address of the database' },
  ),
  Port: unconstrained({ Type: 'Number', Description: 'Port of the database' }),
  Name: { Type: 'String', Description: 'Name of the database' },
} as const;

/** What each kind of use adds to a template, without the name of the use. */
export const USE_PARAMETERS = {
  database: {
    ...databaseAddress,
    SecretArn: secretParameter(['username', 'password'], { Description: 'Secret with its user and password' }),
    SecurityGroupId: securityGroupId,
  },
  databaseUser: {
    ...databaseAddress,
    ResourceId: attributeParameter(
      { 'AWS::RDS::DBInstance': 'DbiResourceId', 'AWS::RDS::DBCluster': 'DBClusterResourceId' },
      { Description: 'The database in policies that let users connect: db-... or cluster-...' },
    ),
    SecurityGroupId: securityGroupId,
  },
  cache: {
    Host: attributeParameter(
      {
        'AWS::ElastiCache::ServerlessCache': ['Endpoint.Address', 'ReaderEndpoint.Address'],
        'AWS::ElastiCache::ReplicationGroup': [
          'ConfigurationEndPoint.Address',
          'PrimaryEndPoint.Address',
          'ReaderEndPoint.Address',
        ],
      },
      { Description: 'Address of the cache' },
    ),
    Port: unconstrained({ Type: 'Number', Description: 'Port of the cache' }),
    SecurityGroupId: securityGroupId,
  },
  service: {
    Url: attributeParameter(
      { 'AWS::ECS::Service': 'Url' },
      { Description: 'Address of the service inside the namespace' },
    ),
    Port: unconstrained({ Type: 'Number', Description: 'Port of the service' }),
    SecurityGroupId: securityGroupId,
  },
  queue: {
    QueueUrl: attributeParameter({ 'AWS::SQS::Queue': 'QueueUrl' }, { Description: 'Queue that messages are sent to' }),
    QueueArn: arnParameter('AWS::SQS::Queue', { Description: 'The same queue in policies' }),
  },
  topic: { TopicArn: arnParameter('AWS::SNS::Topic', { Description: 'Topic that messages are published to' }) },
  bucket: {
    BucketName: nameParameter('AWS::S3::Bucket', { Description: 'Bucket that objects are read from and written to' }),
  },
  secret: { SecretArn: arnParameter('AWS::SecretsManager::Secret', { Description: 'Secret in Secrets Manager' }) },
  setting: {
    ParameterName: unconstrained(
      nameParameter('AWS::SSM::Parameter', {
        AllowedPattern: '/[A-Za-z0-9_.\\-/]+',
        ConstraintDescription: 'the full name of a parameter, beginning with a slash',
        Description: 'Parameter in the Parameter Store of Systems Manager',
      }),
    ),
  },
  variable: { '': { Type: 'String', Description: 'Environment variable of the same name' } },
  environmentFile: {
    FileArn: unconstrained(
      attributeParameter(
        { 'AWS::S3::Bucket': 'ObjectArn' },
        {
          AllowedPattern: 'arn:aws[a-z-]*:s3:::[^/]+/.+\\.env',
          ConstraintDescription: 'the ARN of an object in S3 whose key ends in .env',
          Description: 'File of environment variables in S3',
        },
      ),
    ),
  },
  key: { KeyArn: arnParameter('AWS::KMS::Key', { Description: 'Key of yours that what it uses is encrypted with' }) },
  policy: {
    PolicyArn: arnParameter('AWS::IAM::ManagedPolicy', { Description: 'What the program itself may do in AWS' }),
  },
  alarm: {
    AlarmName: nameParameter('AWS::CloudWatch::Alarm', { Description: 'Alarm at which a deployment goes back' }),
  },
  fileSystem: {
    FileSystemId: nameParameter('AWS::EFS::FileSystem', { Description: 'File system that is mounted' }),
    AccessPointId: nameParameter('AWS::EFS::AccessPoint', { Description: 'Its access point: folder and user' }),
    SecurityGroupId: securityGroupId,
  },
} as const satisfies Record<string, Parameters>;

/** What a service can use. */
export type Kind = keyof typeof USE_PARAMETERS;
type Of<K extends Kind, Name extends string> = Use<Prefixed<Name, (typeof USE_PARAMETERS)[K]>>;

function use<const K extends Kind>(kind: K) {
  return <const Name extends string>(name: Name): Of<K, Name> => ({ kind, name });
}

/** A database: its address, its user and password as secrets, and a rule between the two security groups. */
export const database = use('database');
/**
 * A database that the program connects to as a user of its own, by a token of IAM in place of a password. The user is made
 * in the database: `CREATE USER app; GRANT rds_iam TO app`, or in MySQL `IDENTIFIED WITH AWSAuthenticationPlugin AS 'RDS'`.
 */
export function databaseUser<const Name extends string>(name: Name, user: string): Of<'databaseUser', Name> {
  return {
    kind: 'databaseUser',
    name,
    user,
  };
}
/** A cache: its address, and a rule between the two security groups. */
export const cache = use('cache');
/** An internal service over Service Connect: its URL, and a rule between the two security groups. */
export function service<const Name extends string>(
  name: Name,
): Use<Prefixed<Name, (typeof USE_PARAMETERS)['service']> & typeof namespaceParameters> {
  return { kind: 'service', name };
}
/** A queue that messages are sent to. */
export const queue = use('queue');
/** A topic that messages are published to. */
export const topic = use('topic');
/** A bucket whose objects are read and written. */
export const bucket = use('bucket');
/** A parameter of Systems Manager, as a secret environment variable: `setting('ApiUrl')` is API_URL. */
export const setting = use('setting');
/** An environment variable whose value differs between environments: `variable('LogLevel')` is LOG_LEVEL. */
export const variable = use('variable');
/** A file of environment variables in S3. */
export const environmentFile = use('environmentFile');
/** A key of yours that secrets, buckets, queues or topics it uses are encrypted with. */
export const key = use('key');
/** A managed policy of yours: what the program itself may do in AWS. */
export const policy = use('policy');

/** An alarm of yours: a deployment that is under way goes back when it goes off. */
export const alarm = use('alarm');

/** A secret of Secrets Manager as one environment variable: `secret('ApiKey')` is API_KEY. */
export const secret = use('secret');

/** Keys of a secret whose value is JSON, each as an environment variable: `secretKeys('Mail', { MAIL_USER: 'user' })`. */
export function secretKeys<const Name extends string, const Key extends string>(
  name: Name,
  variables: Readonly<Record<string, Key>>,
): Use<{ readonly [P in `${Name}SecretArn`]: ReturnType<typeof secretParameter<Key>> }> {
  return {
    kind: 'secret',
    name,
    variables,
  };
}

/** A file system of EFS, mounted at a path. */
export function fileSystem<const Name extends string>(name: Name, mountedAt: string): Of<'fileSystem', Name> {
  return {
    kind: 'fileSystem',
    name,
    mountedAt,
  };
}

/** The parameters that uses add, as data, of one after the other. */
export function parametersOf(uses: readonly Use[]): readonly Parameters[] {
  return [
    uses.some(({ kind }) => kind === 'service') ? namespaceParameters : {},
    ...uses.map((use) => prefixed(use.name, parametersOfUse(use))),
  ];
}

/** Of a secret, the keys that are used are known. */
function parametersOfUse({ kind, variables }: Use): Parameters {
  return kind === 'secret' && variables
    ? { SecretArn: secretParameter(Object.values(variables), { Description: 'Secret in Secrets Manager' }) }
    : USE_PARAMETERS[kind];
}
