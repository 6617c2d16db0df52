import type { Environments } from 'rookery/deploy';
import { development, production } from 'rookery/templates';
import type { masterTemplate } from './master.ts';

/** Where the system runs. `account: '<twelve digits>'` pins an environment to one AWS account. */
export const environments = {
  local: {
    stackName: 'my-system',
    region: 'eu-central-1',
    parameters: {},
  },
  development: {
    stackName: 'my-system-development',
    region: 'eu-central-1',
    parameters: {
      ...development.network,
      ...development.loadBalancer,
      ContainerInsights: development.cluster.ContainerInsights,
    },
  },
  production: {
    stackName: 'my-system-production',
    region: 'eu-central-1',
    terminationProtection: true,
    multiAz: true,
    parameters: {
      ...production.network,
      ...production.loadBalancer,
      ContainerInsights: production.cluster.ContainerInsights,
    },
  },
} satisfies Environments<typeof masterTemplate>;
