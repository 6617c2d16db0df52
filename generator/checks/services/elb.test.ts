import { Token } from '../../values/value.ts';
import { elb } from './elb.ts';
import type { Fields } from './rules.ts';
import { refuses } from './testing/table.ts';

const unknown = new Token({ Ref: 'Any' });
const forward = { Type: 'forward', TargetGroupArn: 'arn' };

const condition = (Field: string, config: string, ...Values: readonly unknown[]) => ({ Field, [config]: { Values } });
const path = (...values: readonly unknown[]) => condition('path-pattern', 'PathPatternConfig', ...values);
const host = (...values: readonly unknown[]) => condition('host-header', 'HostHeaderConfig', ...values);
function method(...values: readonly unknown[]) {
  return condition('http-request-method', 'HttpRequestMethodConfig', ...values);
}
const query = (...values: readonly unknown[]) => condition('query-string', 'QueryStringConfig', ...values);
const source = (...values: readonly unknown[]) => condition('source-ip', 'SourceIpConfig', ...values);
function header(HttpHeaderName: string, ...Values: readonly unknown[]) {
  return {
    Field: 'http-header',
    HttpHeaderConfig: { HttpHeaderName, Values },
  };
}
const when = (...Conditions: readonly Fields[]) => ({ Conditions });
const paths = (count: number) => Array.from({ length: count }, (_, index) => `/${index}`);
const action = (config: Fields) => ({ Actions: [config] });
function redirect(RedirectConfig: Fields) {
  return action({ Type: 'redirect', RedirectConfig: { StatusCode: 'HTTP_301', ...RedirectConfig } });
}
const fixed = (FixedResponseConfig: Fields) => action({ Type: 'fixed-response', FixedResponseConfig });
function groups(...weights: readonly unknown[]) {
  return action({
    Type: 'forward',
    ForwardConfig: { TargetGroups: weights.map((Weight, index) => ({ TargetGroupArn: `arn:${index}`, Weight })) },
  });
}

