import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RookeryError } from '../../generator/index.ts';
import { synthesize } from '../../generator/synth.ts';
import { parseText } from '../../packages/endpoint/cloudformation/template/text.ts';
import { loadBalancerTemplate } from '../load-balancer/load-balancer.ts';
import { edgeTemplate } from './edge.ts';

for (const [options, code] of [
  [{ certificate: false }, 'OptionsInvalid'],
  [{ certificate: false, names: ['Www'], waf: true }, 'OptionsInvalid'],
  [{ names: ['Www', 'Www'] }, 'NameTwice'],
  [{ names: ['www.example.com'] }, 'OptionInvalid'],
] as const) {
  test(`an edge of ${JSON.stringify(options)} is refused`, () => {
    assert.throws(
      () => edgeTemplate(options),
      (error) => error instanceof RookeryError && error.code === code,
    );
  });
}

/** The web ACL of a template, as a reader of its text sees it. */
function aclOf(template: Parameters<typeof synthesize>[0][number]) {
  const [emitted] = synthesize([template]).templates;
  // CloudFormation's own shape.
  const { Resources } = parseText(emitted?.text ?? '') as {
    readonly Resources: { readonly WebAcl: { readonly Properties: { readonly Scope: unknown } } };
  };
  return Resources.WebAcl.Properties;
}

test('the web ACL of an edge has the rules of that of a load balancer, and another scope', () => {
  const waf = { groups: ['AWSManagedRulesSQLiRuleSet'], largeBodies: true } as const;
  const { Scope: own, ...edge } = aclOf(edgeTemplate({ certificate: false, waf }));
  const { Scope: regional, ...balancer } = aclOf(loadBalancerTemplate({ waf }));
  assert.deepEqual([own, regional], ['CLOUDFRONT', 'REGIONAL']);
  assert.deepEqual(edge, balancer);
});
