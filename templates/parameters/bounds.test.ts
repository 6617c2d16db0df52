import assert from 'node:assert/strict';
import { test } from 'node:test';
import { reversedBounds } from '../../generator/checks/bounds.ts';
import { prefixed, template, unprefixed } from '../../generator/index.ts';
import type { RootValues } from '../../generator/system/known.ts';
import { auroraTemplate } from '../database/aurora.ts';
import { databaseTemplate } from '../database/database.ts';
import { parameters } from './parts.ts';

test('bounds of the catalogue are compared under the names that a system gives them', () => {
  const master = template({
    path: 'master.yaml',
    description: 'Databases',
    parameters: { ...prefixed('Orders', parameters.database), ...prefixed('Stock', parameters.aurora) },
    body({ params, stack }) {
      const outside = { VpcId: 'vpc-1', PrivateSubnetIds: 'subnet-1,subnet-2' };
      stack('Orders', databaseTemplate({ engine: 'postgres' }), { ...outside, ...unprefixed('Orders', params) });
      stack('Stock', auroraTemplate({ engine: 'aurora-postgresql', capacity: 'serverless' }), {
        ...outside,
        ...unprefixed('Stock', params),
      });
      return {};
    },
  });
  const paths = (values: RootValues) =>
    reversedBounds(master, values).map(({ path, least, most }) => [path, least.parameter, most.parameter].join(' '));
  assert.deepEqual(paths({}), []);
  assert.deepEqual(paths({ StockMinCapacity: '8' }), ['Stock/Cluster StockMinCapacity StockMaxCapacity']);
  const stored = 'Orders/Database OrdersAllocatedStorage OrdersMaxAllocatedStorage';
  assert.deepEqual(paths({ OrdersAllocatedStorage: '95' }), [stored]);
  assert.deepEqual(paths({ OrdersAllocatedStorage: '95', OrdersMaxAllocatedStorage: '0' }), []);
});
