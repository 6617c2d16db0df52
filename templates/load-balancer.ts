import { AWS, fn, template } from '../generator/index.ts';
import type { ListenerAction } from '../generator/resources/generated/elasticloadbalancingv2.ts';
import { certificateArn, deletionProtection, publicSubnetIds, vpcId } from './parameters.ts';
import { openOnPurpose } from './reasons.ts';

/** Also the policy that CloudFormation would not choose: its default still is one of 2016. */
const TLS_POLICY = 'ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09';

/** The public entrance: one application load balancer that services add rules of their own to. */
export const loadBalancerTemplate = template({
  path: 'templates/load-balancer.yaml',
  description: 'Public application load balancer',
  parameters: {
    VpcId: vpcId,
    PublicSubnetIds: publicSubnetIds,
    CertificateArn: certificateArn,
    DeletionProtection: deletionProtection,
  },

  body({ params, condition, resource }) {
    const withoutCertificate = condition('HasNoCertificate', fn.equals(params.CertificateArn, ''));
    const withCertificate = condition('HasCertificate', fn.not(withoutCertificate));
    const fromAnywhere = (port: number) => ({
      IpProtocol: 'tcp',
      FromPort: port,
      ToPort: port,
      CidrIp: '0.0.0.0/0',
      Description: port === 80 ? 'HTTP' : 'HTTPS',
    });

    const group = resource(
      'SecurityGroup',
      'AWS::EC2::SecurityGroup',
      {
        GroupDescription: 'The load balancer: HTTP and HTTPS in, its services out',
        VpcId: params.VpcId,
        SecurityGroupIngress: [fromAnywhere(80), fn.if(withCertificate, fromAnywhere(443), AWS.NoValue)],
        SecurityGroupEgress: [
          { IpProtocol: '-1', CidrIp: '127.0.0.1/32', Description: 'Nothing; services add their own' },
        ],
      },
      { comment: 'Without an egress rule CloudFormation would allow all of it.' },
    );
    const balancer = resource(
      'LoadBalancer',
      'AWS::ElasticLoadBalancingV2::LoadBalancer',
      {
        Type: 'application',
        Scheme: 'internet-facing',
        Subnets: params.PublicSubnetIds,
        SecurityGroups: [group.att('GroupId')],
        LoadBalancerAttributes: [
          { Key: 'deletion_protection.enabled', Value: params.DeletionProtection },
          { Key: 'idle_timeout.timeout_seconds', Value: '60' },
          { Key: 'routing.http.drop_invalid_header_fields.enabled', Value: 'true' },
          { Key: 'routing.http.desync_mitigation_mode', Value: 'defensive' },
        ],
      },
      {
        Metadata: openOnPurpose({
          elbv2_deletion_protection_enabled_check: 'The parameter decides: true in production.',
          elbv2_logging_enabled_check: 'It needs a bucket, and services log their requests themselves.',
        }),
      },
    );

    const notFound: ListenerAction = {
      Type: 'fixed-response',
      FixedResponseConfig: { StatusCode: '404', ContentType: 'text/plain', MessageBody: 'No service answers here.\n' },
    };
    const toHttps: ListenerAction = {
      Type: 'redirect',
      RedirectConfig: { Protocol: 'HTTPS', Port: '443', StatusCode: 'HTTP_301' },
    };
    const http = resource(
      'HttpListener',
      'AWS::ElasticLoadBalancingV2::Listener',
      {
        LoadBalancerArn: balancer.ref,
        Port: 80,
        Protocol: 'HTTP',
        DefaultActions: [fn.if(withCertificate, toHttps, notFound)],
      },
      {
        Metadata: openOnPurpose({
          alb_http_to_https_redirection_check: 'It redirects as soon as there is a certificate to serve HTTPS with.',
        }),
      },
    );
    const https = resource(
      'HttpsListener',
      'AWS::ElasticLoadBalancingV2::Listener',
      {
        LoadBalancerArn: balancer.ref,
        Port: 443,
        Protocol: 'HTTPS',
        SslPolicy: TLS_POLICY,
        Certificates: [{ CertificateArn: params.CertificateArn }],
        DefaultActions: [notFound],
      },
      {
        Condition: withCertificate,
        Metadata: openOnPurpose({
          elbv2_acm_certificate_required_check:
            'The certificate is a parameter, whose pattern takes ACM certificates only.',
        }),
      },
    );

    const name = balancer.att('DNSName');
    return {
      ListenerArn: {
        Value: fn.if(withCertificate, https.ref, http.ref),
        Description: 'Where services add their rules: HTTPS where there is a certificate',
      },
      LoadBalancerSecurityGroupId: {
        Value: group.att('GroupId'),
        Description: 'Lets the load balancer reach its services',
      },
      LoadBalancerFullName: { Value: balancer.att('LoadBalancerFullName'), Description: 'Its name in metrics' },
      Url: {
        Value: fn.if(withCertificate, fn.sub`https://${name}`, fn.sub`http://${name}`),
        Description: 'Where the load balancer answers',
      },
    };
  },
});
