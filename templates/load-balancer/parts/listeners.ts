import {
  AWS,
  type Condition,
  type Declare,
  fn,
  type Id,
  type ParameterRefs,
  type Resource,
  type Token,
  type Value,
} from '../../../generator/index.ts';
import type { ListenerAction } from '../../../generator/resources/generated/elasticloadbalancingv2.ts';
import { openOnPurpose, openRules } from '../../parts/reasons.ts';
import type { hstsParameters } from './parameters.ts';

/** Also the policy that CloudFormation would not choose: its default still is one of 2016. */
const TLS_POLICY = 'ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09';

/** The certificate that HTTPS is served with, and when there is one; always, where the template makes it. */
export interface Https {
  readonly certificateArn: Token<Id<'AWS::CertificateManager::Certificate', 'Arn'>>;
  readonly when?: Condition | undefined;
}

type Balancer = Resource<'AWS::ElasticLoadBalancingV2::LoadBalancer'>;

const notFound: ListenerAction = {
  Type: 'fixed-response',
  FixedResponseConfig: { StatusCode: '404', ContentType: 'text/plain', MessageBody: 'No service answers here.\n' },
};
const toHttps: ListenerAction = {
  Type: 'redirect',
  RedirectConfig: { Protocol: 'HTTPS', Port: '443', StatusCode: 'HTTP_301' },
};

/** Chooses between two values by whether HTTPS is served. */
export function byHttps<T>({ when }: Https, served: Value<T>, otherwise: Value<T>): Value<T> {
  return when ? fn.if(when, served, otherwise) : served;
}

const ONLY_ACM = openOnPurpose({
  elbv2_acm_certificate_required_check:
    'The certificate is a parameter, which takes those of ACM: see its description.',
});
const HTTP_TILL_THEN = { 'ELB.18': 'HTTP only until there is a certificate to serve HTTPS with.' };

/** HTTP, which redirects as soon as there is HTTPS, and HTTPS. `services` is the one that takes their rules. */
export function listeners(
  resource: Declare,
  balancer: Balancer,
  https: Https,
  hsts: ParameterRefs<typeof hstsParameters> | undefined,
) {
  const http = resource(
    'HttpListener',
    'AWS::ElasticLoadBalancingV2::Listener',
    {
      LoadBalancerArn: balancer.ref,
      Port: 80,
      Protocol: 'HTTP',
      DefaultActions: [byHttps(https, toHttps, notFound)],
    },
    {
      Metadata: https.when
        ? {
            ...openOnPurpose({
              alb_http_to_https_redirection_check:
                'It redirects as soon as there is a certificate to serve HTTPS with.',
            }),
            OpenControls: HTTP_TILL_THEN,
          }
        : openRules({ ELBv2ACMCertificateRequired: 'It only redirects to HTTPS.' }),
    },
  );
  const secure = resource(
    'HttpsListener',
    'AWS::ElasticLoadBalancingV2::Listener',
    {
      LoadBalancerArn: balancer.ref,
      Port: 443,
      Protocol: 'HTTPS',
      ...secured(https),
      DefaultActions: [notFound],
      ...(hsts && { ListenerAttributes: [strictTransport(hsts)] }),
    },
    https.when && { Condition: https.when, Metadata: ONLY_ACM },
  );
  return { https: secure, services: byHttps(https, secure.ref, http.ref) };
}

/** Where a new version is tried before it takes over: HTTPS at 8443, or HTTP at 8080 while there is no certificate. */
export function testListener(resource: Declare, balancer: Balancer, https: Https) {
  const { SslPolicy, Certificates } = secured(https);
  return resource(
    'TestListener',
    'AWS::ElasticLoadBalancingV2::Listener',
    {
      LoadBalancerArn: balancer.ref,
      Port: testPort(https),
      Protocol: byHttps(https, 'HTTPS', 'HTTP'),
      SslPolicy: byHttps<typeof SslPolicy>(https, SslPolicy, AWS.NoValue),
      Certificates: byHttps<typeof Certificates>(https, Certificates, AWS.NoValue),
      DefaultActions: [notFound],
    },
    https.when && { Metadata: { OpenControls: HTTP_TILL_THEN } },
  );
}

/** The port of the test listener. */
export const testPort = (https: Https) => byHttps(https, 8443, 8080);

/** Further certificates of a listener, served to those who ask for their names. */
export function moreCertificates(
  resource: Declare,
  listener: { readonly arn: Value<Id<'AWS::ElasticLoadBalancingV2::Listener', 'Arn'>>; readonly suffix: string },
  certificates: readonly { readonly name: string; readonly arn: Https['certificateArn'] }[],
  { when }: Https,
): void {
  for (const { name, arn } of certificates) {
    resource(
      `${name}${listener.suffix}`,
      'AWS::ElasticLoadBalancingV2::ListenerCertificate',
      { ListenerArn: listener.arn, Certificates: [{ CertificateArn: arn }] },
      { ...(when && { Condition: when }), Metadata: ONLY_ACM },
    );
  }
}

function secured({ certificateArn }: Https) {
  return { SslPolicy: TLS_POLICY, Certificates: [{ CertificateArn: certificateArn }] } as const;
}

function strictTransport({ HstsSeconds }: ParameterRefs<typeof hstsParameters>) {
  return {
    Key: 'routing.http.response.strict_transport_security.header_value',
    Value: fn.sub`max-age=${HstsSeconds}`,
  } as const;
}
