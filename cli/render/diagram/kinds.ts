import { fields, type Instance, type PlainResource } from './instances.ts';
import { literalOf } from './resolve.ts';

/** What a drawn resource is drawn as. */
export type Glyph =
  | 'balance'
  | 'task'
  | 'hosts'
  | 'database'
  | 'cache'
  | 'bucket'
  | 'queue'
  | 'topic'
  | 'clock'
  | 'globe'
  | 'shield'
  | 'steps'
  | 'key'
  | 'other';

/** A type of resource that a diagram shows. */
export interface DrawnKind {
  readonly glyph: Glyph;
  /** What it is, in a few words. */
  readonly words: string | ((resource: PlainResource, instance: Instance) => string);
  /** Whether it stands in a network; where it does is known from what it refers to. */
  readonly inNetwork?: true;
}

const ENGINES: Readonly<Record<string, string>> = {
  postgres: 'PostgreSQL on RDS',
  mysql: 'MySQL on RDS',
  mariadb: 'MariaDB on RDS',
  'aurora-postgresql': 'Aurora PostgreSQL',
  'aurora-mysql': 'Aurora MySQL',
};

const engineOf = ({ Properties }: PlainResource, instance: Instance): string => {
  const engine = literalOf(instance, Properties.Engine);
  return ENGINES[engine ?? ''] ?? 'database';
};

const BALANCERS: Readonly<Record<string, string>> = {
  network: 'network load balancer',
  gateway: 'gateway load balancer',
};

/** What a diagram shows, by its type. All else is left out, or drawn as an arrow. */
export const DRAWN: Readonly<Record<string, DrawnKind>> = {
  'AWS::ElasticLoadBalancingV2::LoadBalancer': {
    glyph: 'balance',
    words: ({ Properties }, instance) =>
      BALANCERS[literalOf(instance, Properties.Type) ?? ''] ?? 'application load balancer',
    inNetwork: true,
  },
  'AWS::ECS::Service': { glyph: 'task', words: serviceWords, inNetwork: true },
  'AWS::ECS::TaskDefinition': { glyph: 'task', words: 'task on demand', inNetwork: true },
  'AWS::AutoScaling::AutoScalingGroup': { glyph: 'hosts', words: 'EC2 hosts', inNetwork: true },
  'AWS::RDS::DBInstance': { glyph: 'database', words: engineOf, inNetwork: true },
  'AWS::RDS::DBCluster': { glyph: 'database', words: engineOf, inNetwork: true },
  'AWS::RDS::DBProxy': { glyph: 'database', words: 'database proxy', inNetwork: true },
  'AWS::ElastiCache::ServerlessCache': { glyph: 'cache', words: 'serverless cache', inNetwork: true },
  'AWS::ElastiCache::ReplicationGroup': { glyph: 'cache', words: 'cache', inNetwork: true },
  'AWS::EFS::FileSystem': { glyph: 'bucket', words: 'file system', inNetwork: true },
  'AWS::DynamoDB::Table': { glyph: 'database', words: 'DynamoDB table' },
  'AWS::S3::Bucket': { glyph: 'bucket', words: 'S3 bucket' },
  'AWS::SQS::Queue': { glyph: 'queue', words: 'SQS queue' },
  'AWS::SNS::Topic': { glyph: 'topic', words: 'SNS topic' },
  'AWS::Scheduler::Schedule': { glyph: 'clock', words: 'schedule' },
  'AWS::Events::Rule': { glyph: 'clock', words: 'EventBridge rule' },
  'AWS::StepFunctions::StateMachine': { glyph: 'steps', words: 'state machine' },
  'AWS::Lambda::Function': { glyph: 'task', words: 'Lambda function' },
  'AWS::CloudFront::Distribution': { glyph: 'globe', words: 'CloudFront distribution' },
  'AWS::Route53::RecordSet': { glyph: 'globe', words: 'DNS record' },
  'AWS::WAFv2::WebACL': { glyph: 'shield', words: 'web ACL' },
  'AWS::SecretsManager::Secret': { glyph: 'key', words: 'secret' },
  'AWS::ECR::Repository': { glyph: 'bucket', words: 'image repository' },
};

/** Where a service's tasks run, as far as its template says. */
function serviceWords({ Properties }: PlainResource, instance: Instance): string {
  const { Name: task = {} } = { Name: fields(Properties).TaskDefinition };
  const name = fields(task).Ref;
  const definition = typeof name === 'string' ? instance.resources[name] : undefined;
  const isFargate = JSON.stringify(definition?.Properties.RequiresCompatibilities ?? '').includes('FARGATE');
  return isFargate ? 'service on Fargate' : 'service on EC2 hosts';
}
