import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Template } from '../../../generator/index.ts';
import { synthesize } from '../../../generator/synth.ts';
import type { ResourceHandler } from '../../../packages/endpoint/cloudformation/handler.ts';
import { parseText } from '../../../packages/endpoint/cloudformation/template/text.ts';
import { scripted, startTestEngine } from '../../../packages/endpoint/cloudformation/testing/test-engine.ts';
import { webServiceTemplate } from '../web-service.ts';

const path = 'services/web.yaml';

interface Emitted {
  readonly Parameters: Readonly<Record<string, unknown>>;
  readonly Conditions: Readonly<Record<string, unknown>>;
  readonly Resources: Readonly<Record<string, { readonly Type: string; readonly Properties: Fields }>>;
}
type Fields = Readonly<Record<string, unknown>>;

function emitted(template: Template): Emitted {
  // The shape is CloudFormation's own.
  return parseText(synthesize([template]).templates[0]?.text ?? '') as Emitted;
}

/** The conditions of a rule as CloudFormation hands them to a resource, for these parameters. */
async function conditionsOf(template: Template, rule: string, values: Readonly<Record<string, string>>) {
  const { Parameters, Conditions, Resources } = emitted(template);
  const named = Object.keys(Parameters).filter((name) => /(Hosts|Paths)$/.test(name));
  const seen: unknown[] = [];
  const queue = scripted();
  const handler: ResourceHandler = {
    ...queue.handler,
    async create(request, made) {
      seen.push(request.properties.RedrivePolicy);
      return queue.handler.create(request, made);
    },
  };
  const engine = startTestEngine(undefined, { ...queue, handler });
  await engine.call('CreateStack', {
    StackName: 'rules',
    TemplateBody: JSON.stringify({
      Parameters: Object.fromEntries(named.map((name) => [name, Parameters[name]])),
      Conditions: Object.fromEntries(Object.entries(Conditions).filter(([name]) => /HasHosts$/.test(name))),
      // What takes any object.
      Resources: {
        Rule: {
          Type: 'AWS::SQS::Queue',
          Properties: { RedrivePolicy: { Conditions: Resources[rule]?.Properties.Conditions } },
        },
      },
    }),
    Parameters: Object.entries(values).map(([ParameterKey, ParameterValue]) => ({ ParameterKey, ParameterValue })),
  });
  assert.equal((await engine.settled('rules')).StackStatus, 'CREATE_COMPLETE');
  const [policy] = seen as {
    readonly Conditions: readonly { readonly Field: string; readonly [config: string]: unknown }[];
  }[];
  return policy?.Conditions ?? [];
}

const RULES = [
  ['Rule', '', webServiceTemplate({ path })],
  ['Rule', '', webServiceTemplate({ path, only: { headers: { 'x-version': ['2'] } } })],
  ['ApiRule', 'Api', webServiceTemplate({ path, rules: [{ name: 'Api', methods: ['GET'] }] })],
  ['Rule', '', webServiceTemplate({ path, deployment: 'canary', testTraffic: true })],
  ['TestRule', '', webServiceTemplate({ path, deployment: 'canary', testTraffic: true })],
] as const;

for (const [rule, prefix, template] of RULES) {
  for (const hosts of [undefined, '', '*']) {
    test(`${rule} of ${Object.keys(emitted(template).Resources).length} resources asks for no host where Hosts is ${hosts}`, async () => {
      const conditions = await conditionsOf(template, rule, hosts === undefined ? {} : { [`${prefix}Hosts`]: hosts });
      assert.deepEqual(
        conditions.filter(({ Field }) => Field === 'host-header'),
        [],
      );
      assert.ok(conditions.some(({ Field }) => Field === 'path-pattern'));
    });
  }

  test(`${rule} of ${Object.keys(emitted(template).Resources).length} resources asks for the hosts that are named`, async () => {
    const conditions = await conditionsOf(template, rule, { [`${prefix}Hosts`]: 'shop.example.com,*.example.org' });
    assert.deepEqual(
      conditions.filter(({ Field }) => Field === 'host-header'),
      [{ Field: 'host-header', HostHeaderConfig: { Values: ['shop.example.com', '*.example.org'] } }],
    );
  });
}
