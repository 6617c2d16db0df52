import type { Correction } from '../corrections.ts';
import { known, oneOf } from './types.ts';

const silent = 'the specification has a plain string where the service takes these alone.';
const grows = 'the specification has a plain string; the usual values are offered, and the list grows.';
const databases = ['AWS::RDS::DBCluster', 'AWS::RDS::DBInstance'];

/** Allowed values of databases, file systems, secrets and messages. */
export const STORAGE_VALUES: readonly Correction[] = [
  {
    at: databases.map((type) => `${type}.Engine`),
    is: known('aurora-mysql', 'aurora-postgresql', 'mariadb', 'mysql', 'postgres'),
    why: grows,
  },
  {
    at: databases.map((type) => `${type}.StorageType`),
    is: known('aurora', 'aurora-iopt1', 'gp2', 'gp3', 'io1', 'io2'),
    why: grows,
  },
  { at: databases.map((type) => `${type}.DatabaseInsightsMode`), is: oneOf('advanced', 'standard'), why: silent },
  { at: databases.map((type) => `${type}.NetworkType`), is: oneOf('DUAL', 'IPV4'), why: silent },
  {
    at: ['AWS::RDS::EventSubscription.SourceType'],
    is: known(
      'blue-green-deployment',
      'custom-engine-version',
      'db-cluster',
      'db-cluster-snapshot',
      'db-instance',
      'db-parameter-group',
      'db-proxy',
      'db-security-group',
      'db-snapshot',
    ),
    why: grows,
  },
  {
    at: ['AWS::SecretsManager::SecretTargetAttachment.TargetType'],
    is: known(
      'AWS::DocDB::DBCluster',
      'AWS::DocDB::DBInstance',
      'AWS::RDS::DBCluster',
      'AWS::RDS::DBInstance',
      'AWS::Redshift::Cluster',
    ),
    why: grows,
  },
  { at: ['AWS::EFS::FileSystem.PerformanceMode'], is: oneOf('generalPurpose', 'maxIO'), why: silent },
  { at: ['AWS::EFS::FileSystem.ThroughputMode'], is: oneOf('bursting', 'elastic', 'provisioned'), why: silent },
  { at: ['AWS::ElastiCache::ServerlessCache.Engine'], is: oneOf('memcached', 'redis', 'valkey'), why: silent },
  { at: ['AWS::SQS::Queue.DeduplicationScope'], is: oneOf('messageGroup', 'queue'), why: silent },
  { at: ['AWS::SQS::Queue.FifoThroughputLimit'], is: oneOf('perMessageGroupId', 'perQueue'), why: silent },
  {
    at: ['AWS::SNS::Subscription.Protocol', 'AWS::SNS::Topic.Subscription.Protocol'],
    is: oneOf('application', 'email', 'email-json', 'firehose', 'http', 'https', 'lambda', 'sms', 'sqs'),
    why: silent,
  },
];
