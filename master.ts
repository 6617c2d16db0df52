import { prefixed, template, unprefixed } from './generator/index.ts';
import { websiteServiceTemplate } from './services/website-service/service.ts';
import { ecsClusterTemplate } from './templates/cluster/ecs-cluster.ts';
import { loadBalancerTemplate } from './templates/load-balancer/load-balancer.ts';
import { vpcTemplate } from './templates/network/vpc.ts';
import { settings } from './templates/parameters/settings.ts';
import { listenerPriorities } from './templates/services/parts/listener-rules.ts';

const priorities = listenerPriorities({ Website: 1000 });

/** The whole system: each part is a nested stack, wired to the others by outputs alone. */
export const masterTemplate = template({
  path: 'master.yaml',
  description: 'Website on ECS',

  parameters: {
    ...settings.network,
    ...settings.entrance,
    ...settings.cluster,
    ...prefixed('Website', settings.service),
  },

  body({ params, stack }) {
    const network = stack('Network', vpcTemplate({ zones: 2 }), params);
    const entrance = stack('Entrance', loadBalancerTemplate({}), { ...params, ...network.outputs });
    const compute = stack('Compute', ecsClusterTemplate({}), params);
    const shared = { ...params, ...network.outputs, ...entrance.outputs, ...compute.outputs };

    const website = stack('Website', websiteServiceTemplate, {
      ...shared,
      ...unprefixed('Website', params),
      RulePriority: priorities.Website,
    });

    return {
      WebsiteUrl: { Value: entrance.outputs.Url, Description: 'Where the website answers' },
      ClusterName: { Value: compute.outputs.ClusterName, Description: 'The cluster, for `aws ecs`' },
      WebsiteServiceName: { Value: website.outputs.ServiceName, Description: 'The service in it' },
      WebsiteLogGroup: { Value: website.outputs.LogGroupName, Description: 'Where its tasks log, for `aws logs tail`' },
    };
  },
});
