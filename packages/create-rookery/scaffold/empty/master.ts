import { template } from 'rookery';
import { ecsClusterTemplate, loadBalancerTemplate, parameters, vpcTemplate } from 'rookery/templates';

/** The whole system: each part is a nested stack, and gets what it needs from the others' outputs. */
export const masterTemplate = template({
  path: 'master.yaml',
  description: 'my-system',

  parameters: {
    ...parameters.network,
    ...parameters.loadBalancer,
    ContainerInsights: parameters.cluster.ContainerInsights,
  },

  body({ params, stack }) {
    const network = stack('Network', vpcTemplate({ zones: 2 }), params);
    const loadBalancer = stack('LoadBalancer', loadBalancerTemplate({}), { ...params, ...network.outputs });
    const cluster = stack('Cluster', ecsClusterTemplate({}), params);

    return {
      Url: { Value: loadBalancer.outputs.Url, Description: 'Where the services will answer' },
      ClusterName: { Value: cluster.outputs.ClusterName, Description: 'The cluster, for `aws ecs`' },
    };
  },
});
