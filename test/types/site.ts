// Each marked line is a mistake that the compiler must refuse: `tsc` fails if one of them ever compiles.
import { template } from '../../generator/index.ts';
import { edgeTemplate } from '../../templates/edge/edge.ts';
import { loadBalancerTemplate } from '../../templates/load-balancer/load-balancer.ts';
import { vpcTemplate } from '../../templates/network/vpc.ts';
import { certificateArn } from '../../templates/parameters/parameters.ts';
import { parameters } from '../../templates/parameters/parts.ts';
import { siteLogsTemplate } from '../../templates/site/site-logs.ts';
import { staticSiteTemplate } from '../../templates/site/static-site.ts';

export const mistakes = template({
  path: 'mistakes.yaml',
  description: '',
  parameters: { ...parameters.site, ...parameters.edge, CertificateArn: certificateArn },
  body({ params, stack, resource }) {
    const network = stack('Network', vpcTemplate({ zones: 2 }), {}).outputs;
    const balancer = stack('Balancer', loadBalancerTemplate({ scheme: 'internal' }), network).outputs;
    const edge = stack('Edge', edgeTemplate({ waf: true }), params).outputs;
    const inside = staticSiteTemplate({ api: { loadBalancer: 'internal' } });
    const site = stack('Site', inside, { ...params, ...balancer, ...edge }).outputs;
    const zone = { SiteDomainName: 'example.com', HostedZoneId: params.HostedZoneId };
    stack('Plain', staticSiteTemplate({}), {});
    stack('Zone', edgeTemplate({}), zone);
    stack('Www', staticSiteTemplate({ names: ['Www'] }), { ...edge, WwwSiteDomainName: 'www.example.com' });
    stack('Logs', siteLogsTemplate({}), site);

    const regional = resource('Acl', 'AWS::WAFv2::WebACL', {
      Scope: 'REGIONAL',
      DefaultAction: { Allow: {} },
      VisibilityConfig: { CloudWatchMetricsEnabled: true, MetricName: 'Acl', SampledRequestsEnabled: true },
    });
    const balancerArn = balancer.LoadBalancerArn;
    resource('Attached', 'AWS::WAFv2::WebACLAssociation', { ResourceArn: balancerArn, WebACLArn: regional.att('Arn') });

    // @ts-expect-error a regional certificate, where CloudFront takes one of us-east-1
    stack('A', staticSiteTemplate({}), { CloudFrontCertificateArn: params.CertificateArn });
    // @ts-expect-error a regional web ACL, where CloudFront takes one of its own scope
    stack('A', staticSiteTemplate({}), { CloudFrontWebAclArn: regional.att('Arn') });
    // @ts-expect-error the edge's certificate, where a load balancer takes one of its own region
    stack('A', loadBalancerTemplate({}), { ...network, CertificateArn: edge.CloudFrontCertificateArn });
    // @ts-expect-error the edge's web ACL in front of a load balancer
    resource('A', 'AWS::WAFv2::WebACLAssociation', { ResourceArn: balancerArn, WebACLArn: edge.CloudFrontWebAclArn });
    // @ts-expect-error a web ACL where a certificate belongs
    stack('A', staticSiteTemplate({}), { CloudFrontCertificateArn: edge.CloudFrontWebAclArn });
    // @ts-expect-error an API without its load balancer
    stack('A', inside, params);
    // @ts-expect-error an internal load balancer by its name alone
    stack('A', inside, { LoadBalancerDnsName: balancer.LoadBalancerDnsName });
    // @ts-expect-error a load balancer, where there is no API
    stack('A', staticSiteTemplate({}), { LoadBalancerDnsName: balancer.LoadBalancerDnsName });
    // @ts-expect-error a name that no option declares
    stack('A', staticSiteTemplate({}), { WwwSiteDomainName: 'www.example.com' });
    // @ts-expect-error a class of prices that does not exist
    stack('A', staticSiteTemplate({}), { PriceClass: 'PriceClass_300' });
    // @ts-expect-error an API without a word on how its load balancer is reached
    staticSiteTemplate({ api: {} });
    // @ts-expect-error a path that does not begin with a slash
    staticSiteTemplate({ api: { loadBalancer: 'public', paths: ['api/*'] } });
    // @ts-expect-error no path at all
    staticSiteTemplate({ api: { loadBalancer: 'public', paths: [] } });
    // @ts-expect-error an option misspelt
    staticSiteTemplate({ route: 'folders' });
    // @ts-expect-error a route that does not exist
    staticSiteTemplate({ routing: 'spa' });
    // @ts-expect-error logs of no distribution
    stack('A', siteLogsTemplate({}), {});
    // @ts-expect-error logs of a bucket
    stack('A', siteLogsTemplate({}), { DistributionId: site.SiteBucketName });
    // @ts-expect-error a setting of the web ACL, where there is none
    stack('A', edgeTemplate({}), { ...zone, WafMode: 'count' });
    // @ts-expect-error a managed group that does not exist
    edgeTemplate({ waf: { groups: ['AWSManagedRulesSqlRuleSet'] } });
    // @ts-expect-error a web ACL that nobody asked for
    stack('B', edgeTemplate({}), params).outputs.CloudFrontWebAclArn;
    // @ts-expect-error a certificate that was declined
    stack('C', edgeTemplate({ certificate: false, waf: true }), {}).outputs.CloudFrontCertificateArn;

    return {};
  },
});
