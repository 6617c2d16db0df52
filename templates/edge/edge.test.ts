import assert from 'node:assert/strict';
import { test } from 'node:test';
import { synthesize } from '../../generator/synth.ts';
import { parseText } from '../../packages/endpoint/cloudformation/template/text.ts';
import { edgeTemplate } from './edge.ts';

/** What is emitted of an edge, in CloudFormation's own shape. */
interface Emitted {
  readonly Rules?: unknown;
  readonly Conditions?: unknown;
  readonly Resources: Readonly<Record<string, { readonly Condition?: string; readonly Properties: unknown }>>;
  readonly Outputs: Readonly<Record<string, { readonly Value: unknown }>>;
}

const emitted = (names: readonly string[]): Emitted => {
  const [first] = synthesize([edgeTemplate({ names, waf: true })]).templates;
  return parseText(first?.text ?? '') as unknown as Emitted;
};

test('an edge without a name makes the web ACL alone, and its output of a certificate is empty', () => {
  const { Resources, Outputs, Conditions } = emitted([]);
  assert.equal(Resources.Certificate?.Condition, 'HasDomain');
  assert.equal(Resources.WebAcl?.Condition, undefined);
  assert.deepEqual(Outputs.CloudFrontCertificateArn?.Value, { 'Fn::If': ['HasDomain', { Ref: 'Certificate' }, ''] });
  assert.deepEqual(Object.keys(Conditions ?? {}).includes('HasDomain'), true);
});

test('a further name that is empty is left out of the certificate and of its proof', () => {
  const unless = (value: unknown) => ({ 'Fn::If': ['HasWwwDomain', value, { Ref: 'AWS::NoValue' }] });
  const HostedZoneId = { Ref: 'HostedZoneId' };
  const { SubjectAlternativeNames, DomainValidationOptions } = emitted(['Www']).Resources.Certificate!
    .Properties as Readonly<Record<string, unknown>>;
  assert.deepEqual(SubjectAlternativeNames, [unless({ Ref: 'WwwSiteDomainName' })]);
  assert.deepEqual(DomainValidationOptions, [
    { DomainName: { Ref: 'SiteDomainName' }, HostedZoneId },
    unless({ DomainName: { Ref: 'WwwSiteDomainName' }, HostedZoneId }),
  ]);
});

test('a name without its zone is refused by a rule, before anything is made', () => {
  assert.deepEqual(emitted([]).Rules, {
    CertificateNeedsZone: {
      RuleCondition: { 'Fn::Not': [{ 'Fn::Equals': [{ Ref: 'SiteDomainName' }, ''] }] },
      Assertions: [
        {
          Assert: { 'Fn::Not': [{ 'Fn::Equals': [{ Ref: 'HostedZoneId' }, ''] }] },
          AssertDescription: 'SiteDomainName needs HostedZoneId: the certificate proves itself by records in that zone',
        },
      ],
    },
  });
});