refuses(elb, 'AWS::ElasticLoadBalancingV2::ListenerRule', [
  ['priority 0', 'Priority', { Priority: 0 }, { Priority: 1 }],
  ['priority 50001', 'Priority', { Priority: 50001 }, { Priority: '50000' }],
  ['six values of one condition', 'Conditions', when(path(...paths(6))), when(path(...paths(5)))],
  [
    'six values of two conditions',
    'Conditions',
    when(path(...paths(4)), host('a.example.com', 'b.example.com')),
    when(path(...paths(4)), host('a.example.com')),
  ],
  [
    'six values, keys and values counted once',
    'Conditions',
    when(query(...Array(6).fill({ Key: 'a', Value: 'b' }))),
    when(query(...Array(5).fill({ Key: 'a', Value: 'b' }))),
  ],
  [
    'six values of the old form',
    'Conditions',
    when({ Field: 'path-pattern', Values: paths(6) }),
    when({ Field: 'path-pattern', Values: [unknown, ...paths(5)] }),
  ],
  ['six wildcards', 'Conditions', when(path('/*/*/*'), host('*.*.??.com')), when(path('/*/*/*'), host('*.?.com'))],
  ['two conditions on the path', 'Conditions', when(path('/a'), path('/b')), when(header('A', 'a'), header('B', 'b'))],
  ['two conditions on the host', 'Conditions', when(host('a.com'), host('b.com')), when(host('a.com', 'b.com'))],
  ['a path without its slash', 'Conditions.0', when(path('api/*')), when(path('/api/*'))],
  ['a character that paths have not', 'Conditions.0', when(path('/a b')), when(path(`/a_-.$/~"'@:+&`))],
  ['a path of 129 characters', 'Conditions.0', when(path(`/${'a'.repeat(128)}`)), when(path(`/${'a'.repeat(127)}`))],
  ['a host without a dot', 'Conditions.0', when(host('shop')), when(host('shop.example'))],
  ['a host that ends in a number', 'Conditions.0', when(host('10.0.0.1')), when(host('*.example.com'))],
  ['a host with a port', 'Conditions.0', when(host('example.com:80')), when(host('example.com'))],
  [
    'a header with a wildcard in its name',
    'Conditions.0.HttpHeaderConfig.HttpHeaderName',
    when(header('X-*', 'a')),
    when(header('X-Kind', 'a*')),
  ],
  [
    'a header with a blank in its name',
    'Conditions.0.HttpHeaderConfig.HttpHeaderName',
    when(header('X Kind', 'a')),
    when(header('X-Kind', 'a')),
  ],
  ['a method in small letters', 'Conditions.0', when(method('get')), when(method('GET', 'M-SEARCH'))],
  [
    'an address without its range',
    'Conditions.0',
    when(source('10.0.0.1')),
    when(source('10.0.0.1/32', '2001:db8::/32')),
  ],
  ['a range that is too long', 'Conditions.0', when(source('10.0.0.0/33')), when(source('10.0.0.0/32'))],
  ['an unknown field', 'Conditions.0.Field', when({ Field: 'path', Values: ['/a'] }), when({ Field: unknown })],
  ['a condition without values', 'Conditions.0', when(path()), when(path(unknown))],
  ['a redirect to itself', 'Actions.0.RedirectConfig', redirect({ Query: 'a=b' }), redirect({ Protocol: 'HTTPS' })],
  [
    'a redirect that spells out what it keeps',
    'Actions.0.RedirectConfig',
    redirect({ Protocol: '#{protocol}', Port: '#{port}', Host: '#{host}', Path: '/#{path}' }),
    redirect({ Protocol: '#{protocol}', Port: '#{port}', Host: 'www.#{host}', Path: '/#{path}' }),
  ],
  [
    'a redirect by another status',
    'Actions.0.RedirectConfig.StatusCode',
    redirect({ Port: '443', StatusCode: 'HTTP_307' }),
    redirect({ Port: '443' }),
  ],
  [
    'a redirect to a relative path',
    'Actions.0.RedirectConfig.Path',
    redirect({ Path: 'new' }),
    redirect({ Path: '/new' }),
  ],
  [
    'a redirect with a question mark',
    'Actions.0.RedirectConfig.Query',
    redirect({ Path: '/a', Query: '?a' }),
    redirect({ Path: '/a', Query: 'a' }),
  ],
  [
    'a redirect to port 0',
    'Actions.0.RedirectConfig.Port',
    redirect({ Port: '0' }),
    redirect({ Port: '#{port}', Path: '/a' }),
  ],
  [
    'a redirect to another protocol',
    'Actions.0.RedirectConfig.Protocol',
    redirect({ Protocol: 'FTP' }),
    redirect({ Protocol: 'HTTPS' }),
  ],
  [
    'a fixed response of status 302',
    'Actions.0.FixedResponseConfig.StatusCode',
    fixed({ StatusCode: '302' }),
    fixed({ StatusCode: '503' }),
  ],
  [
    'a fixed response that is too long',
    'Actions.0.FixedResponseConfig.MessageBody',
    fixed({ StatusCode: '200', MessageBody: 'a'.repeat(1025) }),
    fixed({ StatusCode: '200', MessageBody: 'a'.repeat(1024) }),
  ],
  [
    'a fixed response of another type',
    'Actions.0.FixedResponseConfig.ContentType',
    fixed({ StatusCode: '200', ContentType: 'text/xml' }),
    fixed({ StatusCode: '200', ContentType: 'text/html' }),
  ],
  [
    'a fixed response without its contents',
    'Actions.0',
    action({ Type: 'fixed-response' }),
    fixed({ StatusCode: '200' }),
  ],
  ['an unknown action', 'Actions.0.Type', action({ Type: 'proxy' }), action(forward)],
  ['no condition', 'Conditions', { Conditions: [] }, when(path('/a'))],
  [
    'values of a header that have no name',
    'Conditions.0.Values',
    when({ Field: 'http-header', Values: ['a'] }),
    when({ Field: 'path-pattern', Values: ['/a'] }),
  ],
  ['weight 1000', 'Actions.0.ForwardConfig.TargetGroups.1.Weight', groups(1, 1000), groups(0, 999)],
  ['six target groups', 'Actions.0.ForwardConfig.TargetGroups', groups(1, 1, 1, 1, 1, 1), groups(1, 1, 1, 1, 1)],
  [
    'a forward to nothing',
    'Actions.0',
    action({ Type: 'forward' }),
    action({ Type: 'forward', TargetGroupArn: unknown }),
  ],
]);

