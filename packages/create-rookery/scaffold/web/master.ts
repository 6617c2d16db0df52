import { prefixed, template, unprefixed } from 'rookery';
import { ecsClusterTemplate, listenerPriorities, loadBalancerTemplate, settings, vpcTemplate } from 'rookery/templates';
import { websiteServiceTemplate } from './services/website/service.ts';

/** The order of the load balancer's rules. A number is never given twice, and never changes. */
const priorities = listenerPriorities({ Website: 1000 });

/** The whole system: each part is a nested stack, and gets what it needs from the others' outputs. */
export const masterTemplate = template({
  path: 'master.yaml',
  description: 'my-system',

  parameters: {
    ...settings.network,
    ...settings.entrance,
    ...settings.cluster,
    ...prefixed('Website', settings.service),
  },

  body({ params, stack }) {
    const network = stack('Network', vpcTemplate({ zones: 2 }), params);
    const loadBalancer = stack('LoadBalancer', loadBalancerTemplate({}), { ...params, ...network.outputs });
    const cluster = stack('Cluster', ecsClusterTemplate({}), params);
    const shared = { ...params, ...network.outputs, ...loadBalancer.outputs, ...cluster.outputs };

    stack('Website', websiteServiceTemplate, {
      ...shared,
      ...unprefixed('Website', params),
      RulePriority: priorities.Website,
    });

    return { WebsiteUrl: { Value: loadBalancer.outputs.Url, Description: 'Where the website answers' } };
  },
});
