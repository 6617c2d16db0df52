import {
  AWS,
  allow,
  type Checked,
  checkOptions,
  type Declare,
  fn,
  following,
  memoize,
  type OptionOf,
  option,
  policy,
  type Resource,
  type Shape,
  type Token,
  template,
} from '../../generator/index.ts';
import { privateSubnetIds, vpcId } from '../parameters/parameters.ts';

/** Who may connect to the cache, beside what security groups say. */
export type CacheAuthentication = 'none' | 'iam';

/** The options of a cache: each set of them makes a template of its own. */
export interface CacheOptions {
  /** Where the template is written; two caches that differ in options need two paths. */
  readonly path?: string;
  /** `iam`: clients sign in with their role, and need a library that makes the token. `none`: who reaches it is in. */
  readonly authentication?: CacheAuthentication;
}

/** The shape of these options, which they are checked against. */
export const CACHE_OPTIONS = {
  path: option.text(),
  authentication: option.oneOf('none', 'iam'),
} satisfies Shape<CacheOptions>;

const cacheParameters = {
  VpcId: vpcId,
  PrivateSubnetIds: privateSubnetIds,
  EngineVersion: {
    Type: 'String',
    AllowedValues: ['7', '8'],
    Default: '8',
    Description: 'Major version of Valkey',
  },
  MaxStorage: {
    Type: 'Number',
    Default: 1,
    MinValue: 1,
    MaxValue: 5000,
    Description: 'GB at the most; then keys that expire are dropped, and without any, writes fail',
  },
  MaxRequestUnits: {
    Type: 'Number',
    Default: 5000,
    MinValue: 1000,
    MaxValue: 15000000,
    Description: 'ECPU a second at the most, about one for each simple request; above it, requests are refused',
  },
  SnapshotDays: {
    Type: 'Number',
    Default: 1,
    MinValue: 0,
    MaxValue: 35,
    Description: 'Daily snapshots that are kept; 0: none are made',
  },
} as const;

type CacheOutputs<O> = ReturnType<typeof outputs> &
  (OptionOf<O, 'authentication', 'none'> extends 'iam' ? ReturnType<ReturnType<typeof cacheUser>['allowed']> : unknown);

const build = memoize((options: CacheOptions) => {
  checkOptions('cacheTemplate', CACHE_OPTIONS, options);
  const { path = 'templates/cache.yaml', authentication = 'none' } = options;
  return template({
    path,
    description: 'Serverless Valkey cache',
    parameters: cacheParameters,
    body({ params, condition, resource }) {
      const keepsSnapshots = condition('KeepsSnapshots', fn.not(fn.equals(params.SnapshotDays, 0)));
      const group = resource(
        'SecurityGroup',
        'AWS::EC2::SecurityGroup',
        {
          GroupDescription: 'The cache: the services that use it in, nothing out',
          VpcId: params.VpcId,
          SecurityGroupEgress: [{ IpProtocol: '-1', CidrIp: '127.0.0.1/32', Description: 'Nothing' }],
        },
        { comment: 'Services add their own way in. Without an egress rule CloudFormation would allow all of it.' },
      );
      const name = uniqueName();
      const user = authentication === 'iam' ? cacheUser(resource, name) : undefined;
      const cache = resource(
        'Cache',
        'AWS::ElastiCache::ServerlessCache',
        {
          ServerlessCacheName: name,
          Description: fn.sub`Cache of ${AWS.StackName}`,
          Engine: 'valkey',
          MajorEngineVersion: params.EngineVersion,
          SubnetIds: params.PrivateSubnetIds,
          SecurityGroupIds: [group.att('GroupId')],
          CacheUsageLimits: {
            DataStorage: { Maximum: params.MaxStorage, Unit: 'GB' },
            ECPUPerSecond: { Maximum: params.MaxRequestUnits },
          },
          SnapshotRetentionLimit: params.SnapshotDays,
          DailySnapshotTime: fn.if(keepsSnapshots, '03:00', AWS.NoValue),
          ...(user && { UserGroupId: user.group.ref }),
        },
        {
          DeletionPolicy: 'Delete',
          UpdateReplacePolicy: 'Delete',
          comment: 'CloudFormation chooses no name for a cache, so it takes the id of the stack.',
        },
      );
      return { ...outputs(cache, group), ...user?.allowed(cache) };
    },
  });
});

/** A serverless Valkey cache, reached over TLS only. */
export function cacheTemplate<const O extends object = Readonly<Record<never, never>>>(
  options?: Checked<CacheOptions, O>,
) {
  return following<typeof cacheParameters, CacheOutputs<O>>(build(options ?? {}));
}

/** A letter and the stack's own id: 38 of the 40 characters that a cache's name may have. */
const uniqueName = () => fn.join('-', ['c', fn.select(2, fn.split('/', AWS.StackId))]);

function outputs(cache: Resource<'AWS::ElastiCache::ServerlessCache'>, group: Resource<'AWS::EC2::SecurityGroup'>) {
  return {
    Host: { Value: cache.att('Endpoint.Address'), Description: 'Address of the cache' },
    // Always 6379: the attribute is text, and services take a number.
    Port: { Value: 6379, Description: 'Port of the cache, over TLS only' },
    SecurityGroupId: { Value: group.att('GroupId'), Description: 'Its security group; who uses it adds a way in' },
  };
}

/** A user that signs in by IAM. ElastiCache wants its id and its name to be the same. */
function cacheUser(resource: Declare, name: Token<string>) {
  const user = resource('User', 'AWS::ElastiCache::User', {
    Engine: 'valkey',
    UserId: name,
    UserName: name,
    AccessString: 'on ~* +@all',
    AuthenticationMode: { Type: 'iam' },
  });
  const group = resource('UserGroup', 'AWS::ElastiCache::UserGroup', {
    Engine: 'valkey',
    UserGroupId: name,
    UserIds: [user.ref],
  });
  /** The right to connect, and the outputs that hand it on. */
  const allowed = (cache: Resource<'AWS::ElastiCache::ServerlessCache'>) => {
    const connect = resource('Connect', 'AWS::IAM::ManagedPolicy', {
      Description: fn.sub`Connects to the cache of ${AWS.StackName}`,
      PolicyDocument: policy(allow({ Action: 'elasticache:Connect', Resource: [cache.att('ARN'), user.att('Arn')] })),
    });
    return {
      Name: { Value: cache.ref, Description: 'Name of the cache, which the token is signed for' },
      UserName: { Value: user.ref, Description: 'User that the token is signed for' },
      ConnectPolicyArn: { Value: connect.ref, Description: 'Policy that lets a role connect' },
    };
  };
  return { group, allowed };
}
