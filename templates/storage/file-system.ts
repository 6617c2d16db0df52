import {
  AWS,
  allow,
  type Checked,
  checkOptions,
  deny,
  following,
  memoize,
  type OptionOf,
  option,
  policy,
  type Shape,
  template,
} from '../../generator/index.ts';
import {
  type SubnetParameters,
  subnetIdName,
  subnetParameters,
  ZONES,
  type ZoneCount,
} from '../network/parts/zones.ts';
import { vpcId } from '../parameters/parameters.ts';
import { openRules } from '../parts/reasons.ts';

/** What distinguishes one file system from another in structure. */
export interface FileSystemOptions {
  /** Where the template is written. */
  readonly path?: string;
  /** As many zones as the network has: each gets an address of the file system. */
  readonly zones?: ZoneCount;
  /** `uid:gid` that all files belong to: the user of the services that mount it. */
  readonly user?: string;
}

/** The shape of these options, which they are checked against. */
export const FILE_SYSTEM_OPTIONS = {
  path: option.text(),
  zones: option.oneOf(2, 3, 4),
  user: option.text(/^[0-9]+:[0-9]+$/, 'uid:gid, as "1000:1000"'),
} satisfies Shape<FileSystemOptions>;

/** The subnets of all zones that there can be: those beyond `zones` are never read. */
type Any = SubnetParameters<'Private', 4>;

const build = memoize((options: FileSystemOptions) => {
  checkOptions('fileSystemTemplate', FILE_SYSTEM_OPTIONS, options);
  const { path = 'templates/file-system.yaml', zones = 2, user = '1000:1000' } = options;
  return template({
    path,
    description: 'File system that tasks share',
    parameters: { VpcId: vpcId, ...(subnetParameters('Private', zones) as Any) },
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
        {
          DeletionPolicy: 'RetainExceptOnCreate',
          UpdateReplacePolicy: 'Retain',
          Metadata: openRules({ EFSInBackupPlan: 'It is met by BackupPolicy, which puts it into the plan of AWS.' }),
        },
      );
      for (const zone of ZONES.slice(0, zones)) {
        resource(`MountTarget${zone}`, 'AWS::EFS::MountTarget', {
          FileSystemId: files.ref,
          SubnetId: params[subnetIdName('Private', zone)],
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
  });
});

/** A file system that tasks of several services and zones share: encrypted, over TLS only, backed up daily. */
export function fileSystemTemplate<const O extends object>(options: Checked<FileSystemOptions, O>) {
  return following<
    { readonly VpcId: typeof vpcId } & SubnetParameters<'Private', OptionOf<O, 'zones', 2> & ZoneCount>,
    ReturnType<typeof build>['outputs']
  >(build(options));
}
