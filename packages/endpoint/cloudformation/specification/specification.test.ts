import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadAwsServiceSpecSync } from '@aws-cdk/aws-service-spec';
import type { PropertyType, ResourceProperties } from '@aws-cdk/service-spec-types';
import { unpacked } from '../packed.ts';
import { loadSpecification } from '../specification.ts';
import { linesOf, type Packed } from './compact.ts';
import { PACKED } from './data.ts';

const database = loadAwsServiceSpecSync();
const types = database.all('resource').map(({ cloudFormationType }) => cloudFormationType);

test('data.ts holds what generate.ts makes of the database', () => {
  const { find } = unpacked<Packed>(PACKED);
  for (const line of linesOf(database)) {
    const at = line.indexOf(' ');
    assert.deepEqual(
      find(line.slice(0, at)),
      JSON.parse(line.slice(at)),
      `${line.slice(0, at)}: run generate.ts again.`,
    );
  }
});

test('every type of the database is known, and what the CDK adds', async () => {
  const specification = await loadSpecification();
  assert.deepEqual(specification.types().sort(), [...types, 'AWS::CDK::Metadata'].sort());
  assert.equal(specification.find('AWS::Not::There'), undefined);
});

/** What a type says, with what it refers to in its place; `again` ends what refers to itself. */
function spelled(
  type: PropertyType,
  look: (name: string) => ResourceProperties,
  again: readonly string[] = [],
): unknown {
  const inner = (one: PropertyType) => spelled(one, look, again);
  if (type.type === 'array' || type.type === 'map') return [type.type, inner(type.element)];
  if (type.type === 'union') return ['union', ...type.types.map(inner)];
  if (type.type === 'string') return ['string', ...(type.allowedValues ?? [])];
  if (type.type !== 'ref') return type.type;
  const name = type.reference.$ref;
  return again.includes(name) ? name : properties(look(name), look, [...again, name]);
}

function properties(
  known: ResourceProperties,
  look: (name: string) => ResourceProperties,
  again: readonly string[] = [],
) {
  return Object.entries(known).map(([name, { type, previousTypes = [], required, causesReplacement }]) => [
    name,
    [type, ...previousTypes].map((one) => spelled(one, look, again)),
    required === true,
    causesReplacement === 'yes' || causesReplacement === 'maybe' ? causesReplacement : 'no',
  ]);
}

test('a type of a system says all that the database says of it', async () => {
  const specification = await loadSpecification();
  for (const type of [
    'AWS::ECS::Service',
    'AWS::S3::Bucket',
    'AWS::ElasticLoadBalancingV2::ListenerRule',
    'AWS::WAFv2::WebACL',
  ]) {
    const [specified] = database.lookup('resource', 'cloudFormationType', 'equals', type);
    const known = specification.find(type);
    assert.ok(specified && known);
    const fromDatabase = (name: string) => database.get('typeDefinition', name).properties;
    const fromData = (name: string) => specification.propertiesOf({ type: 'ref', reference: { $ref: name } });
    assert.deepEqual(properties(known.properties, fromData), properties(specified.properties, fromDatabase), type);
    assert.deepEqual(Object.keys(known.attributes), Object.keys(specified.attributes), type);
    assert.equal(known.isTaggable === true, specified.tagInformation !== undefined, type);
    for (const field of [
      'name',
      'primaryIdentifier',
      'cfnRefIdentifier',
      'arnTemplate',
      'additionalReplacementProperties',
    ] as const)
      assert.deepEqual(known[field], specified[field], `${type}.${field}`);
  }
});
