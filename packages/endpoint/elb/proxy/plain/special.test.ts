import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isSpecialGroup, isSpecialListener } from './special.ts';

const balancers: [attributes: Record<string, string>, special: boolean][] = [
  [{}, false],
  [{ 'idle_timeout.timeout_seconds': '4', 'deletion_protection.enabled': 'true', 'access_logs.s3.prefix': 'a' }, false],
  [{ 'routing.http.drop_invalid_header_fields.enabled': 'true' }, false],
  [{ 'routing.http.desync_mitigation_mode': 'defensive' }, false],
  [{ 'routing.http.desync_mitigation_mode': 'strictest' }, true],
  [{ 'routing.http.xff_header_processing.mode': 'preserve' }, true],
  [{ 'routing.http.tomorrow.enabled': 'true' }, true],
];
for (const [attributes, special] of balancers)
  test(`a load balancer with ${JSON.stringify(attributes)} is ${special ? '' : 'not '}special`, () =>
    assert.equal(isSpecialListener(attributes, []), special));

const groups: [attributes: Record<string, string>, special: boolean][] = [
  [{}, false],
  [
    { 'deregistration_delay.timeout_seconds': '5', 'load_balancing.algorithm.type': 'least_outstanding_requests' },
    false,
  ],
  [{ 'stickiness.enabled': 'false', 'stickiness.lb_cookie.duration_seconds': '60' }, false],
  [{ 'stickiness.enabled': 'true' }, true],
  [{ 'slow_start.duration_seconds': '30' }, true],
];
for (const [attributes, special] of groups)
  test(`a target group with ${JSON.stringify(attributes)} is ${special ? '' : 'not '}special`, () =>
    assert.equal(isSpecialGroup(attributes), special));

test('an action that keeps clients with one of several groups is special', () => {
  const config = { TargetGroups: [], TargetGroupStickinessConfig: { Enabled: true } };
  assert.equal(isSpecialListener({}, [{ Type: 'forward', ForwardConfig: config }]), true);
  assert.equal(isSpecialListener({}, [{ Type: 'forward', ForwardConfig: { TargetGroups: [] } }]), false);
});
