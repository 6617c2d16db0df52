import type { Correction } from '../corrections.ts';
import { known, oneOf } from './types.ts';

const silent = 'the specification has a plain string where the service takes these alone.';
const grows = 'the specification has a plain string; the usual values are offered, and the list grows.';
const listeners = ['AWS::ElasticLoadBalancingV2::Listener', 'AWS::ElasticLoadBalancingV2::ListenerRule'];
const behaviors = ['CacheBehavior', 'DefaultCacheBehavior'].map((type) => `AWS::CloudFront::Distribution.${type}`);
const documented = 'a misspelt attribute is refused only when it is deployed; its documentation lists them all.';

/** Allowed values of load balancers, CloudFront, DNS, certificates and alarms. */
export const EDGE_VALUES: readonly Correction[] = [
  {
    at: ['AWS::ElasticLoadBalancingV2::LoadBalancer.Type'],
    is: oneOf('application', 'gateway', 'network'),
    why: silent,
  },
  {
    at: ['AWS::ElasticLoadBalancingV2::LoadBalancer.Scheme'],
    is: oneOf('internal', 'internet-facing'),
    why: silent,
  },
  {
    at: ['AWS::ElasticLoadBalancingV2::LoadBalancer.IpAddressType'],
    is: oneOf('dualstack', 'dualstack-without-public-ipv4', 'ipv4'),
    why: silent,
  },
  {
    at: [
      'AWS::ElasticLoadBalancingV2::Listener.ListenerAttribute.Key',
      'AWS::ElasticLoadBalancingV2::LoadBalancer.LoadBalancerAttribute.Key',
      'AWS::ElasticLoadBalancingV2::TargetGroup.TargetGroupAttribute.Key',
    ],
    required: true,
    documented: true,
    why: documented,
  },
  {
    at: ['AWS::ElasticLoadBalancingV2::TargetGroup.TargetGroupAttribute.Value'],
    required: true,
    why: 'the service refuses it without.',
  },
  {
    at: ['AWS::ElasticLoadBalancingV2::Listener.Protocol', 'AWS::ElasticLoadBalancingV2::TargetGroup.Protocol'],
    is: oneOf('GENEVE', 'HTTP', 'HTTPS', 'QUIC', 'TCP', 'TCP_QUIC', 'TCP_UDP', 'TLS', 'UDP'),
    why: silent,
  },
  {
    at: ['AWS::ElasticLoadBalancingV2::Listener.SslPolicy'],
    is: known(
      'ELBSecurityPolicy-TLS13-1-2-2021-06',
      'ELBSecurityPolicy-TLS13-1-2-Res-2021-06',
      'ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09',
      'ELBSecurityPolicy-TLS13-1-3-2021-06',
    ),
    why: grows,
  },
  {
    at: ['AWS::ElasticLoadBalancingV2::Listener.MutualAuthentication.Mode'],
    is: oneOf('off', 'passthrough', 'verify'),
    why: silent,
  },
  {
    at: listeners.map((type) => `${type}.Action.Type`),
    is: oneOf('authenticate-cognito', 'authenticate-oidc', 'fixed-response', 'forward', 'jwt-validation', 'redirect'),
    why: silent,
  },
  { at: listeners.map((type) => `${type}.RedirectConfig.StatusCode`), is: oneOf('HTTP_301', 'HTTP_302'), why: silent },
  {
    at: listeners.map((type) => `${type}.FixedResponseConfig.ContentType`),
    is: oneOf('application/javascript', 'application/json', 'text/css', 'text/html', 'text/plain'),
    why: silent,
  },
  {
    at: ['AWS::ElasticLoadBalancingV2::ListenerRule.RuleCondition.Field'],
    is: oneOf('host-header', 'http-header', 'http-request-method', 'path-pattern', 'query-string', 'source-ip'),
    why: silent,
  },
  {
    at: ['AWS::ElasticLoadBalancingV2::TargetGroup.TargetType'],
    is: oneOf('alb', 'instance', 'ip', 'lambda'),
    why: silent,
  },
  {
    at: ['AWS::ElasticLoadBalancingV2::TargetGroup.ProtocolVersion'],
    is: oneOf('GRPC', 'HTTP1', 'HTTP2'),
    why: silent,
  },
  {
    at: ['AWS::ElasticLoadBalancingV2::TargetGroup.HealthCheckProtocol'],
    is: oneOf('HTTP', 'HTTPS', 'TCP'),
    why: silent,
  },
  { at: ['AWS::ElasticLoadBalancingV2::TargetGroup.IpAddressType'], is: oneOf('ipv4', 'ipv6'), why: silent },

  {
    at: behaviors.map((place) => `${place}.ViewerProtocolPolicy`),
    is: oneOf('allow-all', 'https-only', 'redirect-to-https'),
    why: silent,
  },
  {
    at: ['AWS::CloudFront::Distribution.CustomOriginConfig.OriginProtocolPolicy'],
    is: oneOf('http-only', 'https-only', 'match-viewer'),
    why: silent,
  },
  {
    at: ['AWS::CloudFront::Distribution.CustomOriginConfig.OriginSSLProtocols'],
    was: 'List<Text>',
    is: `List<${oneOf('SSLv3', 'TLSv1', 'TLSv1.1', 'TLSv1.2')}>`,
    why: silent,
  },
  {
    at: ['AWS::CloudFront::Distribution.DistributionConfig.PriceClass'],
    is: oneOf('None', 'PriceClass_100', 'PriceClass_200', 'PriceClass_All'),
    why: silent,
  },
  {
    at: ['AWS::CloudFront::Distribution.DistributionConfig.HttpVersion'],
    is: oneOf('http1.1', 'http2', 'http2and3', 'http3'),
    why: silent,
  },
  {
    at: ['AWS::CloudFront::Distribution.ViewerCertificate.SslSupportMethod'],
    is: oneOf('sni-only', 'static-ip', 'vip'),
    why: silent,
  },
  {
    at: ['AWS::CloudFront::Distribution.ViewerCertificate.MinimumProtocolVersion'],
    is: known('TLSv1.2_2021', 'TLSv1.2_2025', 'TLSv1.3_2025'),
    why: grows,
  },
  {
    at: ['AWS::CloudFront::Distribution.FunctionAssociation.EventType'],
    is: oneOf('viewer-request', 'viewer-response'),
    why: silent,
  },
  {
    at: ['AWS::CloudFront::Distribution.GeoRestriction.RestrictionType'],
    is: oneOf('blacklist', 'none', 'whitelist'),
    why: silent,
  },
  {
    at: ['AWS::CloudFront::Function.FunctionConfig.Runtime'],
    is: known('cloudfront-js-1.0', 'cloudfront-js-2.0'),
    why: grows,
  },
  {
    at: ['AWS::CloudFront::OriginAccessControl.OriginAccessControlConfig.SigningBehavior'],
    is: oneOf('always', 'never', 'no-override'),
    why: silent,
  },
  {
    at: ['AWS::CloudFront::OriginAccessControl.OriginAccessControlConfig.SigningProtocol'],
    is: oneOf('sigv4'),
    why: silent,
  },
  {
    at: ['AWS::CloudFront::OriginAccessControl.OriginAccessControlConfig.OriginAccessControlOriginType'],
    is: known('lambda', 'mediapackagev2', 'mediastore', 's3'),
    why: grows,
  },

  {
    at: ['AWS::Route53::RecordSet.Type', 'AWS::Route53::RecordSetGroup.RecordSet.Type'],
    is: oneOf(
      'A',
      'AAAA',
      'CAA',
      'CNAME',
      'DS',
      'HTTPS',
      'MX',
      'NAPTR',
      'NS',
      'PTR',
      'SOA',
      'SPF',
      'SRV',
      'SSHFP',
      'SVCB',
      'TLSA',
      'TXT',
    ),
    why: silent,
  },
  { at: ['AWS::CertificateManager::Certificate.ValidationMethod'], is: known('DNS', 'EMAIL'), why: grows },
  { at: ['AWS::ServiceDiscovery::Service.DnsRecord.Type'], is: oneOf('A', 'AAAA', 'CNAME', 'SRV'), why: silent },
  { at: ['AWS::ServiceDiscovery::Service.DnsConfig.RoutingPolicy'], is: oneOf('MULTIVALUE', 'WEIGHTED'), why: silent },

  {
    at: ['AWS::CloudWatch::Alarm.ComparisonOperator'],
    is: oneOf(
      'GreaterThanOrEqualToThreshold',
      'GreaterThanThreshold',
      'GreaterThanUpperThreshold',
      'LessThanLowerOrGreaterThanUpperThreshold',
      'LessThanLowerThreshold',
      'LessThanOrEqualToThreshold',
      'LessThanThreshold',
    ),
    why: silent,
  },
  {
    at: ['AWS::CloudWatch::Alarm.TreatMissingData'],
    is: oneOf('breaching', 'ignore', 'missing', 'notBreaching'),
    why: silent,
  },
  {
    at: ['AWS::CloudWatch::Alarm.Statistic'],
    is: oneOf('Average', 'Maximum', 'Minimum', 'SampleCount', 'Sum'),
    why: silent,
  },
];
