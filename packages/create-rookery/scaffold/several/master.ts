import { template } from 'rookery';
import {
  defineService,
  defineServices,
  development,
  ecsClusterTemplate,
  loadBalancerTemplate,
  parameters,
  production,
  vpcTemplate,
} from 'rookery/templates';
import { apiServiceTemplate } from './services/api/service.ts';
import { websiteServiceTemplate } from './services/website/service.ts';

/** All that the system says of its services: an entry each. A priority is never given twice, and never changes. */
export const services = defineServices({
  Api: defineService(apiServiceTemplate, {
    image: 'api',
    priority: 1000,
    values: { Paths: ['/api', '/api/*'] },
    environments: { local: {}, development: development.service, production: production.service },
  }),
  Website: defineService(websiteServiceTemplate, {
    image: 'website',
    priority: 2000,
    environments: { local: {}, development: development.service, production: production.service },
  }),
});

/** The whole system: each part is a nested stack, and the outputs of one are the parameters of another. */
export const masterTemplate = template({
  path: 'master.yaml',
  description: 'my-system',

  parameters: {
    ...parameters.network,
    ...parameters.loadBalancer,
    ...parameters.cluster,
    ...services.parameters,
  },

  body(builder) {
    const { params, stack } = builder;
    const network = stack('Network', vpcTemplate({ zones: 2 }), params);
    const loadBalancer = stack('LoadBalancer', loadBalancerTemplate({}), { ...params, ...network.outputs });
    const cluster = stack('Cluster', ecsClusterTemplate({}), params);
    services.nest(builder, {
      ...params,
      ...network.outputs,
      ...loadBalancer.outputs,
      ...cluster.outputs,
    });

    return { WebsiteUrl: { Value: loadBalancer.outputs.Url, Description: 'Where the website answers' } };
  },
});
