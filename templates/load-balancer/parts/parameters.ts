import { arnParameter, nameParameter, type Parameters, unconstrained } from '../../../generator/index.ts';
import { dualSubnets } from '../../network/parts/ipv6.ts';
import {
  ACM_CERTIFICATE,
  certificateArn,
  deletionProtection,
  logBucketName,
  privateSubnetIds,
  publicSubnetIds,
  vpcId,
} from '../../parameters/parameters.ts';

/** A domain name in lower case, without a wildcard. */
export const DOMAIN = '([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z]{2,63}';
function domain<const D extends string>(Description: D) {
  return {
    Type: 'String',
    AllowedPattern: DOMAIN,
    ConstraintDescription: 'a domain name in lower case, without a wildcard',
    Description,
  } as const;
}

/** Parameters of every load balancer. */
export const networkParameters = { VpcId: vpcId } as const;
export const publicParameters = { PublicSubnetIds: publicSubnetIds } as const;
export const internalParameters = { PrivateSubnetIds: privateSubnetIds } as const;
/** With IPv6 only subnets that are not known to be without it are taken. */
export function subnetsFor({
  scheme,
  dualstack,
}: {
  readonly scheme?: string;
  readonly dualstack?: boolean;
}): Parameters {
  const { PublicSubnetIds, PrivateSubnetIds } = dualstack
    ? dualSubnets
    : { ...publicParameters, ...internalParameters };
  return scheme === 'internal' ? { PrivateSubnetIds } : { PublicSubnetIds };
}

export const certificateParameters = { CertificateArn: unconstrained(certificateArn) } as const;
export const protectionParameters = { DeletionProtection: deletionProtection } as const;

export const domainParameters = {
  DomainName: domain('Name under which the load balancer answers'),
  HostedZoneId: { Type: 'AWS::Route53::HostedZone::Id', Description: 'Route 53 zone that the names lie in' },
} as const;
/** `<Name>DomainName`. */
export const furtherDomain = domain('Another name under which the load balancer answers, in the same zone');

/** `<Name>CertificateArn`. */
export const furtherCertificate = unconstrained(
  arnParameter('AWS::CertificateManager::Certificate', {
    AllowedPattern: ACM_CERTIFICATE,
    ConstraintDescription: 'the ARN of a certificate in ACM',
    Description: 'Another certificate in ACM, served to those who ask for its names',
  }),
);

/** `<Name>PrefixListId`. */
export const prefixListId = unconstrained(
  nameParameter('AWS::EC2::PrefixList', {
    AllowedPattern: 'pl-[0-9a-f]{8,17}',
    ConstraintDescription: 'the id of a prefix list',
    Description: 'Prefix list whose ranges may reach the load balancer',
  }),
);

export const hstsParameters = {
  HstsSeconds: {
    Type: 'Number',
    Default: 31536000,
    MinValue: 0,
    Description: 'Seconds for which browsers then insist on HTTPS; 0 makes them forget it',
  },
} as const;

export const accessLogParameters = {
  AccessLogDays: { Type: 'Number', Default: 90, MinValue: 1, Description: 'Days that access logs are kept' },
} as const;

/** Of load balancers that make no bucket of their own. */
export const sharedLogParameters = { LogBucketName: logBucketName } as const;
