/** What AWS refuses by the reports of others: each test names the report. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { DescribeStackResourcesCommand, UpdateStackCommand } from '@aws-sdk/client-cloudformation';
import { type Endpoint, startEndpoint } from './testing/endpoint.ts';

let endpoint: Endpoint;
before(async () => {
  endpoint = await startEndpoint();
});
after(() => endpoint.close());

type Resources = Readonly<Record<string, unknown>>;
const create = (name: string, Resources: Resources) => endpoint.create(name, JSON.stringify({ Resources }));

describe('a provider of managed instances (hashicorp/terraform-provider-aws issue 44783)', () => {
  const role = 'arn:aws:iam::000000000000:role/infrastructure';
  const provider = {
    Type: 'AWS::ECS::CapacityProvider',
    Properties: {
      ClusterName: { Ref: 'Cluster' },
      ManagedInstancesProvider: {
        InfrastructureRoleArn: role,
        InstanceLaunchTemplate: {
          Ec2InstanceProfileArn: 'arn:aws:iam::000000000000:instance-profile/host',
          NetworkConfiguration: { Subnets: ['subnet-1'], SecurityGroups: ['sg-1'] },
        },
      },
    },
  };
  const associations = (CapacityProviders: unknown) => ({
    Type: 'AWS::ECS::ClusterCapacityProviderAssociations',
    Properties: { Cluster: { Ref: 'Cluster' }, CapacityProviders, DefaultCapacityProviderStrategy: [] },
    DependsOn: 'Provider',
  });
  const cluster = { Type: 'AWS::ECS::Cluster' };

  test('is refused in the list of a cluster', async () => {
    const list = associations(['FARGATE', { Ref: 'Provider' }]);
    const { status, events } = await create('listed', { Cluster: cluster, Provider: provider, List: list });
    assert.equal(status, 'ROLLBACK_COMPLETE');
    const refused =
      /PutClusterCapacityProviders: Cannot associate Managed Instances capacity provider to clusters using this API\. \(Service: AmazonECS; Status Code: 400; Error Code: InvalidParameterException/;
    assert.match(events.join('\n'), refused);
  });

  test('is refused in the list of another cluster', async () => {
    const made = await create('grown', { Cluster: cluster, Provider: provider });
    assert.equal(made.status, 'CREATE_COMPLETE', made.events.join('\n'));
    const own = await create('grown-other', {
      Cluster: {
        Type: 'AWS::ECS::Cluster',
        Properties: { CapacityProviders: [await physicalId('grown', 'Provider')] },
      },
    });
    assert.equal(own.status, 'ROLLBACK_COMPLETE');
    assert.match(own.events.join('\n'), /CreateCluster: Cannot associate Managed Instances capacity provider/);
  });

  test('belongs to its cluster without being in the list, as does one of another kind in it', async () => {
    const { status, events } = await create('unlisted', {
      Cluster: cluster,
      Provider: provider,
      Hosts: {
        Type: 'AWS::ECS::CapacityProvider',
        Properties: { AutoScalingGroupProvider: { AutoScalingGroupArn: 'hosts' } },
      },
      List: associations(['FARGATE', { Ref: 'Hosts' }, 'of-another-account']),
    });
    assert.equal(status, 'CREATE_COMPLETE', events.join('\n'));
  });
});

describe('a load balancer with addresses of both kinds (kubernetes-sigs/aws-load-balancer-controller issue 4852)', () => {
  const subnet = (index: number, more = {}) => ({
    Type: 'AWS::EC2::Subnet',
    Properties: { VpcId: { Ref: 'Vpc' }, CidrBlock: `10.0.${index}.0/24`, ...more },
  });
  const network = (more = {}) => ({
    Vpc: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.0.0.0/16' } },
    One: subnet(1, { Ipv6CidrBlock: '2001:db8:1:1::/64' }),
    Two: subnet(2, more),
  });
  const balancer = (Subnets: unknown, IpAddressType = 'dualstack', more = {}) => ({
    Type: 'AWS::ElasticLoadBalancingV2::LoadBalancer',
    Properties: { Subnets, IpAddressType },
    ...more,
  });
  const both = [{ Ref: 'One' }, { Ref: 'Two' }];
  const refused =
    /Resource handler returned message: "You must specify subnets with an associated IPv6 CIDR block\." \(RequestToken: [\w-]+, HandlerErrorCode: InvalidRequest\)/;

  for (const kind of ['dualstack', 'dualstack-without-public-ipv4']) {
    test(`is refused in a subnet without IPv6: ${kind}`, async () => {
      const { status, events } = await create(`${kind}-lacking`, { ...network(), Balancer: balancer(both, kind) });
      assert.equal(status, 'ROLLBACK_COMPLETE');
      assert.match(events.join('\n'), refused);
    });
  }

  test('is refused when it changes to that', async () => {
    const before = await create('changing', { ...network(), Balancer: balancer(both, 'ipv4') });
    assert.equal(before.status, 'CREATE_COMPLETE', before.events.join('\n'));
    const template = JSON.stringify({ Resources: { ...network(), Balancer: balancer(both) } });
    await endpoint.cloudFormation.send(new UpdateStackCommand({ StackName: 'changing', TemplateBody: template }));
    const { status, events } = await endpoint.settled('changing');
    assert.equal(status, 'UPDATE_ROLLBACK_COMPLETE');
    assert.match(events.join('\n'), refused);
  });

  test('is made in subnets that have it, that get it by a resource of its own, or that nobody here knows', async () => {
    const range = {
      Type: 'AWS::EC2::SubnetCidrBlock',
      Properties: { SubnetId: { Ref: 'Two' }, Ipv6CidrBlock: '2001:db8:1:2::/64' },
    };
    const own = { ...network({ Ipv6CidrBlock: '2001:db8:1:2::/64' }), Balancer: balancer(both) };
    const added = { ...network(), Range: range, Balancer: balancer(both, 'dualstack', { DependsOn: 'Range' }) };
    const foreign = { Balancer: balancer(['subnet-1', 'subnet-2']) };
    for (const [name, resources] of Object.entries({ own, added, foreign })) {
      const { status, events } = await create(name, resources);
      assert.equal(status, 'CREATE_COMPLETE', events.join('\n'));
    }
  });
});

async function physicalId(stack: string, logicalId: string): Promise<string> {
  const { StackResources = [] } = await endpoint.cloudFormation.send(
    new DescribeStackResourcesCommand({ StackName: stack, LogicalResourceId: logicalId }),
  );
  return StackResources[0]?.PhysicalResourceId ?? '';
}
