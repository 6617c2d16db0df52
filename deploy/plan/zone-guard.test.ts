import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RookeryError } from '../../generator/errors.ts';
import { template } from '../../generator/index.ts';
import { aStack } from '../testing/fake-aws.ts';
import { checkZones } from './zone-guard.ts';

const declared = {
  ShopMinTasks: { Type: 'Number', Default: 2 },
  DatabaseMultiAz: { Type: 'String', Default: 'false' },
  NatGateways: { Type: 'String', Default: 'one' },
  Readers: { Type: 'Number', Default: 1 },
  ShopMaxTasks: { Type: 'Number', Default: 1 },
};
const good = [
  { name: 'DatabaseMultiAz', value: 'true' },
  { name: 'NatGateways', value: 'zone' },
] as const;
const service = template({
  path: 'service.yaml',
  description: '',
  parameters: { MinTasks: { Type: 'Number' }, MaxTasks: { Type: 'Number' } },
  body: ({ resource }) => ({ Topic: resource('Topic', 'AWS::SNS::Topic', {}).ref }),
});
const master = template({
  path: 'master.yaml',
  description: '',
  parameters: { Environment: { Type: 'String', AllowedValues: ['production', 'development'] } },
  body({ params, mapping, stack }) {
    const rows = { production: { MinTasks: 2, MaxTasks: 1 }, development: { MinTasks: 1, MaxTasks: 1 } };
    const find = mapping('ShopByEnvironment', rows).find;
    stack('Shop', service, {
      MinTasks: find(params.Environment, 'MinTasks'),
      MaxTasks: find(params.Environment, 'MaxTasks'),
    });
    return {};
  },
});
const guarded = { environment: 'production', master, declared, deployed: undefined, except: [] };

const refused = (more: Partial<Parameters<typeof checkZones>[0]>): string => {
  try {
    checkZones({ ...guarded, parameters: good, ...more });
  } catch (error) {
    assert.ok(error instanceof RookeryError);
    assert.deepEqual([error.code, error.exitCode], ['OneZone', 3]);
    return error.message;
  }
  return '';
};

test('what outlives the loss of a zone is let through, whatever else is 1', () => assert.equal(refused({}), ''));

test('every parameter by which it would not is named with what it should be, defaults too', () => {
  const message = refused({
    parameters: [
      { name: 'ShopMinTasks', value: '1' },
      { name: 'Readers', value: '0' },
    ],
  });
  assert.match(message, /ShopMinTasks is 1, not 2 at least\n {2}DatabaseMultiAz is false, not true/);
  assert.match(message, /NatGateways is one, not zone, regional or none\n {2}Readers is 0, not 1 at least/);
});

test('a value that is kept is the deployed one', () => {
  const parameters = [...good, { name: 'ShopMinTasks', usePrevious: true } as const];
  const deployed = aStack('UPDATE_COMPLETE', { parameters: [{ name: 'ShopMinTasks', value: '1' }] });
  assert.match(refused({ parameters, deployed }), /ShopMinTasks is 1/);
});

test('what is meant is let through', () => {
  const parameters = [...good, { name: 'ShopMinTasks', value: '0' }];
  assert.equal(refused({ parameters, except: ['ShopMinTasks'] }), '');
});

test('the row of a mapping that holds is looked at as parameters are', () => {
  const rows = { ...declared, Environment: { Type: 'String' } };
  const parameters = [...good, { name: 'Environment', value: 'production' }];
  assert.equal(refused({ declared: rows, parameters }), '');
  const weak = [...good, { name: 'Environment', value: 'development' }];
  assert.match(refused({ declared: rows, parameters: weak }), /\n {2}Shop\.MinTasks is 1, not 2 at least$/m);
  assert.equal(refused({ declared: rows, parameters: weak, except: ['Shop.MinTasks'] }), '');
});
