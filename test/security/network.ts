import { at, type Concrete } from './concrete.ts';
import { type Control, every, is, pointedAt, severalSubnets } from './control.ts';

const LISTENER = ['AWS::ElasticLoadBalancingV2::Listener'];
const BALANCER = ['AWS::ElasticLoadBalancingV2::LoadBalancer'];
const TARGETS = ['AWS::ElasticLoadBalancingV2::TargetGroup'];
const VPC = ['AWS::EC2::VPC'];
const INGRESS = ['AWS::EC2::SecurityGroup', 'AWS::EC2::SecurityGroupIngress'];

const isApplication = every('Type', is('application', undefined));
function attribute(balancer: Concrete, name: string): unknown {
  return at(balancer, 'LoadBalancerAttributes.*')
    .map((one) => one as { readonly Key: unknown; readonly Value: unknown })
    .find(({ Key }) => Key === name)?.Value;
}
function redirects(listener: Concrete) {
  return (
    every('DefaultActions.*.Type', is('redirect'))(listener) &&
    every('DefaultActions.*.RedirectConfig.Protocol', is('HTTPS'))(listener)
  );
}

/** The source ranges and ports that a security group, or a way into one, opens. */
interface Way {
  readonly CidrIp?: unknown;
  readonly CidrIpv6?: unknown;
  readonly FromPort?: unknown;
}
function open(group: Concrete): readonly unknown[] {
  return [group.Properties as Way, ...(at(group, 'SecurityGroupIngress.*') as Way[])]
    .filter(({ CidrIp, CidrIpv6 }) => CidrIp === '0.0.0.0/0' || CidrIpv6 === '::/0')
    .map(({ FromPort }) => FromPort);
}
const everywhere = (FromPort: number) => ({ SecurityGroupIngress: [{ CidrIp: '0.0.0.0/0', FromPort }] });

/** High-risk ports by the text of EC2.19. */
const RISKY = new Set([
  20, 21, 22, 23, 25, 110, 135, 143, 445, 1433, 1434, 3000, 3306, 3389, 4333, 5000, 5432, 5500, 5601, 8080, 8088, 8888,
  9200, 9300,
]);

