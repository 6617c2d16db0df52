import {
  type Checked,
  checkOptions,
  fn,
  following,
  type Id,
  knownAs,
  memoize,
  naming,
  template,
} from '../../generator/index.ts';
import { CLOUDFRONT_CERTIFICATE, CLOUDFRONT_WEB_ACL } from '../../generator/values/kinds.ts';
import { checkNames } from '../parts/site-domain.ts';
import { webAcl, webAclLogs } from '../parts/web-acl.ts';
import { siteCertificate } from './parts/certificate.ts';
import {
  checkSomething,
  type DeclaredFor,
  EDGE_OPTIONS,
  type EdgeOptions,
  type OutputsFor,
  parametersFor,
} from './parts/options.ts';

/** What CloudFront takes from us-east-1 alone: a certificate for the names of a site, and a web ACL. */
export function edgeTemplate<const O extends object>(options: Checked<EdgeOptions, O>) {
  return following<DeclaredFor<O>, OutputsFor<O>>(build(options));
}

const build = memoize((options: EdgeOptions) => {
  checkOptions('edgeTemplate', EDGE_OPTIONS, options);
  const { path = 'templates/edge.yaml', certificate = true, names = [], waf } = options;
  checkSomething(path, options);
  checkNames(path, names);

  return template({
    path,
    region: 'us-east-1',
    description: 'What CloudFront takes from N. Virginia alone',
    parameters: parametersFor(options),

    body({ params, condition, resource, rule }) {
      const issued = certificate && siteCertificate({ resource, condition, rule }, params, names);
      const acl = waf && webAcl({ resource, condition }, params, 'CLOUDFRONT', waf === true ? {} : waf);
      const logs = acl && webAclLogs({ resource, condition }, params, acl);
      // They are of us-east-1, and CloudFront takes them from nowhere else.
      const certificateKind = naming(`Arn of ${CLOUDFRONT_CERTIFICATE}`);
      const aclKind = naming(`Arn of ${CLOUDFRONT_WEB_ACL}`);
      return {
        ...(issued && {
          CloudFrontCertificateArn: {
            Value: knownAs<Id<typeof CLOUDFRONT_CERTIFICATE, 'Arn'>>(
              fn.if(issued.named, issued.certificate.ref, ''),
              certificateKind,
            ),
            Description: 'Certificate for the names of the site; empty where it has none',
          },
        }),
        ...(acl && {
          CloudFrontWebAclArn: {
            Value: knownAs<Id<typeof CLOUDFRONT_WEB_ACL, 'Arn'>>(acl.att('Arn'), aclKind),
            Description: 'Web ACL for the distribution',
          },
        }),
        ...(logs && {
          WafLogGroupName: { Value: logs.ref, Description: 'What the web ACL saw, for `aws logs tail`' },
        }),
      };
    },
  });
});
