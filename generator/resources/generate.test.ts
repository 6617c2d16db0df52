import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { RookeryError } from '../errors.ts';
import type { Correction } from './corrections.ts';
import { generate, type Overlay, staleFiles } from './generate.ts';
import { RESOURCE_TYPES } from './list.ts';
import * as overlay from './overlay/index.ts';
import { loadSpecification } from './specification.ts';

const specification = loadSpecification();
const bare: Overlay = { attributes: {}, corrections: [], identities: {}, statefulTypes: [] };
const some = ['AWS::ECS::TaskDefinition', 'AWS::EC2::VPC'];
function correcting(correction: Omit<Correction, 'why'>): Overlay {
  return {
    ...bare,
    corrections: [{ ...correction, why: 'of a test.' }],
  };
}

function refuses(by: Overlay, says: RegExp): void {
  assert.throws(
    () => generate(specification, some, by),
    (error) => error instanceof RookeryError && error.code === 'CorrectionStale' && says.test(error.message),
  );
}

test('the generated files are what the specification and the overlay give', () => {
  assert.deepEqual(staleFiles(generate(specification)), []);
});

test('a changed file, a missing one and one left over are all named', (context) => {
  const directory = mkdtempSync(join(tmpdir(), 'generated-'));
  context.after(() => rmSync(directory, { recursive: true }));
  for (const name of ['same.ts', 'changed.ts', 'left-over.ts']) writeFileSync(join(directory, name), 'old');
  const files = new Map([
    ['same.ts', 'old'],
    ['changed.ts', 'new'],
    ['missing.ts', 'new'],
  ]);
  assert.deepEqual(staleFiles(files, directory), ['changed.ts', 'missing.ts', 'left-over.ts']);
});

test('the order of the list makes no difference', () => {
  const backwards = generate(specification, [...some].reverse(), bare);
  assert.deepEqual([...backwards], [...generate(specification, some, bare)]);
});

test('no file declares one interface twice, which the compiler would merge in silence', () => {
  for (const [name, text] of generate(specification)) {
    const declared = [...text.matchAll(/^export interface (\w+)/gm)].map(([, one]) => one);
    assert.deepEqual(declared, [...new Set(declared)], name);
  }
});

test('the list is sorted and names no type twice', () => {
  assert.deepEqual(RESOURCE_TYPES, [...new Set(RESOURCE_TYPES)].sort());
});

test('a type that the specification lacks is refused by name', () => {
  assert.throws(() => generate(specification, ['AWS::EC2::Vpc'], bare), {
    code: 'ResourceTypeUnknown',
    message: /"AWS::EC2::Vpc"/,
  });
});

test('a correction makes a property required and gives it another type', () => {
  const text = generate(
    specification,
    some,
    correcting({ at: ['AWS::ECS::TaskDefinition.NetworkMode'], required: true, is: "Value<'awsvpc'>" }),
  ).get('ecs.ts');
  assert.match(text ?? '', /^ {2}readonly NetworkMode: Value<'awsvpc'>;$/m);
});

test('a correction of a property that is not there stops generation', () => {
  refuses(correcting({ at: ['AWS::ECS::TaskDefinition.Netmode'], required: true }), /Netmode is no property/);
});

test('a correction of a type that is not generated stops generation', () => {
  refuses(correcting({ at: ['AWS::SQS::Queue.QueueName'], required: true }), /QueueName is no property/);
});

test('a correction that the specification has caught up with stops generation', () => {
  const image = 'AWS::ECS::TaskDefinition.ContainerDefinition.Image';
  refuses(correcting({ at: [image], required: true }), /Image is required by the specification itself/);
  refuses(correcting({ at: [image], is: 'Text' }), /Image is Text in the specification itself/);
  refuses(correcting({ at: [image], names: [] }), /Image is Text in the specification itself/);
});

test('a correction of a type that has become another stops generation', () => {
  const place = 'AWS::ECS::TaskDefinition.EnableFaultInjection';
  refuses(correcting({ at: [place], is: 'Numeric' }), /was Text when it was corrected; it is Flag now/);
});

test('a correction from a documentation that lists nothing stops generation', () => {
  refuses(correcting({ at: ['AWS::EC2::VPC.CidrBlock'], documented: true }), /CidrBlock has no values/);
});

test('two corrections of one property stop generation', () => {
  const place = 'AWS::EC2::VPC.CidrBlock';
  refuses(correcting({ at: [place, place], required: true }), /CidrBlock is corrected twice/);
});

test('all stale corrections are reported together', () => {
  refuses(correcting({ at: ['AWS::EC2::VPC.One', 'AWS::EC2::VPC.Two'], required: true }), /VPC\.One [\s\S]+VPC\.Two /);
});

test('an identity that nothing generated has stops generation', () => {
  const identities = { 'AWS::EC2::VPC.Nickname': { type: 'AWS::EC2::VPC', kind: 'Name' } } as const;
  refuses({ ...bare, identities }, /AWS::EC2::VPC\.Nickname is named by nothing/);
});

test('a stateful type that is none, or is marked already, stops generation', () => {
  refuses({ ...bare, statefulTypes: ['AWS::S3::Bukkit'] }, /AWS::S3::Bukkit is no resource type/);
  refuses({ ...bare, statefulTypes: ['AWS::S3::Bucket'] }, /AWS::S3::Bucket is marked as stateful/);
});

test('every correction has its reason', () => {
  assert.deepEqual(
    overlay.corrections.filter(({ why }) => !/^\S.*\.$/.test(why)),
    [],
  );
});

test('the stateful types are those of the whole specification and the ones added', () => {
  const facts = generate(specification, some, { ...bare, statefulTypes: ['AWS::ECR::Repository'] }).get('facts.ts');
  const listed = [...(facts ?? '').matchAll(/^ {2}'(.+)',$/gm)].map(([, type]) => type);
  const marked = specification.all().filter(({ isStateful }) => isStateful);
  assert.deepEqual(listed, [...marked.map((one) => one.cloudFormationType), 'AWS::ECR::Repository'].sort());
});