const attribute = (property: string, Key: string, Value: unknown) => ({ [property]: [{ Key, Value }] });
const ofGroup = (Key: string, Value: unknown) => attribute('TargetGroupAttributes', Key, Value);
const ofBalancer = (Key: string, Value: unknown) => attribute('LoadBalancerAttributes', Key, Value);
const group = { Port: 80, Protocol: 'HTTP', VpcId: 'vpc-1' };
const balancer = { Subnets: ['subnet-1', 'subnet-2'] };
const attributes = (property: string) => (values: Readonly<Record<string, string>>) => ({
  [property]: Object.entries(values).map(([Key, Value]) => ({ Key, Value })),
});
const ofGroups = attributes('TargetGroupAttributes');
const ofBalancers = attributes('LoadBalancerAttributes');

refuses(elb, 'AWS::ElasticLoadBalancingV2::TargetGroup', [
  ['a name with an underscore', 'Name', { Name: 'my_group' }, { Name: 'my-group' }, group],
  ['a name of 33 characters', 'Name', { Name: 'a'.repeat(33) }, { Name: 'a'.repeat(32) }, group],
  ['a name that ends in a hyphen', 'Name', { Name: 'group-' }, { Name: 'g-1' }, group],
  ['port 0', 'Port', { Port: 0 }, { Port: 65535 }, group],
  ['no port', '', { Protocol: 'HTTP' }, { TargetType: 'lambda' }],
  [
    'an interval of 4 seconds',
    'HealthCheckIntervalSeconds',
    { HealthCheckIntervalSeconds: 4, HealthCheckTimeoutSeconds: 3 },
    { HealthCheckIntervalSeconds: 5, HealthCheckTimeoutSeconds: 2 },
    group,
  ],
  [
    'an interval of 301 seconds',
    'HealthCheckIntervalSeconds',
    { HealthCheckIntervalSeconds: 301 },
    { HealthCheckIntervalSeconds: 300 },
    group,
  ],
  [
    'a timeout of 1 second',
    'HealthCheckTimeoutSeconds',
    { HealthCheckTimeoutSeconds: 1 },
    { HealthCheckTimeoutSeconds: 2 },
    group,
  ],
  [
    'a timeout as long as the interval',
    'HealthCheckTimeoutSeconds',
    { HealthCheckIntervalSeconds: 10, HealthCheckTimeoutSeconds: 10 },
    { HealthCheckIntervalSeconds: 10, HealthCheckTimeoutSeconds: 9 },
    group,
  ],
  [
    'an interval as short as the timeout that there is without saying',
    'HealthCheckTimeoutSeconds',
    { HealthCheckIntervalSeconds: 5 },
    { HealthCheckIntervalSeconds: 6 },
    group,
  ],
  [
    'a timeout as long as the interval that there is without saying',
    'HealthCheckTimeoutSeconds',
    { HealthCheckTimeoutSeconds: 30 },
    { HealthCheckTimeoutSeconds: 29 },
    group,
  ],
  ['one check for healthy', 'HealthyThresholdCount', { HealthyThresholdCount: 1 }, { HealthyThresholdCount: 2 }, group],
  [
    '11 checks for unhealthy',
    'UnhealthyThresholdCount',
    { UnhealthyThresholdCount: 11 },
    { UnhealthyThresholdCount: 10 },
    group,
  ],
  [
    'a health check on a relative path',
    'HealthCheckPath',
    { HealthCheckPath: 'health' },
    { HealthCheckPath: '/health' },
    group,
  ],
  [
    'a health check on port 70000',
    'HealthCheckPort',
    { HealthCheckPort: '70000' },
    { HealthCheckPort: 'traffic-port' },
    group,
  ],
  [
    'a code of 500',
    'Matcher.HttpCode',
    { Matcher: { HttpCode: '200-500' } },
    { Matcher: { HttpCode: '200-299,404' } },
    group,
  ],
  [
    'codes in the wrong order',
    'Matcher.HttpCode',
    { Matcher: { HttpCode: '299-200' } },
    { Matcher: { HttpCode: '200' } },
    group,
  ],
  [
    'a code of GRPC of 100',
    'Matcher.GrpcCode',
    { Matcher: { GrpcCode: '100' } },
    { Matcher: { GrpcCode: '0,1' } },
    { ...group, ProtocolVersion: 'GRPC' },
  ],
  ['an unknown type of targets', 'TargetType', { TargetType: 'function' }, { TargetType: 'ip' }, group],
  [
    'a drain of 3601 seconds',
    'TargetGroupAttributes',
    ofGroup('deregistration_delay.timeout_seconds', '3601'),
    ofGroup('deregistration_delay.timeout_seconds', '0'),
    group,
  ],
  [
    'stickiness of 0 seconds',
    'TargetGroupAttributes',
    ofGroup('stickiness.lb_cookie.duration_seconds', '0'),
    ofGroup('stickiness.lb_cookie.duration_seconds', '604800'),
    group,
  ],
  [
    'a slow start of 29 seconds',
    'TargetGroupAttributes',
    ofGroup('slow_start.duration_seconds', '29'),
    ofGroup('slow_start.duration_seconds', '0'),
    group,
  ],
  [
    'an unknown algorithm',
    'TargetGroupAttributes',
    ofGroup('load_balancing.algorithm.type', 'random'),
    ofGroup('load_balancing.algorithm.type', 'weighted_random'),
    group,
  ],
  [
    'a switch that is neither',
    'TargetGroupAttributes',
    ofGroup('stickiness.enabled', 'yes'),
    ofGroup('stickiness.enabled', 'true'),
    group,
  ],
  [
    'a code of GRPC with HTTP',
    'Matcher.GrpcCode',
    { Matcher: { GrpcCode: '0' } },
    { Matcher: { GrpcCode: '0' }, ProtocolVersion: 'GRPC' },
    group,
  ],
  [
    'codes of both',
    'Matcher',
    { Matcher: { GrpcCode: '0', HttpCode: '200' }, ProtocolVersion: 'GRPC' },
    { Matcher: { HttpCode: '200' } },
    group,
  ],
  ['no network', '', { Port: 80, Protocol: 'HTTP' }, { TargetType: 'lambda' }],
  [
    'a check by TCP of targets that speak HTTP',
    'HealthCheckProtocol',
    { HealthCheckProtocol: 'TCP' },
    { HealthCheckProtocol: 'HTTPS' },
    group,
  ],
  [
    'a path of a check by TCP',
    'HealthCheckPath',
    { Protocol: 'TCP', HealthCheckPath: '/' },
    { Protocol: 'TCP', HealthCheckPath: '/', HealthCheckProtocol: 'HTTP' },
    { Port: 80, VpcId: 'vpc-1' },
  ],
  [
    'codes of a check by TCP',
    'Matcher',
    { Protocol: 'TLS', Matcher: { HttpCode: '200' } },
    { Protocol: 'TLS', Matcher: { HttpCode: '200' }, HealthCheckProtocol: unknown },
    { Port: 80, VpcId: 'vpc-1' },
  ],
  [
    'a version of HTTP with TCP',
    'ProtocolVersion',
    { Protocol: 'TCP', ProtocolVersion: 'HTTP2' },
    { Protocol: 'HTTP', ProtocolVersion: 'HTTP2' },
    { Port: 80, VpcId: 'vpc-1' },
  ],
  [
    'a timeout longer than the interval with TCP',
    'HealthCheckTimeoutSeconds',
    { Protocol: 'TCP', HealthCheckIntervalSeconds: 10, HealthCheckTimeoutSeconds: 11 },
    { Protocol: 'TCP', HealthCheckIntervalSeconds: 10, HealthCheckTimeoutSeconds: 10 },
    { Port: 80, VpcId: 'vpc-1' },
  ],
  [
    'a cookie with TCP',
    'TargetGroupAttributes',
    ofGroups({ 'stickiness.type': 'lb_cookie' }),
    ofGroups({ 'stickiness.type': 'source_ip' }),
    { ...group, Protocol: 'TCP' },
  ],
  [
    'an address as a cookie',
    'TargetGroupAttributes',
    ofGroups({ 'stickiness.type': 'source_ip' }),
    ofGroups({ 'stickiness.type': 'lb_cookie' }),
    group,
  ],
  [
    'a slow start with TCP',
    'TargetGroupAttributes',
    ofGroups({ 'slow_start.duration_seconds': '60' }),
    ofGroups({ 'proxy_protocol_v2.enabled': 'true' }),
    { ...group, Protocol: 'TCP' },
  ],
  [
    'the protocol of proxies with HTTP',
    'TargetGroupAttributes',
    ofGroups({ 'proxy_protocol_v2.enabled': 'true' }),
    ofGroups({ 'slow_start.duration_seconds': '60' }),
    group,
  ],
  [
    'a cookie of the program without its name',
    'TargetGroupAttributes',
    ofGroups({ 'stickiness.type': 'app_cookie' }),
    ofGroups({ 'stickiness.type': 'app_cookie', 'stickiness.app_cookie.cookie_name': 'id' }),
    group,
  ],
  [
    'a slow start of what is least busy',
    'TargetGroupAttributes',
    ofGroups({ 'slow_start.duration_seconds': '60', 'load_balancing.algorithm.type': 'least_outstanding_requests' }),
    ofGroups({ 'slow_start.duration_seconds': '0', 'load_balancing.algorithm.type': 'least_outstanding_requests' }),
    group,
  ],
  [
    'routing that is off',
    'TargetGroupAttributes',
    ofGroups({ 'target_group_health.unhealthy_state_routing.minimum_healthy_targets.count': 'off' }),
    ofGroups({
      'target_group_health.unhealthy_state_routing.minimum_healthy_targets.percentage': 'off',
      'target_group_health.dns_failover.minimum_healthy_targets.count': 'off',
      'target_group_health.dns_failover.minimum_healthy_targets.percentage': 'off',
    }),
    group,
  ],
]);

