import { AWS, allow, deny, fn, once, policy, template } from '../generator/index.ts';
import { privateSubnetIds, vpcId } from './parameters.ts';

/** What distinguishes one file system from another in structure. */
export interface FileSystemOptions {
  /** Where the template is written. */
  readonly path?: string;
  /** As many zones as the network has: each gets an address of the file system. */
  readonly zones?: 2 | 3 | 4;
  /** `uid:gid` that all files belong to: the user of the services that mount it. */
  readonly user?: string;
}

const ZONES = ['A', 'B', 'C', 'D'] as const;

/** A file system that tasks of several services and zones share: encrypted, over TLS only, backed up daily. */
export const fileSystemTemplate = once(
  ({ path = 'templates/file-system.yaml', zones = 2, user = '1000:1000' }: FileSystemOptions) =>
    template({
      path,
      description: 'File system that tasks share',
      parameters: { VpcId: vpcId, PrivateSubnetIds: privateSubnetIds },
      body({ params, resource }) {
        const [Uid = '', Gid = ''] = user.split(':');
        const group = resource(
          'SecurityGroup',
          'AWS::EC2::SecurityGroup',
          {
            GroupDescription: 'The file system: services that mount it add their own way in',
            VpcId: params.VpcId,
            SecurityGroupEgress: [{ IpProtocol: '-1', CidrIp: '127.0.0.1/32', Description: 'Nothing' }],
          },
          { comment: 'Without an egress rule CloudFormation would allow all of it.' },
        );
        const files = resource(
          'FileSystem',
          'AWS::EFS::FileSystem',
          {
            Encrypted: true,
            BackupPolicy: { Status: 'ENABLED' },
            ThroughputMode: 'elastic',
            LifecyclePolicies: [
              { TransitionToIA: 'AFTER_30_DAYS' },
              { TransitionToPrimaryStorageClass: 'AFTER_1_ACCESS' },
            ],
            FileSystemPolicy: policy(
              allow({
                Sid: 'ThroughMountTargets',
                Principal: { AWS: '*' },
                Action: ['elasticfilesystem:ClientMount', 'elasticfilesystem:ClientWrite'],
                Resource: '*',
                Condition: {
                  Bool: { 'elasticfilesystem:AccessedViaMountTarget': 'true' },
                  StringEquals: { 'aws:PrincipalAccount': AWS.AccountId },
                },
              }),
              deny({
                Sid: 'TlsOnly',
                Principal: { AWS: '*' },
                Action: '*',
                Resource: '*',
                Condition: { Bool: { 'aws:SecureTransport': 'false' } },
              }),
            ),
          },
          { DeletionPolicy: 'RetainExceptOnCreate', UpdateReplacePolicy: 'Retain' },
        );
        for (const [index, zone] of ZONES.slice(0, zones).entries()) {
          resource(`MountTarget${zone}`, 'AWS::EFS::MountTarget', {
            FileSystemId: files.ref,
            SubnetId: fn.select(index, params.PrivateSubnetIds),
            SecurityGroups: [group.att('GroupId')],
          });
        }
        const access = resource('AccessPoint', 'AWS::EFS::AccessPoint', {
          FileSystemId: files.ref,
          PosixUser: { Uid, Gid },
          RootDirectory: { Path: '/files', CreationInfo: { OwnerUid: Uid, OwnerGid: Gid, Permissions: '0750' } },
        });
        return {
          FileSystemId: { Value: files.ref, Description: 'The file system' },
          AccessPointId: { Value: access.ref, Description: 'Its folder and user' },
          SecurityGroupId: { Value: group.att('GroupId'), Description: 'To which services that mount it add a way in' },
        };
      },
    }),
);
