import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { site, startTestEngine, type TestEngine } from '../../ecs/testing/test-engine.ts';

let engine: TestEngine;
let at: Awaited<ReturnType<typeof site>>;
before(async () => {
  engine = await startTestEngine();
  at = await site(engine);
});
after(() => engine.end());

const type = (kind: string) => `AWS::ElasticLoadBalancingV2::${kind}`;
const FIXED = [{ Type: 'fixed-response', FixedResponseConfig: { StatusCode: '200' } }];
const redirect = (more: object) => [{ Type: 'redirect', RedirectConfig: { StatusCode: 'HTTP_301', ...more } }];
const paths = (...Values: string[]) => ({ Field: 'path-pattern', Values });
const forward = (...weights: number[]) => [
  {
    Type: 'forward',
    ForwardConfig: { TargetGroups: weights.map((Weight) => ({ TargetGroupArn: at.targets.physicalId, Weight })) },
  },
];

type Row = readonly [what: string, properties: () => object, words: RegExp];

const group = (more: object) => () => ({ Port: 80, Protocol: 'HTTP', VpcId: 'vpc-1', TargetType: 'ip', ...more });
const attribute = (Key: string, Value: string) => group({ TargetGroupAttributes: [{ Key, Value }] });
const groups: readonly Row[] = [
  [
    'a timeout as long as the interval',
    group({ HealthCheckIntervalSeconds: 5 }),
    /"Health check interval must be greater than the timeout\."/,
  ],
  [
    'an interval of 4',
    group({ HealthCheckIntervalSeconds: 4, HealthCheckTimeoutSeconds: 2 }),
    /interval '4' must be between 5 and 300/,
  ],
  ['eleven of a threshold', group({ HealthyThresholdCount: 11 }), /threshold count '11'/],
  ['a matcher of 500', group({ Matcher: { HttpCode: '200-500' } }), /matcher '200-500'/],
  ['a path without a slash', group({ HealthCheckPath: 'health' }), /path 'health' must begin/],
  ['a port of a health check', group({ HealthCheckPort: 'same' }), /port 'same'/],
  [
    'a protocol',
    group({ Protocol: 'FTP' }),
    /Value 'FTP' at 'protocol' failed to satisfy constraint: Member must satisfy enum value set/,
  ],
  ['a target type', group({ TargetType: 'task' }), /Value 'task' at 'targetType'/],
  ['a version of the protocol', group({ ProtocolVersion: 'HTTP3' }), /version 'HTTP3'/],
  ['no network', group({ VpcId: undefined }), /"A VPC ID must be specified"/],
  [
    'a port of a function',
    group({ TargetType: 'lambda' }),
    /cannot be specified for target groups with target type 'lambda'/,
  ],
  ['a name of 33', group({ Name: 'n'.repeat(33) }), /cannot be longer than '32' characters/],
  ['a name with a point', group({ Name: 'a.b' }), /can only contain characters that are alphanumeric/],
  ['a name that ends in a hyphen', group({ Name: 'a-' }), /cannot begin or end with '-'/],
  [
    'an unknown attribute',
    attribute('deregistration_delay', '1'),
    /attribute key 'deregistration_delay' is not recognized/,
  ],
  [
    'a long delay',
    attribute('deregistration_delay.timeout_seconds', '3601'),
    /value '3601' must be between '0-3600' inclusive/,
  ],
  ['a slow start of 10', attribute('slow_start.duration_seconds', '10'), /'30-900' inclusive/],
  [
    'stickiness by address',
    attribute('stickiness.type', 'source_ip'),
    /'source_ip' is not supported for target groups with the HTTP protocol/,
  ],
  [
    'stickiness by a cookie without a name',
    attribute('stickiness.type', 'app_cookie'),
    /You must set an application cookie name/,
  ],
];

const balancer = (more: object) => () => ({ Subnets: ['subnet-1', 'subnet-2'], ...more });
const setting = (Key: string, Value: string, more = {}) =>
  balancer({ ...more, LoadBalancerAttributes: [{ Key, Value }] });
const balancers: readonly Row[] = [
  [
    'one subnet',
    balancer({ Subnets: ['subnet-1'] }),
    /"At least two subnets in two different Availability Zones must be specified"/,
  ],
  ['one subnet twice', balancer({ Subnets: ['subnet-1', 'subnet-1'] }), /At least two subnets/],
  ['a name that begins with internal-', balancer({ Name: 'internal-a' }), /cannot begin with 'internal-'/],
  ['a name of 33', balancer({ Name: 'n'.repeat(33) }), /cannot be longer than '32' characters/],
  ['an idle timeout of 4001', setting('idle_timeout.timeout_seconds', '4001'), /must be between '1-4000' inclusive/],
  ['an unknown attribute', setting('idle_timeout', '1'), /attribute key 'idle_timeout' is not recognized/],
  ['a mode', setting('routing.http.xff_header_processing.mode', 'drop'), /must be one of \[append, preserve, remove\]/],
  [
    'an attribute of another type',
    setting('idle_timeout.timeout_seconds', '60', { Type: 'network' }),
    /type 'network'/,
  ],
];