refuses(elb, 'AWS::ElasticLoadBalancingV2::LoadBalancer', [
  ['a name that begins with internal-', 'Name', { Name: 'internal-shop' }, { Name: 'shop-internal' }, balancer],
  ['a name of 33 characters', 'Name', { Name: 'a'.repeat(33) }, { Name: 'a'.repeat(32) }, balancer],
  ['one subnet', 'Subnets', { Subnets: ['subnet-1'] }, { Subnets: ['subnet-1'], Type: 'network' }],
  ['one subnet mapping', 'SubnetMappings', { SubnetMappings: [{ SubnetId: 'a' }] }, { SubnetMappings: [{}, {}] }],
  [
    'a timeout of 4001 seconds',
    'LoadBalancerAttributes',
    ofBalancer('idle_timeout.timeout_seconds', '4001'),
    ofBalancer('idle_timeout.timeout_seconds', '4000'),
    balancer,
  ],
  [
    'keep-alive of 59 seconds',
    'LoadBalancerAttributes',
    ofBalancer('client_keep_alive.seconds', '59'),
    ofBalancer('client_keep_alive.seconds', '60'),
    balancer,
  ],
  [
    'an attribute that is there twice',
    'LoadBalancerAttributes',
    {
      LoadBalancerAttributes: [
        { Key: 'a', Value: '1' },
        { Key: 'a', Value: '2' },
      ],
    },
    ofBalancer('a', '1'),
    balancer,
  ],
  ['an unknown scheme', 'Scheme', { Scheme: 'public' }, { Scheme: 'internet-facing' }, balancer],
  ['no subnets', '', {}, { Subnets: unknown }],
  ['subnets and mappings', 'SubnetMappings', { SubnetMappings: [{}, {}] }, { SubnetMappings: [] }, balancer],
  [
    'an address of its own before an application load balancer',
    'SubnetMappings',
    { SubnetMappings: [{ AllocationId: 'a' }, { AllocationId: 'b' }] },
    { SubnetMappings: [{ AllocationId: 'a' }, { AllocationId: 'b' }], Type: 'network' },
  ],
  [
    'an attribute of application load balancers',
    'LoadBalancerAttributes',
    { Type: 'network', ...ofBalancers({ 'idle_timeout.timeout_seconds': '60' }) },
    { Type: 'network', ...ofBalancers({ 'load_balancing.cross_zone.enabled': 'true' }) },
    balancer,
  ],
  [
    'an attribute of network load balancers',
    'LoadBalancerAttributes',
    ofBalancers({ 'secondary_ips.auto_assigned.per_subnet': '1' }),
    { Type: 'network', ...ofBalancers({ 'secondary_ips.auto_assigned.per_subnet': '1' }) },
    balancer,
  ],
  [
    'logs without a bucket',
    'LoadBalancerAttributes',
    ofBalancers({ 'access_logs.s3.enabled': 'true' }),
    { LoadBalancerAttributes: [{ Key: 'access_logs.s3.enabled', Value: 'true' }, unknown] },
    balancer,
  ],
]);

