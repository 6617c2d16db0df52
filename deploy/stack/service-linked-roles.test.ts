import assert from 'node:assert/strict';
import { test } from 'node:test';
import { template } from '../../generator/index.ts';
import { masterTemplate } from '../../master.ts';
import { staticSiteTemplate } from '../../templates/site/static-site.ts';
import { FakeFault, fakeAws } from '../testing/fake-aws.ts';
import { createRoles, missedRole, neededRoles, roleLine } from './service-linked-roles.ts';

const services = (master: Parameters<typeof neededRoles>[0]) => neededRoles(master).map(({ service }) => service);

test('a website needs the roles of ECS, load balancing and the scaling of services', () => {
  assert.deepEqual(services(masterTemplate).toSorted(), [
    'ecs.amazonaws.com',
    'ecs.application-autoscaling.amazonaws.com',
    'elasticloadbalancing.amazonaws.com',
  ]);
});

test('hosts, databases and caches need roles by their types and their capacity', () => {
  const scaled = { ScalableDimension: 'd', ResourceId: 'r', MinCapacity: 1, MaxCapacity: 2 };
  const of = (mixed: boolean) =>
    template({
      path: 'master.yaml',
      description: 'Hosts',
      parameters: {},
      body({ resource }) {
        resource('Hosts', 'AWS::AutoScaling::AutoScalingGroup', {
          MinSize: '1',
          MaxSize: '2',
          AvailabilityZones: ['us-east-1a'],
          ...(mixed
            ? { MixedInstancesPolicy: { LaunchTemplate: { LaunchTemplateSpecification: { Version: '1' } } } }
            : { InstanceId: 'i-0123456789abcdef0' }),
        });
        resource('Data', 'AWS::RDS::DBInstance', { DBSnapshotIdentifier: 'before' });
        resource('Readers', 'AWS::ApplicationAutoScaling::ScalableTarget', { ...scaled, ServiceNamespace: 'rds' });
        resource('Cache', 'AWS::ElastiCache::ServerlessCache', { Engine: 'valkey', ServerlessCacheName: 'a' });
        return {};
      },
    });
  const always = [
    'autoscaling.amazonaws.com',
    'rds.amazonaws.com',
    'rds.application-autoscaling.amazonaws.com',
    'elasticache.amazonaws.com',
  ];
  assert.deepEqual(services(of(false)), always);
  assert.deepEqual(services(of(true)), always.toSpliced(1, 0, 'spot.amazonaws.com'));
});

test('a site whose API is behind a VPC origin needs the role that CloudFront makes its interfaces with', () => {
  assert.deepEqual(services(staticSiteTemplate({ api: { loadBalancer: 'internal' } })), [
    'vpcorigin.cloudfront.amazonaws.com',
  ]);
  assert.deepEqual(services(staticSiteTemplate({ api: { loadBalancer: 'public' } })), []);
});

test('a role that the account has is success, and one that may not be made is no failure', async (t) => {
  const taken = 'Service role name AWSServiceRoleForECS has been taken in this account, please try a different suffix.';
  const aws = await fakeAws(t, {
    CreateServiceLinkedRole: ({ input }) => {
      if (input.AWSServiceName === 'ecs.amazonaws.com') throw new FakeFault('InvalidInput', taken);
      if (input.AWSServiceName === 'rds.amazonaws.com') throw new FakeFault('AccessDenied', 'not you', 403);
      return {};
    },
  });
  const connection = await aws.connect();
  const roles = ['ecs', 'rds', 'autoscaling'].map((name) => ({ service: `${name}.amazonaws.com`, role: name }));
  const made = await createRoles(connection, roles);
  assert.deepEqual(
    made.map(({ outcome, reason }) => [outcome, reason]),
    [
      ['there', undefined],
      ['failed', 'AccessDenied: not you'],
      ['created', undefined],
    ],
  );
  assert.match(
    roleLine(connection, roles[1]!),
    /^AWS_\S+ \S+ aws .*iam create-service-linked-role --aws-service-name rds\.amazonaws\.com --region eu-central-1$/,
  );
  const [call] = aws.calls.filter(({ name }) => name === 'CreateServiceLinkedRole');
  assert.match(call?.headers.authorization ?? '', /\/us-east-1\/iam\/aws4_request/, 'IAM has one region');
});

// The words of aws-cloudformation/cloudformation-coverage-roadmap#818.
test('an operation that failed for want of a service-linked role is reported by its cause', () => {
  const reason =
    'Resource handler returned message: "Invalid request provided: CreateCluster Invalid Request: Unable to assume the service linked role. Please verify that the ECS service linked role exists."';
  const cause = (why: string) => ({
    ...{ id: '1', stackId: 's', path: ['Compute', 'Cluster'], logicalId: 'Cluster', type: 'AWS::ECS::Cluster' },
    ...{ status: 'CREATE_FAILED', reason: why, time: new Date(0) },
  });
  const outcome = { status: 'ROLLBACK_COMPLETE', succeeded: false, stackId: 's', outputs: [] };
  assert.equal(missedRole({ ...outcome, cause: cause(reason) }), true);
  assert.equal(missedRole({ ...outcome, cause: cause('quota') }), false);
  assert.equal(missedRole(outcome), false);
  assert.equal(missedRole({ ...outcome, succeeded: true, cause: cause(reason) }), false);
});
