import type { Kind } from '../kinds.ts';
import type { Mismatch } from './mismatch.ts';

/** The services whose names ARNs hold otherwise than types do (AWS Service Authorization Reference). */
const SERVICES: Readonly<Record<string, readonly string[]>> = {
  // A listener takes certificates of IAM, too.
  CertificateManager: ['acm', 'acm-pca', 'iam'],
  EFS: ['elasticfilesystem'],
  ElasticLoadBalancingV2: ['elasticloadbalancing'],
  KinesisFirehose: ['firehose'],
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
  const expected = names.flatMap((name) => {
    const [, ofType = ''] = name.split('::');
    return SERVICES[ofType] ?? [ofType.toLowerCase()];
  });
  if (expected.includes(service) || service.startsWith('{{')) return undefined;
  return { is: `an ARN of the service "${service}"`, mend: `name one of ${[...new Set(expected)].join(' or ')}` };
}