const listener = (more: object) => () => ({
  ...{ LoadBalancerArn: at.balancer.physicalId, Port: 8081, Protocol: 'HTTP', DefaultActions: FIXED },
  ...more,
});
const listeners: readonly Row[] = [
  ['TCP', listener({ Protocol: 'TCP' }), /Listener protocol 'TCP' must be one of 'HTTP, HTTPS'/],
  ['port 0', listener({ Port: 0 }), /port '0' must be between 1 and 65535/],
  ['no protocol', listener({ Protocol: undefined }), /A listener protocol must be specified/],
  ['a certificate of HTTP', listener({ Certificates: [{ CertificateArn: 'arn' }] }), /cannot be specified for HTTP/],
  [
    'a redirect to itself',
    listener({ DefaultActions: redirect({}) }),
    /The redirect configuration is not valid because it creates a loop\./,
  ],
  ['a redirect to itself with another query', listener({ DefaultActions: redirect({ Query: 'a' }) }), /creates a loop/],
  ['a redirect without a slash', listener({ DefaultActions: redirect({ Path: 'a' }) }), /must begin with '\/'/],
  [
    'a redirect without a configuration',
    listener({ DefaultActions: [{ Type: 'redirect' }] }),
    /you must specify the following fields: 'RedirectConfig'/,
  ],
  [
    'an answer of 302',
    listener({ DefaultActions: [{ Type: 'fixed-response', FixedResponseConfig: { StatusCode: '302' } }] }),
    /Value '302' at 'actions\.1\.member/,
  ],
  [
    'a content type',
    listener({
      DefaultActions: [
        { Type: 'fixed-response', FixedResponseConfig: { StatusCode: '200', ContentType: 'image/png' } },
      ],
    }),
    /The ContentType must be one of/,
  ],
  ['a weight of 1000', () => listener({ DefaultActions: forward(1000) })(), /weight '1000' must be between 0 and 999/],
  ['two ends', listener({ DefaultActions: [...FIXED, ...FIXED] }), /exactly one action/],
];

let priority = 100;
const rule =
  (...Conditions: object[]) =>
  () => {
    priority += 1;
    return { ListenerArn: at.listener.physicalId, Priority: priority, Conditions, Actions: FIXED };
  };
const rules: readonly Row[] = [
  ['six wildcards', rule(paths('/*/*/*', '/*/*/*')), /A rule can only have '5' condition wildcards/],
  ['two conditions on the path', rule(paths('/a'), paths('/b')), /A rule can only have one 'path-pattern' condition/],
  ['a path of 129', rule(paths(`/${'a'.repeat(128)}`)), /'path-pattern' value is too long; the limit is '128'/],
  ['a path with a blank', rule(paths('/a b')), /invalid characters/],
  [
    'values in both forms',
    rule({ ...paths('/a'), PathPatternConfig: { Values: ['/a'] } }),
    /You cannot provide both Values and 'PathPatternConfig'/,
  ],
  [
    'a method in small letters',
    rule({ Field: 'http-request-method', HttpRequestMethodConfig: { Values: ['get'] } }),
    /allowed characters are A-Z/,
  ],
  [
    'plain values of a header',
    rule({ Field: 'http-header', Values: ['a'] }),
    /'Values' field is not compatible with 'http-header'/,
  ],
  [
    'a header name of 41',
    rule({ Field: 'http-header', HttpHeaderConfig: { HttpHeaderName: 'x'.repeat(41), Values: ['a'] } }),
    /limit is '40'/,
  ],
];

for (const [kind, rows] of Object.entries({
  TargetGroup: groups,
  LoadBalancer: balancers,
  Listener: listeners,
  ListenerRule: rules,
})) {
  for (const [what, properties, words] of rows) {
    test(`a ${kind} with ${what} is refused`, () =>
      assert.rejects(engine.make(type(kind), 'Wrong', { ...properties() }), words));
  }
}

test('what the API changes is judged in the same words', async () => {
  const LoadBalancerArn = at.balancer.physicalId;
  const Attributes = [{ Key: 'client_keep_alive.seconds', Value: '59' }];
  await assert.rejects(engine.call('elbv2', 'ModifyLoadBalancerAttributes', { LoadBalancerArn, Attributes }), {
    code: 'ValidationError',
    message: "'client_keep_alive.seconds' value '59' must be between '60-604800' inclusive",
  });
  const TargetGroupArn = at.targets.physicalId;
  await assert.rejects(engine.call('elbv2', 'ModifyTargetGroup', { TargetGroupArn, HealthCheckTimeoutSeconds: 5 }), {
    message: 'Health check interval must be greater than the timeout.',
  });
  await assert.rejects(engine.call('elbv2', 'ModifyRule', { RuleArn: at.rule.physicalId }), {
    message: 'Either conditions or actions must be specified',
  });
});

test('what Elastic Load Balancing takes is taken', async () => {
  for (const properties of [
    group({ HealthCheckIntervalSeconds: 5, HealthCheckTimeoutSeconds: 4, Matcher: { HttpCode: '200,301-302' } }),
    group({ Protocol: 'TCP', HealthCheckIntervalSeconds: 10, HealthCheckTimeoutSeconds: 10 }),
    attribute('slow_start.duration_seconds', '0'),
    attribute('target_group_health.dns_failover.minimum_healthy_targets.count', '1'),
    () => ({ TargetType: 'lambda' }),
  ]) {
    await engine.make(type('TargetGroup'), 'Taken', { ...properties() });
  }
  await engine.make(type('LoadBalancer'), 'Net', { Type: 'network', Subnets: ['subnet-1'] });
  await engine.make(type('Listener'), 'Taken', {
    ...listener({ DefaultActions: redirect({ Protocol: 'HTTPS', Port: '443' }) })(),
  });
  await engine.make(
    type('ListenerRule'),
    'Taken',
    rule(paths('/*/*', '/a?'), { Field: 'host-header', Values: ['*.example.com'] })(),
  );
});