/** The network and the ways into it. */
export const NETWORK_CONTROLS: readonly Control[] = [
  {
    ids: ['ELB.1'],
    title: 'Application load balancers redirect HTTP to HTTPS',
    by: 'the listener of port 80 answers with a redirect',
    of: LISTENER,
    when: (listener) => every('Protocol', is('HTTP'))(listener) && every('Port', is(80))(listener),
    holds: redirects,
    broken: { Protocol: 'HTTP', Port: 80, DefaultActions: [{ Type: 'forward' }] },
    rules: ['alb_http_to_https_redirection_check'],
  },
  {
    ids: ['ELB.4'],
    title: 'Application load balancers drop invalid headers',
    by: '`routing.http.drop_invalid_header_fields.enabled: true`',
    of: BALANCER,
    when: isApplication,
    holds: (balancer) => is(true)(attribute(balancer, 'routing.http.drop_invalid_header_fields.enabled')),
  },
  {
    ids: ['ELB.5'],
    title: 'Load balancers keep access logs',
    by: '`access_logs.s3.enabled: true`; parameter `LogBucketName`, or option `accessLogs`',
    of: BALANCER,
    holds: (balancer) => is(true)(attribute(balancer, 'access_logs.s3.enabled')),
    rules: ['elbv2_logging_enabled_check'],
  },
  {
    ids: ['ELB.6'],
    title: 'Load balancers are protected from deletion',
    by: '`deletion_protection.enabled`; parameter `DeletionProtection`',
    of: BALANCER,
    holds: (balancer) => is(true)(attribute(balancer, 'deletion_protection.enabled')),
    rules: ['elbv2_deletion_protection_enabled_check'],
  },
  {
    ids: ['ELB.12'],
    title: 'Application load balancers refuse request smuggling',
    by: '`routing.http.desync_mitigation_mode: defensive`',
    of: BALANCER,
    when: isApplication,
    holds: (balancer) => is('defensive', 'strictest')(attribute(balancer, 'routing.http.desync_mitigation_mode')),
  },
  {
    ids: ['ELB.13'],
    title: 'Load balancers span several zones',
    by: '`Subnets` or `SubnetMappings` of two zones at least',
    of: BALANCER,
    holds: (balancer) => every('Subnets', severalSubnets)(balancer) || at(balancer, 'SubnetMappings.*').length >= 2,
  },
  {
    ids: ['ELB.16'],
    title: 'Application load balancers have a web ACL',
    by: '`WebACLAssociation`: option `waf`',
    of: BALANCER,
    when: isApplication,
    holds: pointedAt('AWS::WAFv2::WebACLAssociation', 'ResourceArn'),
  },
  {
    ids: ['ELB.17'],
    title: 'HTTPS and TLS listeners use a recommended policy',
    by: '`SslPolicy: ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09`',
    of: LISTENER,
    when: every('Protocol', is('HTTPS', 'TLS')),
    holds: every('SslPolicy', (name) => /^ELBSecurityPolicy-TLS13-1-[23]-(Res-)?(PQ-)?\d/.test(String(name))),
    broken: { Protocol: 'HTTPS', SslPolicy: 'ELBSecurityPolicy-2016-08' },
  },
  {
    ids: ['ELB.18'],
    title: 'Listeners are encrypted',
    by: '`Protocol: HTTPS` or `TLS`; port 80 only redirects',
    of: LISTENER,
    holds: (listener) => every('Protocol', is('HTTPS', 'TLS'))(listener) || redirects(listener),
    broken: { Protocol: 'HTTP' },
  },
  {
    ids: ['ELB.21'],
    title: 'Health checks of targets are encrypted',
    by: '`HealthCheckProtocol: HTTPS`',
    of: TARGETS,
    holds: every('HealthCheckProtocol', is('HTTPS', 'TLS')),
  },
  {
    ids: ['ELB.22'],
    title: 'Requests to targets are encrypted',
    by: '`Protocol: HTTPS` or `TLS`',
    of: TARGETS,
    holds: every('Protocol', is('HTTPS', 'TLS')),
  },
  {
    ids: ['EC2.2'],
    title: 'The default security group of a VPC is closed',
    by: 'nothing',
    of: VPC,
    holds: () => false,
  },
  {
    ids: ['EC2.6'],
    title: 'VPCs have flow logs',
    by: '`FlowLog` with `TrafficType`; parameter `LogBucketName`, or option `flowLogs`',
    of: VPC,
    holds: pointedAt('AWS::EC2::FlowLog', 'ResourceId', every('TrafficType', is('ALL', 'REJECT'))),
  },
  {
    ids: ['EC2.10', 'EC2.55', 'EC2.56', 'EC2.57', 'EC2.58', 'EC2.60'],
    title: 'VPCs reach AWS by interface endpoints',
    by: '`VPCEndpoint` of type `Interface` with `PrivateDnsEnabled: true`',
    of: VPC,
    holds: pointedAt(
      'AWS::EC2::VPCEndpoint',
      'VpcId',
      (other) => every('VpcEndpointType', is('Interface'))(other) && every('PrivateDnsEnabled', is(true))(other),
    ),
  },
  {
    ids: ['EC2.13', 'EC2.14'],
    title: 'Nobody reaches SSH or RDP from everywhere',
    by: 'no way in from `0.0.0.0/0` or `::/0` to port 22 or 3389',
    of: INGRESS,
    holds: (group) => !open(group).some(is(22, 3389)),
    broken: everywhere(22),
  },
  {
    ids: ['EC2.18'],
    title: 'Only authorised ports are open to everywhere',
    by: 'ways in from everywhere to ports 80 and 443 alone',
    of: INGRESS,
    holds: (group) => open(group).every(is(80, 443)),
    broken: everywhere(8443),
    rules: ['vpc_sg_open_only_to_authorized_ports_check'],
  },
  {
    ids: ['EC2.19'],
    title: 'No high-risk port is open to everywhere',
    by: 'no way in from everywhere to such a port',
    of: INGRESS,
    holds: (group) => open(group).every((port) => typeof port === 'number' && !RISKY.has(port)),
    broken: everywhere(3306),
    rules: ['vpc_sg_restricted_common_ports_check'],
  },
  {
    ids: ['EC2.15'],
    title: 'Subnets give out no public addresses by themselves',
    by: '`MapPublicIpOnLaunch: false`',
    of: ['AWS::EC2::Subnet'],
    holds: every('MapPublicIpOnLaunch', is(false)),
  },
  {
    ids: ['WAF.10'],
    title: 'Web ACLs have rules',
    by: '`Rules`',
    of: ['AWS::WAFv2::WebACL'],
    holds: (acl) => at(acl, 'Rules.*').length > 0,
  },
  {
    ids: ['WAF.11'],
    title: 'Web ACLs log',
    by: '`LoggingConfiguration`',
    of: ['AWS::WAFv2::WebACL'],
    holds: pointedAt('AWS::WAFv2::LoggingConfiguration', 'ResourceArn'),
  },
  {
    ids: ['WAF.12'],
    title: 'Rules of web ACLs have metrics',
    by: '`VisibilityConfig.CloudWatchMetricsEnabled: true`',
    of: ['AWS::WAFv2::WebACL'],
    holds: every('Rules.*.VisibilityConfig.CloudWatchMetricsEnabled', is(true)),
  },
  {
    ids: ['ACM.1'],
    title: 'Certificates renew themselves',
    by: '`ValidationMethod: DNS`',
    of: ['AWS::CertificateManager::Certificate'],
    holds: every('ValidationMethod', is('DNS')),
  },
  {
    ids: ['ACM.2'],
    title: 'RSA certificates have 2048 bits at least',
    by: '`KeyAlgorithm: RSA_2048`',
    of: ['AWS::CertificateManager::Certificate'],
    holds: every('KeyAlgorithm', (name) => /^(RSA_(2048|3072|4096)|EC_)/.test(String(name))),
  },
];
