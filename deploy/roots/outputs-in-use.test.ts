import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Stack, Target } from '../model.ts';
import { type DeployedRoot, outputsInUse, refuseDeletion, refuseDropped } from './outputs-in-use.ts';

const target = (root: string): Target => ({
  environment: 'production',
  root,
  stackName: `shop-${root}`,
  foundationStackName: 'shop-foundation',
  region: 'eu-central-1',
  tags: {},
});

function stack(name: string, values: { outputs?: Record<string, string>; parameters?: Record<string, string> }): Stack {
  const listed = (record: Record<string, string> = {}) =>
    Object.entries(record).map(([key, value]) => ({ name: key, value }));
  return {
    id: `arn:${name}`,
    name,
    status: 'CREATE_COMPLETE',
    parameters: listed(values.parameters),
    outputs: listed(values.outputs),
    tags: {},
    terminationProtection: false,
  };
}

const ARN = 'arn:aws:acm:us-east-1:111122223333:certificate/0b1c';
const edge = { name: 'edge', stack: stack('shop-edge', { outputs: { CertificateArn: ARN, Size: '2' } }) };
const site = (parameters: Record<string, string>, references: DeployedRoot['references'] = {}): DeployedRoot => ({
  target: target('site'),
  stack: stack('shop-site', { parameters }),
  references,
});

test('an output is in use where a deployed root has its value by a reference', () => {
  const references = { Certificate: { root: 'edge', output: 'CertificateArn' } };
  const uses = outputsInUse(edge, [site({ Certificate: ARN, Size: '2' }, references)]);
  assert.deepEqual(
    uses.map(({ output, stack: name, parameter }) => [output, name, parameter]),
    [['CertificateArn', 'shop-site', 'Certificate']],
  );
});

test('it is in use, too, where the sources no longer refer to it and the deployed stack still has it', () => {
  assert.equal(outputsInUse(edge, [site({ Certificate: ARN })]).length, 1);
});

test('a short value that is the same by chance is no use', () => {
  assert.deepEqual(outputsInUse(edge, [site({ Count: '2' })]), []);
});

test('a root whose outputs are in use is not deleted, and the error says what to delete first', () => {
  const uses = outputsInUse(edge, [site({ Certificate: ARN })]);
  assert.throws(() => refuseDeletion(target('edge'), uses), /RootInUse|stack:delete -- --env production --root site/);
  refuseDeletion(target('edge'), []);
});

test('an output in use is not dropped', () => {
  const uses = outputsInUse(edge, [site({ Certificate: ARN })]);
  assert.throws(
    () => refuseDropped(target('edge'), ['Size'], uses),
    /no longer puts out what is in use: CertificateArn/,
  );
  refuseDropped(target('edge'), ['CertificateArn'], uses);
});
