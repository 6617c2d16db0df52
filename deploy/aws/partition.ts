/** A partition of AWS: accounts and regions that know nothing of those outside. */
export interface Partition {
  /** As ARNs begin: `aws-cn`. */
  readonly name: string;
  /** The domain of its endpoints. */
  readonly suffix: string;
  /** The domain of its endpoints that also answer over IPv6. */
  readonly dualStackSuffix: string;
  /** Where IAM answers, and the region that its requests are signed for. */
  readonly iam: { readonly host: string; readonly region: string };
  /** The domain of its console, where it is known; the isolated partitions publish none. */
  readonly console?: string;
}

function partition(
  name: string,
  suffix: string,
  dualStackSuffix: string,
  [host, region]: readonly [string, string],
  console?: string,
): Partition {
  return { name, suffix, dualStackSuffix, iam: { host, region }, ...(console !== undefined && { console }) };
}

// The names and domains are those of `partitions.json`, the hosts of IAM those of `endpoints.json`, both of the SDKs.
// The first that matches is meant: the last is for every region that nobody has named yet.
const PARTITIONS: readonly (readonly [RegExp, Partition])[] = [
  [
    /^cn-/,
    partition(
      'aws-cn',
      'amazonaws.com.cn',
      'api.amazonwebservices.com.cn',
      ['iam.cn-north-1', 'cn-north-1'],
      'amazonaws.cn',
    ),
  ],
  [
    /^us-gov-/,
    partition('aws-us-gov', 'amazonaws.com', 'api.aws', ['iam.us-gov', 'us-gov-west-1'], 'amazonaws-us-gov.com'),
  ],
  [
    /^eusc-/,
    partition(
      'aws-eusc',
      'amazonaws.eu',
      'api.amazonwebservices.eu',
      ['iam.eusc-de-east-1', 'eusc-de-east-1'],
      'amazonaws-eusc.eu',
    ),
  ],
  [/^us-isob-/, partition('aws-iso-b', 'sc2s.sgov.gov', 'api.aws.scloud', ['iam.us-isob-east-1', 'us-isob-east-1'])],
  [
    /^us-isof-/,
    partition('aws-iso-f', 'csp.hci.ic.gov', 'api.aws.hci.ic.gov', ['iam.us-isof-south-1', 'us-isof-south-1']),
  ],
  [/^us-iso-/, partition('aws-iso', 'c2s.ic.gov', 'api.aws.ic.gov', ['iam.us-iso-east-1', 'us-iso-east-1'])],
  [
    /^eu-isoe-/,
    partition('aws-iso-e', 'cloud.adc-e.uk', 'api.cloud-aws.adc-e.uk', ['iam.eu-isoe-west-1', 'eu-isoe-west-1']),
  ],
  [/^/, partition('aws', 'amazonaws.com', 'api.aws', ['iam', 'us-east-1'], 'aws.amazon.com')],
];

/** The partition that a region belongs to. */
export function partitionOf(region: string): Partition {
  // The last one matches every name.
  return PARTITIONS.find(([name]) => name.test(region))![1];
}
