import { type Checked, checkOptions, fn, following, memoize, template } from '../../generator/index.ts';
import { checkNames } from '../parts/site-domain.ts';
import { apiOf, checkPaths } from './parts/api.ts';
import { siteBucket, siteBucketPolicy } from './parts/bucket.ts';
import { siteDistribution } from './parts/distribution.ts';
import { securityHeaders } from './parts/headers.ts';
import { siteNames, siteRecords } from './parts/names.ts';
import {
  type DeclaredFor,
  parametersFor,
  type SiteOutputs,
  STATIC_SITE_OPTIONS,
  type StaticSiteOptions,
} from './parts/options.ts';

/** A private bucket behind CloudFront, under names of its own, and with an API on the same domain where it is asked for. */
export function staticSiteTemplate<const O extends object>(options: Checked<StaticSiteOptions, O>) {
  return following<DeclaredFor<O>, SiteOutputs>(build(options));
}

const build = memoize((options: StaticSiteOptions) => {
  checkOptions('staticSiteTemplate', STATIC_SITE_OPTIONS, options);
  const { path = 'templates/static-site.yaml', routing = 'single-page', names = [], api } = options;
  checkNames(path, names);
  checkPaths(path, api?.paths ?? []);

  return template({
    path,
    description: api ? 'Static site, with an API on its domain' : 'Static site',
    parameters: parametersFor(options),

    body({ params, condition, resource }) {
      const builder = { condition, resource };
      const certified = condition('HasCertificate', fn.not(fn.equals(params.CloudFrontCertificateArn, '')));
      const known = siteNames(condition, params, names);

      const bucket = siteBucket(resource);
      const headers = securityHeaders(builder, params);
      const distribution = siteDistribution(builder, params, {
        bucket,
        headers: headers.ref,
        routing,
        names: known,
        certified,
        api: api && apiOf(builder, params, headers.ref, api),
      });
      siteBucketPolicy(resource, bucket, distribution);
      siteRecords(builder, params, known, distribution);

      const [main] = known;
      const ownName = fn.sub`https://${distribution.att('DomainName')}`;
      return {
        SiteUrl: {
          Value: fn.if(main.given, fn.sub`https://${main.name}`, ownName),
          Description: 'Where the site answers',
        },
        SiteBucketName: { Value: bucket.ref, Description: 'Where its files are published' },
        DistributionId: { Value: distribution.ref, Description: 'What is invalidated after they changed' },
        DistributionDomainName: {
          Value: distribution.att('DomainName'),
          Description: 'What a name of your own points at',
        },
      };
    },
  });
});
