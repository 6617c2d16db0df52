import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RookeryError } from '../../generator/index.ts';
import { synthesize } from '../../generator/synth.ts';
import { parseText } from '../../packages/endpoint/cloudformation/template/text.ts';
import { loadBalancerTemplate } from './load-balancer.ts';
import type { Cidr } from './parts/sources.ts';

// As in a file of plain JavaScript, or where the text was computed: the type of a range is not the last word.
const range = (text: string) => text as Cidr;

/** Options that the compiler refuses, as a file of plain JavaScript would have them. */
const unchecked = (options: object) => options as Readonly<Record<never, never>>;

for (const [options, code] of [
  [{ sources: [] }, 'SourcesMissing'],
  [{ waf: true, sources: [{ prefixList: 'CloudFront' }] }, 'ClientsHidden'],
  [{ sources: ['10.0.0.0/8', '10.0.0.0/8'] }, 'SourceTwice'],
  [{ sources: [{ prefixList: 'Office' }, { prefixList: 'Office' }] }, 'SourceTwice'],
  [{ sources: [range('10.0.0/8')] }, 'SourceInvalid'],
  [{ sources: [range('10.0.0.0')] }, 'SourceInvalid'],
  [{ sources: [range('10.0.0.0/33')] }, 'SourceInvalid'],
  [{ sources: [range('10.0.0.0/')] }, 'SourceInvalid'],
  [{ sources: [range('2001:db8::/129')], dualstack: true }, 'SourceInvalid'],
  [{ sources: [range('office')] }, 'SourceInvalid'],
  [{ sources: ['2001:db8::/32'] }, 'SourceNeedsDualstack'],
  [{ testListener: { sources: [] } }, 'SourcesMissing'],
  [{ moreCertificates: ['Shop', 'Shop'] }, 'LogicalIdTaken'],
  [{ certificate: 'issued', names: ['Shop', 'Shop'] }, 'LogicalIdTaken'],
  [{ domain: true, names: ['shop.example.com'] }, 'OptionInvalid'],
  [unchecked({ names: ['Shop'] }), 'OptionsInvalid'],
  [unchecked({ wildcard: true }), 'OptionsInvalid'],
  [unchecked({ certificate: 'issued', domain: true }), 'OptionsInvalid'],
] as const) {
  test(`a load balancer of ${JSON.stringify(options)} is refused`, () => {
    assert.throws(
      () => loadBalancerTemplate(options),
      (error) => error instanceof RookeryError && error.code === code,
    );
  });
}

test('the same options are the same template, so that two masters share one file', () => {
  assert.equal(loadBalancerTemplate({ waf: true }), loadBalancerTemplate({ waf: true }));
});

test('a certificate proves each name by a record, and a wildcard by that of its domain: two alike are refused', () => {
  const { document } = loadBalancerTemplate({ certificate: 'issued', names: ['Shop'], wildcard: true });
  const { SubjectAlternativeNames, DomainValidationOptions } = document.Resources.Certificate!.Properties as {
    readonly SubjectAlternativeNames: readonly unknown[];
    readonly DomainValidationOptions: readonly { readonly DomainName: { readonly intrinsic: unknown } }[];
  };
  assert.equal(SubjectAlternativeNames.length, 2);
  assert.deepEqual(
    DomainValidationOptions.map(({ DomainName }) => DomainName.intrinsic),
    [{ Ref: 'DomainName' }, { Ref: 'ShopDomainName' }],
  );
});

test('access logs go to the log bucket where there is one, or to a bucket of its own', () => {
  const attributes = (options: { readonly accessLogs?: true }) => {
    const [emitted] = synthesize([loadBalancerTemplate(options)]).templates;
    // CloudFormation's own shape.
    const { Resources } = parseText(emitted?.text ?? '') as {
      readonly Resources: { readonly LoadBalancer: { readonly Properties: { LoadBalancerAttributes: object[] } } };
    };
    return Resources.LoadBalancer.Properties.LoadBalancerAttributes.slice(-2);
  };
  assert.deepEqual(attributes({}), [
    { Key: 'access_logs.s3.enabled', Value: { 'Fn::If': ['HasLogBucket', 'true', 'false'] } },
    {
      'Fn::If': [
        'HasLogBucket',
        { Key: 'access_logs.s3.bucket', Value: { Ref: 'LogBucketName' } },
        { Ref: 'AWS::NoValue' },
      ],
    },
  ]);
  assert.deepEqual(attributes({ accessLogs: true }), [
    { Key: 'access_logs.s3.enabled', Value: 'true' },
    { Key: 'access_logs.s3.bucket', Value: { Ref: 'AccessLogBucket' } },
  ]);
});
