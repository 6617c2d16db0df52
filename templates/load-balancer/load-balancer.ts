import {
  type Checked,
  checkDependencies,
  checkOptions,
  fn,
  following,
  memoize,
  template,
} from '../../generator/index.ts';
import { openOnPurpose } from '../parts/reasons.ts';
import { accessLogs, sharedLogs } from './parts/access-logs.ts';
import { aliasRecords, issuedCertificate, namesOf } from './parts/domain.ts';
import { byHttps, type Https, listeners, moreCertificates, testListener } from './parts/listeners.ts';
import {
  byName,
  DEPENDENCIES,
  type DeclaredFor,
  LOAD_BALANCER_OPTIONS,
  type LoadBalancerOptions,
  type OutputsFor,
  parametersFor,
} from './parts/options.ts';
import { securityGroup } from './parts/security-group.ts';
import { checkClients, checkSources, defaultSources, PRIVATE } from './parts/sources.ts';
import { balancerAcl } from './parts/web-acl.ts';

/** One application load balancer that services add rules of their own to. */
export function loadBalancerTemplate<const O extends object>(options: Checked<LoadBalancerOptions, O>) {
  return following<DeclaredFor<O>, OutputsFor<O>>(build(options));
}

const build = memoize((options: LoadBalancerOptions) => {
  checkOptions('loadBalancerTemplate', LOAD_BALANCER_OPTIONS, options);
  checkDependencies('loadBalancerTemplate', options, DEPENDENCIES);
  const { path = 'templates/load-balancer.yaml', scheme = 'internet-facing', dualstack = false } = options;
  const internal = scheme === 'internal';
  const sources = options.sources ?? defaultSources(internal, dualstack);
  const tested = options.testListener === true ? { sources: PRIVATE } : options.testListener;
  checkSources(path, sources, dualstack);
  if (options.waf) checkClients(path, sources);
  if (tested) checkSources(path, tested.sources, dualstack);

  return template({
    path,
    description: internal ? 'Internal application load balancer' : 'Public application load balancer',
    parameters: parametersFor(options),

    body({ params, condition, resource }) {
      const names = namesOf(options, params);
      const issued = options.certificate === 'issued' && issuedCertificate(resource, params, names);
      const withoutCertificate = () => condition('HasNoCertificate', fn.equals(params.CertificateArn, ''));
      const https: Https = issued
        ? { certificateArn: issued.ref }
        : { certificateArn: params.CertificateArn, when: condition('HasCertificate', fn.not(withoutCertificate())) };

      const group = securityGroup(resource, params, https, { sources, testSources: tested ? tested.sources : [] });
      const logs = options.accessLogs && accessLogs(resource, params.AccessLogDays, 'application');
      const logged = () => condition('HasLogBucket', fn.not(fn.equals(params.LogBucketName, '')));
      const balancer = resource(
        'LoadBalancer',
        'AWS::ElasticLoadBalancingV2::LoadBalancer',
        {
          Type: 'application',
          Scheme: scheme,
          ...(dualstack && { IpAddressType: 'dualstack' }),
          Subnets: internal ? params.PrivateSubnetIds : params.PublicSubnetIds,
          SecurityGroups: [group.att('GroupId')],
          LoadBalancerAttributes: [
            { Key: 'deletion_protection.enabled', Value: params.DeletionProtection },
            { Key: 'idle_timeout.timeout_seconds', Value: '60' },
            { Key: 'routing.http.drop_invalid_header_fields.enabled', Value: 'true' },
            { Key: 'routing.http.desync_mitigation_mode', Value: 'defensive' },
            ...(logs ? logs.attributes : sharedLogs(logged(), params.LogBucketName)),
          ],
        },
        {
          ...(logs && { DependsOn: [logs.bucketPolicy] }),
          Metadata: {
            ...openOnPurpose({
              elbv2_deletion_protection_enabled_check: 'The parameter decides: true in production.',
              ...(!logs && {
                elbv2_logging_enabled_check: 'The parameter decides: the foundation has a bucket for them.',
              }),
            }),
            ...(!options.waf && {
              OpenControls: { 'ELB.16': 'A web ACL costs by the month; the option waf adds one.' },
            }),
          },
        },
      );
      aliasRecords(resource, params, names, { balancer, dualstack });

      const { https: secure, services } = listeners(resource, balancer, https, options.hsts ? params : undefined);
      const further = (options.moreCertificates ?? []).map((name) => ({
        name,
        arn: byName(params, `${name}CertificateArn`),
      }));
      moreCertificates(resource, { arn: secure.ref, suffix: 'Certificate' }, further, https);
      const test = tested && testListener(resource, balancer, https);
      if (test) moreCertificates(resource, { arn: test.ref, suffix: 'TestCertificate' }, further, https);
      const wafLogs =
        options.waf && balancerAcl({ resource, condition }, params, balancer, options.waf === true ? {} : options.waf);

      const name = names[0]?.name ?? balancer.att('DNSName');
      return {
        ListenerArn: {
          Value: services,
          Description: 'Where services add their rules: HTTPS where there is a certificate',
        },
        ...(test && {
          TestListenerArn: { Value: test.ref, Description: 'Where a new version is tried before it takes over' },
        }),
        LoadBalancerSecurityGroupId: {
          Value: group.att('GroupId'),
          Description: 'Lets the load balancer reach its services',
        },
        LoadBalancerFullName: { Value: balancer.att('LoadBalancerFullName'), Description: 'Its name in metrics' },
        LoadBalancerArn: { Value: balancer.ref, Description: 'The load balancer, for what stands in front of it' },
        LoadBalancerDnsName: { Value: balancer.att('DNSName'), Description: 'What a name of your own points at' },
        Url: {
          Value: byHttps(https, fn.sub`https://${name}`, fn.sub`http://${name}`),
          Description: 'Where the load balancer answers',
        },
        ...(issued && { CertificateArn: { Value: issued.ref, Description: 'The certificate that was issued' } }),
        ...(logs && {
          AccessLogBucketName: { Value: logs.bucket.ref, Description: 'Where access logs are, by day' },
        }),
        ...(wafLogs && {
          WafLogGroupName: { Value: wafLogs.ref, Description: 'What the web ACL saw, for `aws logs tail`' },
        }),
      };
    },
  });
});
