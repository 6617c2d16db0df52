import assert from 'node:assert/strict';
import { test } from 'node:test';
import { template } from '../../../generator/index.ts';
import { loadBalancerTemplate } from '../../load-balancer/load-balancer.ts';
import { networkLoadBalancerTemplate } from '../../load-balancer/network-load-balancer.ts';
import { vpcTemplate } from '../vpc.ts';

/** A system of a network and a load balancer in it. */
function system(ipv6: boolean, balancer: 'application' | 'network', scheme: 'internal' | 'internet-facing') {
  return template({
    path: 'master.yaml',
    description: 'd',
    parameters: {},
    body({ stack }) {
      const network = stack('Network', vpcTemplate({ ipv6 }), {}).outputs;
      const options = { scheme, dualstack: true } as const;
      if (balancer === 'network') stack('Net', networkLoadBalancerTemplate(options), network);
      else stack('LoadBalancer', loadBalancerTemplate(options), network);
      return {};
    },
  });
}

for (const balancer of ['application', 'network'] as const) {
  for (const scheme of ['internal', 'internet-facing'] as const) {
    test(`dualstack: ${scheme}, ${balancer}, takes subnets with IPv6 ranges, and refuses those without`, () => {
      system(true, balancer, scheme);
      assert.throws(() => system(false, balancer, scheme), {
        code: 'ArgumentOfOtherKind',
        message: /addresses of IPv4\.[\s\S]*addresses of IPv4 and IPv6/,
      });
    });
  }
}

test('dualstack: with fixed addresses, too, subnets without IPv6 ranges are refused', () => {
  const fixed = (ipv6: boolean) =>
    template({
      path: 'master.yaml',
      description: 'd',
      parameters: {},
      body({ stack }) {
        const network = stack('Network', vpcTemplate({ ipv6 }), {}).outputs;
        stack('Net', networkLoadBalancerTemplate({ fixedAddresses: 2, dualstack: true }), network);
        return {};
      },
    });
  fixed(true);
  assert.throws(() => fixed(false), { code: 'ArgumentOfOtherKind', message: /PublicSubnetAId/ });
});

test('subnets of a network that is there already are taken', () => {
  template({
    path: 'master.yaml',
    description: 'd',
    parameters: { VpcId: { Type: 'AWS::EC2::VPC::Id' }, PublicSubnetIds: { Type: 'List<AWS::EC2::Subnet::Id>' } },
    body({ params, stack }) {
      stack('LoadBalancer', loadBalancerTemplate({ dualstack: true }), params);
      return {};
    },
  });
});

test('a network with IPv6 has a range for each subnet, made after that of the network, and both routes out', () => {
  const { Resources } = vpcTemplate({ zones: 3, ipv6: true }).document;
  const subnets = Object.entries(Resources).filter(([, { Type }]) => Type === 'AWS::EC2::Subnet');
  const ranges = subnets.map(([, { Properties, attributes }]) => {
    assert.deepEqual(
      attributes.DependsOn?.map(({ logicalId }) => logicalId),
      ['Ipv6Range'],
    );
    // The shape is CloudFormation's own.
    const { Ipv6CidrBlock } = Properties as {
      readonly Ipv6CidrBlock: { readonly intrinsic: Record<string, unknown[]> };
    };
    return Ipv6CidrBlock.intrinsic['Fn::Select']?.[0];
  });
  assert.equal(new Set(ranges).size, 6);
  const routes = Object.values(Resources).filter(
    ({ Properties }) => 'DestinationIpv6CidrBlock' in (Properties as object),
  );
  const targets = routes.map(({ Properties }) => ('GatewayId' in (Properties as object) ? 'gateway' : 'egress only'));
  assert.deepEqual(targets, ['gateway', 'egress only', 'egress only', 'egress only']);
});
