import { prefixed, template, unprefixed } from 'rookery';
import {
  databaseTemplate,
  defineService,
  defineServices,
  development,
  ecsClusterTemplate,
  loadBalancerTemplate,
  parameters,
  production,
  vpcTemplate,
} from 'rookery/templates';
import { websiteServiceTemplate } from './services/website/service.ts';

/** All that the system says of its services: an entry each. A priority is never given twice, and never changes. */
export const services = defineServices({
  Website: defineService(websiteServiceTemplate, {
    image: 'website',
    priority: 1000,
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
    ...prefixed('Database', parameters.database),
    ...services.parameters,
  },

  body(builder) {
    const { params, stack } = builder;
    const network = stack('Network', vpcTemplate({ zones: 2 }), params);
    const loadBalancer = stack('LoadBalancer', loadBalancerTemplate({}), { ...params, ...network.outputs });
    const cluster = stack('Cluster', ecsClusterTemplate({}), params);
    const database = stack('Database', databaseTemplate({ engine: 'postgres' }), {
      ...network.outputs,
      ...unprefixed('Database', params),
    });
    services.nest(builder, {
      ...params,
      ...network.outputs,
      ...loadBalancer.outputs,
      ...cluster.outputs,
      ...prefixed('Database', database.outputs),
    });

    return { WebsiteUrl: { Value: loadBalancer.outputs.Url, Description: 'Where the website answers' } };
  },
});
