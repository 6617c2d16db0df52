import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RookeryError } from '../../../generator/errors.ts';
import { template } from '../../../generator/index.ts';
import { rootParameters } from '../../../generator/system/roles.ts';
import { minTasks, natGateways } from '../../../templates/parameters/parameters.ts';
import { aStack } from '../../testing/fake-aws.ts';
import { checkZones } from './zones.ts';

const declared = {
  ShopMinTasks: { Type: 'Number', Default: 2, roles: ['MinTasks'] },
  DatabaseMultiAz: { Type: 'String', Default: 'false', roles: ['MultiAz'] },
  NatGateways: { Type: 'String', Default: 'one', roles: ['NatGateways'] },
  Readers: { Type: 'Number', Default: 1, roles: ['Readers'] },
  ShopMaxTasks: { Type: 'Number', Default: 1 },
} as const;
const good = [
  { name: 'DatabaseMultiAz', value: 'true' },
  { name: 'NatGateways', value: 'zone' },
] as const;
const guarded = { environment: 'production', declared, deployed: undefined, except: [] };

function refused(more: Partial<Parameters<typeof checkZones>[0]>): string {
  try {
    checkZones({ ...guarded, parameters: good, ...more });
  } catch (error) {
    assert.ok(error instanceof RookeryError);
    assert.deepEqual([error.code, error.exitCode], ['OneZone', 3]);
    return error.message;
  }
  return '';
}

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

test('a parameter that master calls something else is looked at all the same', () => {
  const service = template({
    path: 'service.yaml',
    description: '',
    parameters: { MinTasks: minTasks, NatGateways: { ...natGateways, role: undefined } },
    body: () => ({}),
  });
  const master = template({
    path: 'master.yaml',
    description: '',
    parameters: { Alive: { Type: 'Number' }, Doors: natGateways, Gates: { ...natGateways, role: undefined } },
    body({ params, stack }) {
      stack('Shop', service, { MinTasks: params.Alive, NatGateways: params.Gates });
      return {};
    },
  });
  const parameters = ['Alive', 'Doors', 'Gates'].map((name) => ({ name, value: name === 'Alive' ? '1' : 'one' }));
  const message = refused({ declared: rootParameters(master), parameters });
  assert.match(message, /Alive is 1, not 2 at least\n {2}Doors is one, not zone/);
  assert.doesNotMatch(message, /Gates/);
});

test('a value that stands in a mapping is looked at, and may be meant', () => {
  const mapped = [{ name: 'Shop.MinTasks', role: 'MinTasks', value: '1' }] as const;
  assert.match(refused({ mapped }), /Shop\.MinTasks is 1, not 2 at least/);
  assert.equal(refused({ mapped, except: ['Shop.MinTasks'] }), '');
});
