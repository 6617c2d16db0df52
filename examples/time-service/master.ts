import { template, withRoleParameters } from '../../generator/index.ts';
import { ec2CapacityTemplate } from '../../templates/cluster/ec2-capacity.ts';
import { ecsClusterTemplate } from '../../templates/cluster/ecs-cluster.ts';
import { loadBalancerTemplate } from '../../templates/load-balancer/load-balancer.ts';
import { clusterMonitoringTemplate } from '../../templates/monitoring/cluster-monitoring.ts';
import { dashboardTemplate } from '../../templates/monitoring/dashboard.ts';
import { loadBalancerMonitoringTemplate } from '../../templates/monitoring/load-balancer-monitoring.ts';
import { monitorServices } from '../../templates/monitoring/monitor-services.ts';
import { vpcTemplate } from '../../templates/network/vpc.ts';
import { parameters } from '../../templates/parameters/parts.ts';
import { development } from '../../templates/parameters/presets.ts';
import { defineService, defineServices } from '../../templates/services/define-services.ts';
import { webServiceTemplate } from '../../templates/services/web-service.ts';

const timeServiceTemplate = webServiceTemplate({
  path: 'services/time-service.yaml',
  compute: 'ec2',
  scaleBy: ['cpu-steps'],
});

/** Two to three tasks, added at 90 % of CPU and removed below 70 %: the defaults of scaling by steps. */
const tasks = { MinTasks: 2, MaxTasks: 3 } as const;

export const services = defineServices({
  Time: defineService(timeServiceTemplate, {
    image: 'time-service',
    priority: 1000,
    environments: { local: tasks, development: development.hostedService, production: tasks },
  }),
});

/** A service that tells the time, on hosts in private subnets of two zones: only the load balancer's port 80 is public. */
const timeTemplate = template({
  path: 'master.yaml',
  description: 'Time service on EC2',
  parameters: {
    ...parameters.network,
    ...parameters.loadBalancer,
    ...parameters.cluster,
    ...parameters.hosts,
    ...parameters.monitoring,
    ...parameters.serviceMonitoring,
    ...services.parameters,
  },
  body(builder) {
    const { params, stack } = builder;
    const network = stack('Network', vpcTemplate({ zones: 2 }), params);
    const loadBalancer = stack('LoadBalancer', loadBalancerTemplate({}), { ...params, ...network.outputs });
    const cluster = stack('Cluster', ecsClusterTemplate({ capacity: 'elsewhere' }), params);
    const hosts = stack('Hosts', ec2CapacityTemplate({}), { ...params, ...network.outputs, ...cluster.outputs });
    const shared = { ...params, ...network.outputs, ...loadBalancer.outputs, ...cluster.outputs, ...hosts.outputs };
    const nested = services.nest(builder, shared);
    monitorServices(builder, nested, params, { composite: true });
    stack('LoadBalancerMonitoring', loadBalancerMonitoringTemplate({ certificate: true }), shared);
    stack('ClusterMonitoring', clusterMonitoringTemplate({}), shared);
    stack('Dashboard', dashboardTemplate({ loadBalancer: true }), shared);
    const { Time } = nested;

    return {
      TimeUrl: { Value: loadBalancer.outputs.Url, Description: 'Where the service answers' },
      ClusterName: { Value: cluster.outputs.ClusterName, Description: 'The cluster, for `aws ecs`' },
      TimeServiceName: { Value: Time.outputs.ServiceName, Description: 'The service in it' },
      TimeLogGroup: { Value: Time.outputs.LogGroupName, Description: 'Where its tasks log, for `aws logs tail`' },
    };
  },
});

/** The same, with a boundary for all its roles: each environment says which. */
export const masterTemplate = withRoleParameters(timeTemplate, { permissionsBoundary: true });
