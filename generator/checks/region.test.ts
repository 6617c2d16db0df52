import assert from 'node:assert/strict';
import { test } from 'node:test';
import { edgeTemplate } from '../../templates/edge/edge.ts';
import { parameters } from '../../templates/parameters/parts.ts';
import { siteLogsTemplate } from '../../templates/site/site-logs.ts';
import { staticSiteTemplate } from '../../templates/site/static-site.ts';
import { RookeryError } from '../errors.ts';
import type { Template } from '../model.ts';
import { template } from '../template.ts';
import { fn } from '../values/intrinsics.ts';
import { checkRegion } from './region.ts';

function refuses(root: Template, what: string) {
  assert.throws(
    () => checkRegion('environment production', root, 'eu-central-1'),
    (error) => {
      assert.ok(error instanceof RookeryError);
      assert.equal(error.code, 'RegionRefused');
      assert.equal(error.explanation.what, `environment production: its region is eu-central-1, and ${what}.`);
      return true;
    },
  );
  assert.doesNotThrow(() => checkRegion('environment production', root, 'us-east-1'));
}

const edge = edgeTemplate({});
const zone = parameters.edge;

test('a certificate for CloudFront is refused in another region, however deep it is nested', () => {
  refuses(edge, 'templates/edge.yaml makes the certificate of its output CloudFrontCertificateArn');
  const master = template({
    path: 'master.yaml',
    description: 'd',
    parameters: zone,
    body: ({ params, stack }) => ({ ...stack('Edge', edge, params).outputs }),
  });
  refuses(master, 'templates/edge.yaml makes the certificate of its output CloudFrontCertificateArn');
});

test('a web ACL for CloudFront is refused in another region', () => {
  refuses(
    edgeTemplate({ certificate: false, waf: true }),
    'templates/edge.yaml makes AWS::WAFv2::WebACL WebAcl for CloudFront',
  );
});

test('logs of a distribution are refused in another region', () => {
  refuses(siteLogsTemplate({}), 'templates/site-logs.yaml makes AWS::Logs::DeliverySource Requests for CloudFront');
});

test('a site lies in any region, also one that hands on the certificate that it was passed', () => {
  const master = template({
    path: 'master.yaml',
    description: 'd',
    parameters: parameters.site,
    body({ params, stack }) {
      const site = stack('Site', staticSiteTemplate({}), params);
      return { ...site.outputs, CertificateArn: params.CloudFrontCertificateArn };
    },
  });
  assert.doesNotThrow(() => checkRegion('environment production', master, 'eu-central-1'));
});

test('what may not be there is not refused', () => {
  const master = template({
    path: 'master.yaml',
    description: 'd',
    parameters: { ...zone, Alone: { Type: 'String', AllowedValues: ['no', 'yes'], Default: 'no' } },
    body({ params, stack, condition }) {
      const isAlone = condition('IsAlone', fn.equals(params.Alone, 'yes'));
      stack('Edge', edge, params, { Condition: isAlone });
      return {};
    },
  });
  assert.doesNotThrow(() => checkRegion('environment production', master, 'eu-central-1'));
});
