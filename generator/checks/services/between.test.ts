import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Document } from '../../model.ts';
import { Token } from '../../values/value.ts';
import { ownScope } from '../known.ts';
import { between } from './between.ts';

type Declared = Readonly<Record<string, readonly [type: string, properties: object]>>;

const ref = (name: string) => new Token({ Ref: name });

function found(declared: Declared): string[] {
  const resources = Object.entries(declared).map(([logicalId, [Type, Properties]]) => [
    logicalId,
    { Type: `AWS::${Type}`, Properties, attributes: {} },
  ]);
  const Resources: Document['Resources'] = Object.fromEntries(resources);
  const scope = ownScope({ Parameters: {}, Mappings: {}, Conditions: {} });
  return [...between({ Resources }, scope)].map(({ logicalId, at, problem }) => `${logicalId}.${at} ${problem}`);
}

const vpc = ['EC2::VPC', { CidrBlock: '10.0.0.0/16' }] as const;
const subnet = (CidrBlock: unknown, VpcId: unknown = ref('Vpc')) => ['EC2::Subnet', { VpcId, CidrBlock }] as const;

test('a subnet lies within its network', () => {
  assert.deepEqual(found({ Vpc: vpc, A: subnet('10.1.0.0/24') }), ['A.CidrBlock is "10.1.0.0/24", outside of Vpc']);
  assert.deepEqual(found({ Vpc: vpc, A: subnet('10.0.255.0/24'), B: subnet(ref('Any')) }), []);
  assert.deepEqual(found({ A: subnet('10.1.0.0/24', ref('VpcId')) }), []);
  const more = ['EC2::VPCCidrBlock', { VpcId: ref('Vpc'), CidrBlock: '10.1.0.0/16' }] as const;
  assert.deepEqual(found({ Vpc: vpc, More: more, A: subnet('10.1.0.0/24') }), []);
});

test('subnets of one network do not overlap', () => {
  assert.deepEqual(found({ Vpc: vpc, A: subnet('10.0.0.0/20'), B: subnet('10.0.15.0/24') }), [
    'B.CidrBlock is "10.0.15.0/24", which overlaps that of A',
  ]);
  assert.deepEqual(found({ Vpc: vpc, A: subnet('10.0.0.0/20'), B: subnet('10.0.16.0/24') }), []);
});

function task(...ContainerDefinitions: readonly unknown[]) {
  return ['ECS::TaskDefinition', { ContainerDefinitions }] as const;
}
const web = { Name: 'web', PortMappings: [{ ContainerPort: 80 }] };
function service(balancer: object) {
  return ['ECS::Service', { TaskDefinition: ref('Task'), LoadBalancers: [balancer] }] as const;
}

test('a load balancer sends to a container and a port that are in the task', () => {
  const wrong = (balancer: object, ...containers: readonly unknown[]) =>
    found({ Task: task(...containers), Service: service(balancer) });
  assert.deepEqual(wrong({ ContainerName: 'app', ContainerPort: 80 }, web), [
    'Service.LoadBalancers.0 names the container "app", which the task has not',
  ]);
  assert.deepEqual(wrong({ ContainerName: 'web', ContainerPort: 8080 }, web), [
    'Service.LoadBalancers.0 names port 8080, which web does not map',
  ]);
  assert.deepEqual(wrong({ ContainerName: 'web', ContainerPort: '80' }, web), []);
  assert.deepEqual(wrong({ ContainerName: 'app', ContainerPort: 80 }, web, ref('Any')), []);
  assert.deepEqual(wrong({ ContainerName: ref('Any'), ContainerPort: ref('Any') }, web), []);
});
