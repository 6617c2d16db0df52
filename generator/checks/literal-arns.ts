import type { Kind } from '../values/kinds.ts';
import type { Mismatch } from './mismatch.ts';

/** By the middle of a type's name, the service that its ARNs name (AWS Service Authorization Reference). */
const SERVICES: Readonly<Record<string, readonly string[]>> = {
  AutoScaling: ['autoscaling'],
  Backup: ['backup'],
  // A listener takes certificates of IAM, too.
  CertificateManager: ['acm', 'acm-pca', 'iam'],
  CloudFront: ['cloudfront'],
  DynamoDB: ['dynamodb'],
  ECR: ['ecr'],
  ECS: ['ecs'],
  EFS: ['elasticfilesystem'],
  ElastiCache: ['elasticache'],
  ElasticLoadBalancingV2: ['elasticloadbalancing'],
  Events: ['events'],
  IAM: ['iam'],
  KMS: ['kms'],
  Kinesis: ['kinesis'],
  KinesisFirehose: ['firehose'],
  Lambda: ['lambda'],
  Logs: ['logs'],
  RDS: ['rds'],
  S3: ['s3'],
  SNS: ['sns'],
  SQS: ['sqs'],
  Scheduler: ['scheduler'],
  SecretsManager: ['secretsmanager'],
  ServiceDiscovery: ['servicediscovery'],
  StepFunctions: ['states'],
  WAFv2: ['wafv2'],
};

/** What is wrong with a literal where nothing but ARNs of certain services belong; references are resolved later. */
export function literalArnMismatch(value: unknown, { names }: Kind): Mismatch | undefined {
  if (typeof value !== 'string' && typeof value !== 'number') return undefined;
  const text = String(value);
  if (names.length === 0 || text === '' || text.startsWith('{{')) return undefined;
  if (!names.every((name) => name.startsWith('Arn of AWS::'))) return undefined;
  const [arn, , service = ''] = text.split(':');
  if (arn !== 'arn') return { is: JSON.stringify(value), mend: 'write the whole ARN' };
  const services = names.map((name) => SERVICES[name.split('::')[1] ?? '']);
  // For other types it is not recorded what their ARNs name.
  if (services.some((one) => one === undefined)) return undefined;
  const expected = services.flatMap((one) => one ?? []);
  if (expected.includes(service) || service.startsWith('{{')) return undefined;
  return { is: `an ARN of the service "${service}"`, mend: `write an ARN of ${[...new Set(expected)].join(' or ')}` };
}
