import { template } from '../../generator/index.ts';
import { ecsClusterTemplate } from '../../templates/cluster/ecs-cluster.ts';
import { loadBalancerTemplate } from '../../templates/load-balancer/load-balancer.ts';
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
  },
  body({ params, stack }) {
    const loadBalancer = stack('LoadBalancer', loadBalancerTemplate({}), params);
    const cluster = stack('Cluster', ecsClusterTemplate({ serviceConnect: true }), params);
    return {
      ...loadBalancer.outputs,
      ...cluster.outputs,
      Url: { Value: loadBalancer.outputs.Url, Description: 'Where the services answer' },
    };
  },
});
