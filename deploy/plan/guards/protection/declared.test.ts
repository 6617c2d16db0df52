import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fn, template } from '../../../../generator/index.ts';
import { databaseTemplate } from '../../../../templates/database/database.ts';
import { loadBalancerTemplate } from '../../../../templates/load-balancer/load-balancer.ts';
import { networkLoadBalancerTemplate } from '../../../../templates/load-balancer/network-load-balancer.ts';
import { vpcTemplate } from '../../../../templates/network/vpc.ts';
import { parameters } from '../../../../templates/parameters/parts.ts';
import { declaredProtections } from './declared.ts';

const onOff = { Type: 'String', AllowedValues: ['false', 'true'], Default: 'true' } as const;

/** Protection under names of one's own, by a condition, and in the template itself. */
const master = template({
  path: 'master.yaml',
  description: 'Protected in many ways',
  parameters: { Keep: onOff, KeepData: onOff, Stage: { Type: 'String', Default: 'production' }, ...parameters.network },
  body({ params, stack, resource, condition }) {
    const network = stack('Network', vpcTemplate({ zones: 2 }), params);
    const isProduction = condition('IsProduction', fn.equals(params.Stage, 'production'));
    stack('LoadBalancer', loadBalancerTemplate({}), { ...network.outputs, DeletionProtection: params.Keep });
    stack('Tcp', networkLoadBalancerTemplate({}), {
      ...network.outputs,
      DeletionProtection: 'true',
    });
    stack('Orders', databaseTemplate({ engine: 'postgres' }), {
      ...network.outputs,
      DeletionProtection: params.KeepData,
    });
    stack('Open', databaseTemplate({ engine: 'postgres' }), network.outputs);
    resource(
      'Carts',
      'AWS::RDS::DBCluster',
      {
        Engine: 'aurora-mysql',
        SnapshotIdentifier: 'before',
        DeletionProtection: fn.if<boolean>(isProduction, true, false),
      },
      { DeletionPolicy: 'Retain' },
    );
    return {};
  },
});

test('what is protected is found by where values end up, under whatever name they were given', () => {
  assert.deepEqual(
    declaredProtections(master, {}).map(({ path, parameter, retained }) => [path, parameter, retained]),
    [
      ['LoadBalancer/LoadBalancer', 'Keep', false],
      ['Tcp/LoadBalancer', undefined, false],
      ['Orders/Database', 'KeepData', false],
      ['Carts', undefined, true],
    ],
  );
});

test('what its parameters leave open is not protected', () => {
  const values = { Keep: 'false', KeepData: 'false', Stage: 'test' };
  assert.deepEqual(
    declaredProtections(master, values).map(({ path }) => path),
    ['Tcp/LoadBalancer'],
  );
});
