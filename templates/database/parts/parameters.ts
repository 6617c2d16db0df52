import { arnParameter, unconstrained } from '../../../generator/index.ts';
import { privateSubnetIds, vpcId } from '../../parameters/parameters.ts';
import type { Engine } from './engines.ts';

const ON_OFF = ['false', 'true'] as const;

/** What a database of one instance and one of Aurora take alike. */
export function sharedParameters({ version, port, name }: Engine, insights: 'off' | 'standard') {
  return {
    VpcId: vpcId,
    PrivateSubnetIds: privateSubnetIds,
    EngineVersion: {
      Type: 'String',
      Default: version.default,
      AllowedPattern: version.pattern,
      ConstraintDescription: 'a version within the major version that the template is made for',
      Description: `Version of ${name}`,
    },
    DatabaseName: {
      Type: 'String',
      Default: 'app',
      AllowedPattern: '[A-Za-z][A-Za-z0-9_]{0,62}',
      ConstraintDescription: 'letters, digits and underscores, beginning with a letter',
      Description: 'Database that is made in it; restored from a snapshot, the one that is in there',
    },
    Port: {
      Type: 'Number',
      Default: port,
      MinValue: 1150,
      MaxValue: 65535,
      Description: 'Port that it listens on; another port later replaces an instance',
    },
    SnapshotIdentifier: {
      Type: 'String',
      Default: '',
      Description:
        'Encrypted snapshot that it is restored from; keep it afterwards, for a change replaces the database',
    },
    KmsKeyArn: unconstrained(
      arnParameter('AWS::KMS::Key', {
        Default: '',
        AllowedPattern: '(|arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/[A-Za-z0-9-]+)',
        ConstraintDescription: 'the ARN of a key, or nothing',
        Description:
          'Key that encrypts the storage; without one, the key of AWS for RDS. A change replaces the database',
      }),
    ),
    BackupDays: {
      Type: 'Number',
      Default: 7,
      MinValue: 1,
      MaxValue: 35,
      Description: 'Days back to which it can be restored',
    },
    DeletionProtection: {
      Type: 'String',
      AllowedValues: ON_OFF,
      Default: 'false',
      Description: 'true refuses to delete the database',
    },
    MonitoringInterval: {
      Type: 'Number',
      AllowedValues: [1, 5, 10, 15, 30, 60],
      Default: 60,
      Description: 'Seconds between metrics of the operating system, which are billed as logs',
    },
    Insights: {
      Type: 'String',
      AllowedValues: ['off', 'standard', 'advanced'],
      Default: insights,
      Description: 'Load by statement: standard keeps 7 days at no charge, advanced 465 days at one for each vCPU',
    },
  } as const;
}

/** What a database of one instance takes beyond that. */
export const instanceParameters = {
  InstanceClass: {
    Type: 'String',
    Default: 'db.t4g.micro',
    AllowedPattern: 'db\\.[a-z0-9-]+\\.[a-z0-9]+',
    ConstraintDescription: 'an instance class, for example db.t4g.micro or db.m8g.large',
    Description: 'CPU and memory',
  },
  MultiAz: {
    Type: 'String',
    AllowedValues: ON_OFF,
    Default: 'false',
    Description: 'true keeps a standby in another zone, which takes over by itself; doubles the price',
    role: 'MultiAz',
  },
  AllocatedStorage: {
    Type: 'Number',
    Default: 20,
    MinValue: 20,
    MaxValue: 65536,
    Description: 'GiB to begin with',
  },
  MaxAllocatedStorage: {
    Type: 'Number',
    Default: 100,
    MinValue: 0,
    MaxValue: 65536,
    Description:
      'GiB that the storage grows to by itself, a tenth above AllocatedStorage at least; 0: it does not grow',
  },
  Iops: {
    Type: 'Number',
    Default: 0,
    MinValue: 0,
    MaxValue: 64000,
    Description: 'I/O operations a second from 400 GiB up, 12000 at least; 0: what the storage includes',
  },
  StorageThroughput: {
    Type: 'Number',
    Default: 0,
    MinValue: 0,
    MaxValue: 4000,
    Description: 'MiB a second from 400 GiB up, 500 at least; 0: what the storage includes',
  },
  AllowMajorVersionUpgrade: {
    Type: 'String',
    AllowedValues: ON_OFF,
    Default: 'false',
    Description: 'true while the template moves to another major version, which interrupts the database',
  },
} as const;

/** What every Aurora cluster takes beyond that. */
export const clusterParameters = {
  StorageType: {
    Type: 'String',
    AllowedValues: ['aurora', 'aurora-iopt1'],
    Default: 'aurora',
    Description: 'aurora-iopt1 costs more and bills no I/O: cheaper where I/O is over a quarter of the bill',
  },
} as const;

/** What a serverless cluster takes. */
export const serverlessParameters = {
  MinCapacity: {
    Type: 'Number',
    Default: 0.5,
    MinValue: 0,
    MaxValue: 256,
    Description: 'Capacity units of 2 GiB that always stand by; 0 pauses the database when nobody is connected',
  },
  MaxCapacity: { Type: 'Number', Default: 4, MinValue: 1, MaxValue: 256, Description: 'Capacity units at the most' },
  SecondsUntilAutoPause: {
    Type: 'Number',
    Default: 300,
    MinValue: 300,
    MaxValue: 86400,
    Description: 'Seconds without a connection before it pauses; counts when MinCapacity is 0',
  },
} as const;

/** What a provisioned cluster takes. */
export const provisionedParameters = {
  InstanceClass: {
    Type: 'String',
    Default: 'db.t4g.medium',
    AllowedPattern: 'db\\.(?!serverless)[a-z0-9-]+\\.[a-z0-9]+',
    ConstraintDescription: 'an instance class, for example db.t4g.medium or db.r8g.large',
    Description: 'CPU and memory of each instance',
  },
} as const;