refuses(elb, 'AWS::ElasticLoadBalancingV2::Listener', [
  ['port 65536', 'Port', { Port: 65536 }, { Port: 443 }],
  ['HTTPS without a certificate', '', { Protocol: 'HTTPS' }, { Protocol: 'HTTPS', Certificates: unknown }],
  ['HTTPS with a list of no certificates', '', { Protocol: 'HTTPS', Certificates: [] }, { Protocol: 'HTTP' }],
  [
    'HTTP with a policy for TLS',
    'SslPolicy',
    { Protocol: 'HTTP', SslPolicy: 'a' },
    { Protocol: 'HTTP', SslPolicy: undefined },
  ],
  ['no default action', 'DefaultActions', { DefaultActions: [] }, { DefaultActions: [forward] }],
  ['two forwards', 'DefaultActions', { DefaultActions: [forward, forward] }, { DefaultActions: [unknown, forward] }],
  [
    'what comes after a forward',
    'DefaultActions',
    {
      DefaultActions: [
        { ...forward, Order: 1 },
        { Type: 'authenticate-oidc', AuthenticateOidcConfig: {}, Order: 2 },
      ],
    },
    {
      DefaultActions: [
        { ...forward, Order: 2 },
        { Type: 'authenticate-oidc', AuthenticateOidcConfig: {}, Order: 1 },
      ],
    },
  ],
  ['HTTP with a certificate', 'Certificates', { Protocol: 'HTTP', Certificates: [{}] }, { Protocol: 'HTTP' }],
  [
    'two certificates',
    'Certificates',
    { Protocol: 'HTTPS', Certificates: [{}, {}] },
    { Protocol: 'HTTPS', Certificates: [{}] },
  ],
  [
    'a default action that leads to itself',
    'DefaultActions.0.RedirectConfig',
    { DefaultActions: [{ Type: 'redirect', RedirectConfig: { StatusCode: 'HTTP_301' } }] },
    { DefaultActions: [{ Type: 'redirect', RedirectConfig: { StatusCode: 'HTTP_301', Host: unknown } }] },
  ],
]);
