import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runInNewContext } from 'node:vm';
import { RookeryError, template } from '../../generator/index.ts';
import { synthesize } from '../../generator/synth.ts';
import { parseText } from '../../packages/endpoint/cloudformation/template/text.ts';
import type { ApiPath } from './parts/options.ts';
import { ROUTES } from './parts/routing.ts';
import { staticSiteTemplate } from './static-site.ts';

function refused(code: string, what: RegExp) {
  return (error: unknown) => {
    assert.ok(error instanceof RookeryError);
    assert.equal(error.code, code);
    assert.match(error.explanation.what, what);
    return true;
  };
}

for (const [name, paths, what] of [
  ['twice', ['/api/*', '/auth/*', '/api/*'], /"\/api\/\*" twice/],
  ['that takes the page', ['/*'], /"\/\*"/],
  ['that is the page', ['/'], /"\/"/],
  ['with a blank', ['/my api/*'], /"\/my api\/\*"/],
  ['76 times', Array.from({ length: 76 }, (_, index): ApiPath => `/${index}/*`), /76 patterns/],
] as const) {
  test(`a site with a path of its API ${name} is refused`, () => {
    const [first = '/', ...rest] = paths;
    assert.throws(
      () => staticSiteTemplate({ api: { loadBalancer: 'public', paths: [first, ...rest] } }),
      refused('ApiPathsInvalid', what),
    );
  });
}

test('a site with a further name twice is refused', () => {
  assert.throws(() => staticSiteTemplate({ names: ['Www', 'Www'] }), refused('NameTwice', /"Www" twice/));
});

test('the same options are the same template', () => {
  assert.equal(
    staticSiteTemplate({ api: { loadBalancer: 'internal' } }),
    staticSiteTemplate({ api: { loadBalancer: 'internal' } }),
  );
});

/** What a program of CloudFront Functions makes of a path, run as CloudFront runs it: `handler(event)` answers a request. */
function routed(program: string, uri: string): string {
  const event = { version: '1.0', request: { method: 'GET', uri, querystring: {}, headers: {}, cookies: {} } };
  // A script answers whatever it evaluates to: here the handler's request.
  return (runInNewContext(`${program}\nhandler(event);`, { event }) as { readonly uri: string }).uri;
}

const PAGE = '/index.html';
for (const [uri, single, folder] of [
  ['/', PAGE, PAGE],
  ['/orders', PAGE, '/orders/index.html'],
  ['/orders/', PAGE, '/orders/index.html'],
  ['/v1.2/orders', PAGE, '/v1.2/orders/index.html'],
  ['/app.3f2a.js', '/app.3f2a.js', '/app.3f2a.js'],
  ['/assets/logo.svg', '/assets/logo.svg', '/assets/logo.svg'],
  [
    '/.well-known/apple-app-site-association',
    '/.well-known/apple-app-site-association',
    '/.well-known/apple-app-site-association',
  ],
] as const) {
  test(`${uri} leads to ${single}, and to ${folder} in a site of folders`, () => {
    assert.equal(routed(ROUTES['single-page'], uri), single);
    assert.equal(routed(ROUTES.folders, uri), folder);
  });
}

/** A master that nests a site with these literals. */
function nested(values: object) {
  return template({
    path: 'master.yaml',
    description: 'd',
    parameters: { Name: { Type: 'String' } },
    body({ params, stack }) {
      // Whatever is passed: the compiler does not know it.
      return {
        ...stack('Site', staticSiteTemplate({ names: ['Www'] }), {
          PriceClass: 'PriceClass_All',
          ...values,
          WwwSiteDomainName: params.Name,
        }).outputs,
      };
    },
  });
}

const certificate = 'arn:aws:acm:us-east-1:111122223333:certificate/00000000-0000-4000-8000-000000000000';

test('a name without a certificate is found among more conditions than are tried in all their cases', () => {
  const site = staticSiteTemplate({ names: ['Www', 'Shop', 'Blog'], api: { loadBalancer: 'public' } });
  const master = (values: object) =>
    template({
      path: 'master.yaml',
      description: 'd',
      parameters: { Dns: { Type: 'String' } },
      body({ params, stack }) {
        stack('Site', site, { LoadBalancerDnsName: params.Dns, ...values });
        return {};
      },
    });
  assert.throws(() => master({ SiteDomainName: 'example.com' }), refused('PropertyRefused', /Aliases/));
  assert.doesNotThrow(() => master({ SiteDomainName: 'example.com', CloudFrontCertificateArn: certificate }));
});

test('a site with a name and no certificate for it is refused where both are known', () => {
  assert.throws(() => nested({ SiteDomainName: 'example.com' }), refused('PropertyRefused', /stack Site .*Aliases/));
  assert.doesNotThrow(() => nested({ SiteDomainName: 'example.com', CloudFrontCertificateArn: certificate }));
  assert.doesNotThrow(() => nested({}));
});

test('a certificate of another region is refused at synth', () => {
  assert.throws(
    () => nested({ CloudFrontCertificateArn: certificate.replace('us-east-1', 'eu-central-1') }),
    refused('PropertyRefused', /stack Site .*AcmCertificateArn .*eu-central-1/),
  );
});

for (const [name, values] of [
  ['a regional web ACL', { CloudFrontWebAclArn: 'arn:aws:wafv2:us-east-1:111122223333:regional/webacl/a/b' }],
  ['a Content-Security-Policy of 1784 characters', { ContentSecurityPolicy: 'a'.repeat(1784) }],
  ['a name in capital letters', { SiteDomainName: 'Example.com', CloudFrontCertificateArn: certificate }],
] as const) {
  test(`${name} is refused at synth`, () => {
    assert.throws(() => nested(values), refused('ArgumentRefused', /stack Site/));
  });
}

test('errors of the API stay errors, and are not kept', () => {
  const [emitted] = synthesize([staticSiteTemplate({ api: { loadBalancer: 'public' } })]).templates;
  // CloudFormation's own shape.
  const { Resources } = parseText(emitted?.text ?? '') as {
    readonly Resources: {
      readonly Distribution: {
        readonly Properties: { readonly DistributionConfig: Readonly<Record<string, unknown>> };
      };
    };
  };
  const { CustomErrorResponses, CacheBehaviors, DefaultCacheBehavior } =
    Resources.Distribution.Properties.DistributionConfig;
  assert.deepEqual(
    CustomErrorResponses,
    ['404', '405', '414', '500', '501', '502', '503', '504'].map((ErrorCode) => ({
      ErrorCode: Number(ErrorCode),
      ErrorCachingMinTTL: 0,
    })),
  );
  assert.ok(!JSON.stringify(CacheBehaviors).includes('FunctionAssociations'));
  assert.match(JSON.stringify(DefaultCacheBehavior), /viewer-request/);
});
