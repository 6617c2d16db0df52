import { fn, prefixed, template, unprefixed } from '../../generator/index.ts';
import { ecsClusterTemplate } from '../../templates/cluster/ecs-cluster.ts';
import { databaseTemplate } from '../../templates/database/database.ts';
import { loadBalancerTemplate } from '../../templates/load-balancer/load-balancer.ts';
import { clusterMonitoringTemplate } from '../../templates/monitoring/cluster-monitoring.ts';
import { dashboardTemplate } from '../../templates/monitoring/dashboard.ts';
import { databaseMonitoringTemplate } from '../../templates/monitoring/database-monitoring.ts';
import { loadBalancerMonitoringTemplate } from '../../templates/monitoring/load-balancer-monitoring.ts';
import { monitorServices } from '../../templates/monitoring/monitor-services.ts';
import { notificationsTemplate } from '../../templates/monitoring/notifications.ts';
import { vpcTemplate } from '../../templates/network/vpc.ts';
import { parameters } from '../../templates/parameters/parts.ts';
import { development, production } from '../../templates/parameters/presets.ts';
import { defineService, defineServices } from '../../templates/services/define-services.ts';
import { database } from '../../templates/services/parts/uses.ts';
import { webServiceTemplate } from '../../templates/services/web-service.ts';
import { staticSiteTemplate } from '../../templates/site/static-site.ts';

const apiTemplate = webServiceTemplate({
  path: 'services/api.yaml',
  uses: [database('Database')],
  scaleBy: ['cpu', 'requests'],
});

export const services = defineServices({
  Api: defineService(apiTemplate, {
    image: 'api',
    priority: 1000,
    values: { Paths: ['/api/*'] },
    environments: {
      local: { MinTasks: 1, MaxTasks: 2 },
      development: development.service,
      // One in each zone.
      production: { ...production.service, MinTasks: 3, OnDemandBase: 3 },
    },
  }),
});

/** The site, and the API on its domain: in the region where the data is. */
export const appTemplate = template({
  path: 'app.yaml',
  description: 'Notes: a page, its API and a database',
  parameters: {
    ...parameters.network,
    ...parameters.loadBalancer,
    CloudFrontPrefixListId: { Type: 'String', Description: 'Addresses that CloudFront asks its origins from' },
    ...parameters.cluster,
    ...parameters.site,
    ...prefixed('Database', { ...parameters.database, ...parameters.databaseMonitoring }),
    ...parameters.monitoring,
    ...parameters.serviceMonitoring,
    EmailAddress: { Type: 'String', Description: 'Whom alarms are mailed to' },
    ...services.parameters,
  },
  body(builder) {
    const { params, stack, condition } = builder;
    const network = stack('Network', vpcTemplate({ zones: 3 }), params);
    const inside = loadBalancerTemplate({ scheme: 'internal', sources: [{ prefixList: 'CloudFront' }] });
    const loadBalancer = stack('LoadBalancer', inside, { ...params, ...network.outputs });
    const cluster = stack('Cluster', ecsClusterTemplate({}), params);
    const store = stack('Database', databaseTemplate({ engine: 'mysql' }), {
      ...network.outputs,
      ...unprefixed('Database', params),
    });
    const shared = { ...params, ...network.outputs, ...loadBalancer.outputs, ...cluster.outputs };
    const nested = services.nest(builder, { ...shared, ...prefixed('Database', store.outputs) });

    const certified = condition('ApiHasCertificate', fn.not(fn.equals(params.CertificateArn, '')));
    const site = stack('Site', staticSiteTemplate({ api: { loadBalancer: 'internal' } }), {
      ...shared,
      ApiProtocol: fn.if<'https-only' | 'http-only'>(certified, 'https-only', 'http-only'),
    });

    monitorServices(builder, nested, params);
    stack('LoadBalancerMonitoring', loadBalancerMonitoringTemplate({ certificate: true }), shared);
    stack('ClusterMonitoring', clusterMonitoringTemplate({}), shared);
    stack('DatabaseMonitoring', databaseMonitoringTemplate({ engine: 'mysql', dashboard: true }), {
      AlarmTopicArn: params.AlarmTopicArn,
      ...unprefixed('Database', params),
      ...store.outputs,
    });
    stack('Dashboard', dashboardTemplate({ loadBalancer: true }), shared);
    stack('Notifications', notificationsTemplate({ email: true }), params);

    return { ...site.outputs };
  },
});
