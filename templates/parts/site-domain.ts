import {
  arnParameter,
  type Id,
  naming,
  option,
  RookeryError,
  textParameter,
  unconstrained,
} from '../../generator/index.ts';
import { CLOUDFRONT_CERTIFICATE, CLOUDFRONT_WEB_ACL } from '../../generator/values/kinds.ts';
import { DOMAIN } from '../load-balancer/parts/parameters.ts';
import { ACM_CERTIFICATE } from '../parameters/parameters.ts';

/** What parameters of further names are called by. */
export const NAME = option.text(/^[A-Z][A-Za-z0-9]*$/, 'letters and digits, as in "Www"');

/** Refuses further names of which two would have the same parameter. */
export function checkNames(path: string, names: readonly string[]): void {
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice === undefined) return;
  throw new RookeryError('NameTwice', {
    what: `${path}: names has "${twice}" twice.`,
    why: `both would be the parameter ${twice}SiteDomainName.`,
    mend: 'remove one of them, or call it otherwise.',
  });
}

function domainOrNone<const D extends string>(Description: D) {
  return {
    Type: 'String',
    Default: '',
    AllowedPattern: `(|${DOMAIN})`,
    ConstraintDescription: 'a domain name in lower case, without a wildcard, or nothing',
    Description,
  } as const;
}

/** The name of a site; it answers under that of CloudFront alone where there is none. */
export const siteDomainOrNone = domainOrNone(
  'Name under which the site answers; that of CloudFront alone when it is empty',
);
/** The same of the edge. */
export const siteDomainForCertificate = domainOrNone(
  'Name under which the site answers; no certificate when it is empty',
);
/** `<Name>SiteDomainName`. */
export const furtherSiteDomainOrNone = domainOrNone('Another name under which the site answers');

/** The zone of these names, where its records are made. */
export const siteZoneOrNone = textParameter<Id<'AWS::Route53::HostedZone'>>(
  naming('Arn of AWS::Route53::HostedZone', 'Name of AWS::Route53::HostedZone'),
)({ Default: '', Description: 'Route 53 zone that the names lie in; no records are made when it is empty' });

/** A certificate that CloudFront takes, as the edge's output has it. */
export const cloudFrontCertificateArn = arnParameter(CLOUDFRONT_CERTIFICATE, {
  Default: '',
  AllowedPattern: `(|${ACM_CERTIFICATE})`,
  ConstraintDescription: 'the ARN of a certificate in ACM, or nothing',
  Description: 'Certificate for the names of the site, in ACM in N. Virginia, where CloudFront looks for it',
});

/** A web ACL that CloudFront takes, as the edge's output has it. */
export const cloudFrontWebAclArn = arnParameter(CLOUDFRONT_WEB_ACL, {
  Default: '',
  AllowedPattern: '(|arn:aws[a-z-]*:wafv2:[a-z0-9-]+:[0-9]{12}:global/webacl/.+)',
  ConstraintDescription: 'the ARN of a web ACL of the scope CLOUDFRONT, or nothing',
  Description: 'Web ACL of the scope CLOUDFRONT in front of the site; none when it is empty',
});

/** The same of a nested template, which outputs are passed to. */
export const nestedEdge = {
  CloudFrontCertificateArn: unconstrained(cloudFrontCertificateArn),
  CloudFrontWebAclArn: unconstrained(cloudFrontWebAclArn),
} as const;
