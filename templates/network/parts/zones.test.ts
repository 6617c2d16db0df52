import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fn, template } from '../../../generator/index.ts';
import { synthesize } from '../../../generator/synth.ts';
import { networkLoadBalancerTemplate } from '../../load-balancer/network-load-balancer.ts';
import { fileSystemTemplate } from '../../storage/file-system.ts';
import { existingNetwork, existingPrivateSubnets } from '../existing-network.ts';
import { vpcTemplate } from '../vpc.ts';

test('a file system and fixed addresses take single subnets of the network, a zone each', () => {
  const master = template({
    path: 'master.yaml',
    description: '',
    parameters: {},
    body({ stack }) {
      const network = stack('Network', vpcTemplate({ zones: 3 }), {});
      stack('Files', fileSystemTemplate({ zones: 3 }), network.outputs);
      stack('LoadBalancer', networkLoadBalancerTemplate({ fixedAddresses: 3 }), network.outputs);
      return {};
    },
  });
  const text = synthesize([master])
    .templates.map((one) => one.text)
    .join('');
  for (const zone of ['A', 'B', 'C']) {
    assert.match(text, new RegExp(`PrivateSubnet${zone}Id: !GetAtt Network.Outputs.PrivateSubnet${zone}Id`));
    assert.match(text, new RegExp(`PublicSubnet${zone}Id: !GetAtt Network.Outputs.PublicSubnet${zone}Id`));
  }
  assert.doesNotMatch(text, /!Select \[\d, !Ref (Public|Private)SubnetIds/);
});

test('in a network that a system does not make, they come from its list, which is known before', () => {
  const master = template({
    path: 'master.yaml',
    description: '',
    parameters: { ...existingNetwork, ...existingPrivateSubnets },
    body({ params, stack }) {
      stack('Files', fileSystemTemplate({}), {
        VpcId: params.VpcId,
        PrivateSubnetAId: fn.select(0, params.PrivateSubnetIds),
        PrivateSubnetBId: fn.select(1, params.PrivateSubnetIds),
      });
      return {};
    },
  });
  assert.match(synthesize([master]).templates.at(-1)?.text ?? '', /PrivateSubnetBId: !Select/);
});
