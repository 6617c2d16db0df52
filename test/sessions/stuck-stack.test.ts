import assert from 'node:assert/strict';
import { test } from 'node:test';
import { record } from './testing/recorder.ts';

const master = `
const rulesTemplate = template({
  path: 'templates/rules.yaml', description: 'Who gets which path',
  parameters: {
    ListenerArn: { Type: 'String' }, TargetGroupArn: { Type: 'String' },
    OrdersPriority: { Type: 'Number' }, ReturnsPriority: { Type: 'Number' },
  },
  body({ params, condition, resource }) {
    const hasReturns = condition('HasReturns', fn.not(fn.equals(params.ReturnsPriority, 0)));
    const rule = (id, path, Priority, attributes) => resource(id, 'AWS::ElasticLoadBalancingV2::ListenerRule', {
      ListenerArn: params.ListenerArn, Priority,
      Conditions: [{ Field: 'path-pattern', Values: [path] }],
      Actions: [{ Type: 'forward', TargetGroupArn: params.TargetGroupArn }],
    }, attributes);
    const orders = rule('Orders', '/orders', params.OrdersPriority);
    rule('Returns', '/orders/returns', params.ReturnsPriority, { Condition: hasReturns, DependsOn: [orders] });
    return {};
  },
});
export const masterTemplate = template({
  path: 'master.yaml', description: 'Shop',
  parameters: {
    OrdersPriority: { Type: 'Number', Default: 10 }, ReturnsPriority: { Type: 'Number', Default: 0 },
    ReportGroup: { Type: 'String', Default: 'default' },
  },
  body({ params, resource, stack }) {
    const vpc = resource('Vpc', 'AWS::EC2::VPC', { CidrBlock: '10.0.0.0/16' });
    const subnet = (index) => resource('Subnet' + index, 'AWS::EC2::Subnet',
      { VpcId: vpc.ref, CidrBlock: '10.0.' + index + '.0/24', AvailabilityZone: 'us-east-1' + 'ab'[index] });
    const balancer = resource('Balancer', 'AWS::ElasticLoadBalancingV2::LoadBalancer',
      { Scheme: 'internal', Subnets: [subnet(0).ref, subnet(1).ref] });
    const group = resource('Group', 'AWS::ElasticLoadBalancingV2::TargetGroup',
      { VpcId: vpc.ref, Protocol: 'HTTP', Port: 80, TargetType: 'ip' });
    const listener = resource('Listener', 'AWS::ElasticLoadBalancingV2::Listener', {
      LoadBalancerArn: balancer.ref, Protocol: 'HTTP', Port: 80,
      DefaultActions: [{ Type: 'fixed-response', FixedResponseConfig: { StatusCode: '404' } }],
    });
    const rules = stack('Rules', rulesTemplate,
      { ListenerArn: listener.ref, TargetGroupArn: group.ref, ...params });
    const queue = resource('Queue', 'AWS::SQS::Queue', {});
    const role = resource('ReportRole', 'AWS::IAM::Role',
      { AssumeRolePolicyDocument: assumableBy('scheduler.amazonaws.com') });
    resource('Report', 'AWS::Scheduler::Schedule', {
      GroupName: params.ReportGroup, ScheduleExpression: 'rate(1 day)', FlexibleTimeWindow: { Mode: 'OFF' },
      Target: { Arn: queue.att('Arn'), RoleArn: role.att('Arn') },
    }, { DependsOn: [rules] });
    return {};
  },
});`;

test('a stuck stack recovered: the session of the manual', async (t) => {
  const session = await record(t, 'stuck-stack', master);
  const codes = [await session.before('npm run stack:update')];
  const type = async (line: string, ...answers: readonly string[]) => {
    codes.push(await session.type(line, ...answers));
  };

  session.say(
    'The rule for /orders gives its priority, 10, to a new and more specific one. The same update moves a report',
    'to a group of schedules that nobody has made: it fails. Going back fails, too: 10 is taken by the new rule, which',
    'CloudFormation removes only after that.',
  );
  await type('npm run stack:update -- --set OrdersPriority=20 --set ReturnsPriority=10 --set ReportGroup=reports', 'y');

  session.say('Nothing else can be done with the stack now. The refusal says what leads on:');
  await type('npm run stack:update -- --set OrdersPriority=20 --set ReturnsPriority=10');

  session.say('The rule keeps its new priority until the next update, which sets it anyway. So it is skipped:');
  await type(
    'npm run stack:update -- --continue-rollback --skip Rules/Orders --set OrdersPriority=20 --set ReturnsPriority=10',
    'y',
    'y',
  );
  session.end();
  assert.deepEqual(codes, [0, 4, 3, 0]);
});
