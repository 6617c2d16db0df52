import { template } from '../../generator/index.ts';
import { ecsClusterTemplate } from '../../templates/cluster/ecs-cluster.ts';
import { loadBalancerTemplate } from '../../templates/load-balancer/load-balancer.ts';
import { clusterMonitoringTemplate } from '../../templates/monitoring/cluster-monitoring.ts';
import { dashboardTemplate } from '../../templates/monitoring/dashboard.ts';
import { loadBalancerMonitoringTemplate } from '../../templates/monitoring/load-balancer-monitoring.ts';
import { existingNetwork } from '../../templates/network/existing-network.ts';
import { parameters } from '../../templates/parameters/parts.ts';

/** What the teams share: one load balancer and one cluster, in a network that is there already. */
export const platformTemplate = template({
  path: 'platform.yaml',
  description: 'Load balancer and cluster of three teams',
  parameters: {
    VpcId: existingNetwork.VpcId,
    PublicSubnetIds: existingNetwork.PublicSubnetIds,
    ...parameters.loadBalancer,
    ContainerInsights: parameters.cluster.ContainerInsights,
    AlarmTopicArn: parameters.cluster.AlarmTopicArn,
    ...parameters.monitoring,
  },
  body({ params, stack }) {
    const loadBalancer = stack('LoadBalancer', loadBalancerTemplate({}), params);
    const cluster = stack('Cluster', ecsClusterTemplate({ serviceConnect: true }), params);
    const shared = { ...params, ...loadBalancer.outputs, ...cluster.outputs };
    stack('LoadBalancerMonitoring', loadBalancerMonitoringTemplate({ certificate: true }), shared);
    stack('ClusterMonitoring', clusterMonitoringTemplate({}), shared);
    stack('Dashboard', dashboardTemplate({ loadBalancer: true }), shared);
    return {
      ...loadBalancer.outputs,
      ...cluster.outputs,
      Url: { Value: loadBalancer.outputs.Url, Description: 'Where the services answer' },
    };
  },
});
