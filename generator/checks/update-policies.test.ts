import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AWS, fn } from '../values/intrinsics.ts';
import { policyProblem } from './update-policies.ts';

const GROUP = 'AWS::AutoScaling::AutoScalingGroup';

test('policies of an update are taken by the types that have them, with what they can say', () => {
  for (const [type, value] of [
    [GROUP, { AutoScalingRollingUpdate: { MinInstancesInService: 1, PauseTime: 'PT5M' } }],
    [GROUP, { AutoScalingScheduledAction: { IgnoreUnmodifiedGroupSizeProperties: true } }],
    [GROUP, AWS.NoValue],
    ['AWS::ElastiCache::ReplicationGroup', { UseOnlineResharding: true }],
    ['AWS::Lambda::Alias', { CodeDeployLambdaAliasUpdate: { ApplicationName: fn.importValue('x') } }],
  ] as const) {
    assert.equal(policyProblem('UpdatePolicy', type, value), undefined);
  }
});

test('policies of an update are refused for other types and other names', () => {
  for (const [type, value, message] of [
    ['AWS::SQS::Queue', {}, /^AWS::SQS::Queue has no UpdatePolicy/],
    [GROUP, { AutoScalingRollingUpdates: {} }, /^UpdatePolicy has no "AutoScalingRollingUpdates"/],
    [GROUP, { AutoScalingRollingUpdate: { MinInstances: 1 } }, /^UpdatePolicy\.AutoScalingRollingUpdate has no "MinIn/],
    [GROUP, { AutoScalingRollingUpdate: 'x' }, /^UpdatePolicy\.AutoScalingRollingUpdate is no object/],
    [GROUP, 'x', /^UpdatePolicy is no object/],
    [GROUP, [], /^UpdatePolicy is no object/],
  ] as const) {
    assert.match(policyProblem('UpdatePolicy', type, value)?.what ?? '', message);
  }
});
