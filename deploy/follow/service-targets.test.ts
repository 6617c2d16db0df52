import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fakeAws } from '../testing/fake-aws.ts';
import { deployedServices } from './service-targets.ts';

const account = 'eu-central-1:111122223333';
const stack = (name: string) => `arn:aws:cloudformation:${account}:stack/${name}/1`;
const service = (name: string) => `arn:aws:ecs:${account}:service/shop/${name}`;
const group = (name: string) => `arn:aws:elasticloadbalancing:${account}:targetgroup/${name}/1`;

const nested = (LogicalResourceId: string) => ({
  LogicalResourceId,
  PhysicalResourceId: stack(LogicalResourceId),
  ResourceType: 'AWS::CloudFormation::Stack',
  ResourceStatus: 'CREATE_COMPLETE',
});

const running = (LogicalResourceId: string, name: string) => ({
  LogicalResourceId,
  PhysicalResourceId: service(name),
  ResourceType: 'AWS::ECS::Service',
});

const resources: Readonly<Record<string, object[]>> = {
  shop: [nested('Website'), nested('Worker'), { LogicalResourceId: 'Queue', ResourceType: 'AWS::SQS::Queue' }],
  [stack('Website')]: [running('Service', 'web')],
  // One that was never created has no physical id.
  [stack('Worker')]: [running('Service', 'worker'), { LogicalResourceId: 'Late', ResourceType: 'AWS::ECS::Service' }],
};

const groups: Readonly<Record<string, object>> = {
  [group('blue')]: {
    ...{ HealthCheckProtocol: 'HTTP', ProtocolVersion: 'HTTP1', HealthCheckPath: '/up' },
    Matcher: { HttpCode: '200-299' },
  },
  [group('green')]: {
    ...{ HealthCheckProtocol: 'HTTP', ProtocolVersion: 'GRPC', HealthCheckPath: '/grpc.health.v1.Health/Check' },
    Matcher: { GrpcCode: '0' },
  },
  [group('tcp')]: { HealthCheckProtocol: 'TCP' },
};

test('the services of a stack are found in its nested stacks, with what their load balancers ask', async (t) => {
  const aws = await fakeAws(t, {
    ListStackResources: ({ input }) => ({ StackResourceSummaries: resources[input.StackName ?? ''] }),
    DescribeServices: ({ body }) => {
      assert.deepEqual(JSON.parse(body).services, [service('web'), service('worker')]);
      const web = {
        ...{ serviceArn: service('web'), desiredCount: 2, runningCount: 1 },
        loadBalancers: [
          { targetGroupArn: group('blue'), advancedConfiguration: { alternateTargetGroupArn: group('green') } },
          { targetGroupArn: group('tcp') },
        ],
      };
      return { services: [{ serviceArn: service('worker'), desiredCount: 1, runningCount: 1 }, web] };
    },
    DescribeTargetGroups: ({ input }) => ({ TargetGroups: [groups[input['TargetGroupArns.member.1'] ?? '']] }),
    DescribeTargetHealth: ({ input: { TargetGroupArn } }) => ({
      TargetHealthDescriptions:
        TargetGroupArn === group('blue')
          ? [
              { Target: { Id: '10.0.0.1', Port: 8080 }, HealthCheckPort: '9090', TargetHealth: { State: 'healthy' } },
              { Target: { Id: '10.0.0.2', Port: 8080 }, TargetHealth: { State: 'draining' } },
            ]
          : [],
    }),
  });
  assert.deepEqual(await deployedServices(await aws.connect(), 'shop'), [
    {
      ...{ path: 'Website/Service', desired: 2, running: 1 },
      groups: [
        {
          healthCheck: { plain: true, path: '/up', matcher: '200-299' },
          targets: [
            { host: '10.0.0.1', port: 9090, state: 'healthy' },
            { host: '10.0.0.2', port: 8080, state: 'draining' },
          ],
        },
        { healthCheck: { plain: false, path: '/grpc.health.v1.Health/Check', matcher: '200' }, targets: [] },
        { healthCheck: { plain: false, path: '/', matcher: '200' }, targets: [] },
      ],
    },
    { path: 'Worker/Service', desired: 1, running: 1, groups: [] },
  ]);
});

test('a stack without services has nothing to ask', async (t) => {
  const aws = await fakeAws(t, { ListStackResources: () => ({ StackResourceSummaries: [] }) });
  assert.deepEqual(await deployedServices(await aws.connect(), 'shop'), []);
  assert.deepEqual(aws.names(), ['ListStackResources']);
});
