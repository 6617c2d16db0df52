import { template } from './generator/index.ts';
import { websiteServiceTemplate } from './services/website-service/service.ts';
import { ecsClusterTemplate } from './templates/cluster/ecs-cluster.ts';
import { loadBalancerTemplate } from './templates/load-balancer/load-balancer.ts';
import { clusterMonitoringTemplate } from './templates/monitoring/cluster-monitoring.ts';
import { dashboardTemplate } from './templates/monitoring/dashboard.ts';
import { loadBalancerMonitoringTemplate } from './templates/monitoring/load-balancer-monitoring.ts';
import { vpcTemplate } from './templates/network/vpc.ts';
import { parameters } from './templates/parameters/parts.ts';
import { development, production } from './templates/parameters/presets.ts';
import { defineService, defineServices } from './templates/services/define-services.ts';

/** All that the system says of its services: an entry each. */
export const services = defineServices({
  Website: defineService(websiteServiceTemplate, {
    image: 'website-service',
    priority: 1000,
    environments: { local: {}, development: development.service, production: production.service },
  }),
});

/** The whole system: each part is a nested stack, and the outputs of one are the parameters of another. */
export const masterTemplate = template({
  path: 'master.yaml',
  description: 'Website on ECS',

  parameters: {
    ...parameters.network,
    ...parameters.loadBalancer,
    ...parameters.cluster,
    ...parameters.monitoring,
    ...services.parameters,
  },

  body(builder) {
    const { params, stack } = builder;
    const network = stack('Network', vpcTemplate({ zones: 2 }), params);
    const loadBalancer = stack('LoadBalancer', loadBalancerTemplate({}), { ...params, ...network.outputs });
    const cluster = stack('Cluster', ecsClusterTemplate({}), params);
    const shared = { ...params, ...network.outputs, ...loadBalancer.outputs, ...cluster.outputs };
    const { Website } = services.nest(builder, shared);
    stack('LoadBalancerMonitoring', loadBalancerMonitoringTemplate({ certificate: true }), shared);
    stack('ClusterMonitoring', clusterMonitoringTemplate({}), shared);
    stack('Dashboard', dashboardTemplate({ loadBalancer: true }), shared);

    return {
      WebsiteUrl: { Value: loadBalancer.outputs.Url, Description: 'Where the website answers' },
      ClusterName: { Value: cluster.outputs.ClusterName, Description: 'The cluster, for `aws ecs`' },
      WebsiteServiceName: { Value: Website.outputs.ServiceName, Description: 'The service in it' },
      WebsiteLogGroup: { Value: Website.outputs.LogGroupName, Description: 'Where its tasks log, for `aws logs tail`' },
    };
  },
});
