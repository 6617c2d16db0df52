import type { Fields } from './rules.ts';
import { storage } from './storage.ts';
import { type Row, refuses } from './testing/table.ts';

function named(what: string, BucketName: string): Row {
  return [what, 'BucketName', { BucketName }, { BucketName: 'shop-files.2' }];
}
function rules(...Rules: readonly Fields[]) {
  return {
    LifecycleConfiguration: { Rules: Rules.map((rule) => ({ Status: 'Enabled', ...rule })) },
  };
}

refuses(storage, 'AWS::S3::Bucket', [
  named('a name of two characters', 'ab'),
  named('a name of 64 characters', 'a'.repeat(64)),
  named('a capital letter', 'Shop'),
  named('an underscore', 'my_shop'),
  named('a name that ends in a hyphen', 'shop-'),
  named('two dots', 'my..shop'),
  named('an address', '192.168.5.4'),
  named('a beginning that is taken', 'xn--shop'),
  named('an ending that is taken', 'shop-s3alias'),
  [
    '0 days',
    'LifecycleConfiguration.Rules.0.ExpirationInDays',
    rules({ ExpirationInDays: 0 }),
    rules({ ExpirationInDays: 1 }),
  ],
  [
    'a deletion before a move',
    'LifecycleConfiguration.Rules.0',
    rules({ ExpirationInDays: 90, Transitions: [{ StorageClass: 'GLACIER', TransitionInDays: 90 }] }),
    rules({ ExpirationInDays: 91, Transitions: [{ StorageClass: 'GLACIER', TransitionInDays: 90 }] }),
  ],
  [
    'a move after 29 days',
    'LifecycleConfiguration.Rules.0',
    rules({ Transitions: [{ StorageClass: 'STANDARD_IA', TransitionInDays: 29 }] }),
    rules({ Transitions: [{ StorageClass: 'STANDARD_IA', TransitionInDays: 30 }] }),
  ],
  ['one id twice', 'LifecycleConfiguration.Rules', rules({ Id: 'a' }, { Id: 'a' }), rules({ Id: 'a' }, { Id: 'b' })],
  [
    'an unknown status',
    'LifecycleConfiguration.Rules.0.Status',
    rules({ Status: 'On' }),
    rules({ Status: 'Disabled' }),
  ],
]);

refuses(storage, 'AWS::EFS::FileSystem', [
  [
    'provisioned throughput without a number',
    'ProvisionedThroughputInMibps',
    { ThroughputMode: 'provisioned' },
    { ThroughputMode: 'provisioned', ProvisionedThroughputInMibps: 10 },
  ],
  [
    'a number without provisioned throughput',
    'ProvisionedThroughputInMibps',
    { ThroughputMode: 'elastic', ProvisionedThroughputInMibps: 10 },
    { ThroughputMode: 'elastic' },
  ],
]);

refuses(storage, 'AWS::EFS::AccessPoint', [
  [
    'permissions that are no octal number',
    'RootDirectory.CreationInfo.Permissions',
    { RootDirectory: { CreationInfo: { Permissions: '0789' } } },
    { RootDirectory: { CreationInfo: { Permissions: '0750' } } },
  ],
  [
    'a path without its slash',
    'RootDirectory.Path',
    { RootDirectory: { Path: 'data' } },
    { RootDirectory: { Path: '/data' } },
  ],
  ['a negative user', 'PosixUser.Uid', { PosixUser: { Uid: '-1' } }, { PosixUser: { Uid: '1000' } }],
]);

refuses(storage, 'AWS::ECR::Repository', [
  ['a capital letter', 'RepositoryName', { RepositoryName: 'Shop' }, { RepositoryName: 'team/shop-web' }],
  [
    'a policy that is no JSON',
    'LifecyclePolicy.LifecyclePolicyText',
    { LifecyclePolicy: { LifecyclePolicyText: '{rules}' } },
    { LifecyclePolicy: { LifecyclePolicyText: '{"rules":[]}' } },
  ],
]);
