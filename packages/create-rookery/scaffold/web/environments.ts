import type { Environments } from 'rookery/deploy';
import { development, production } from 'rookery/templates';
import type { masterTemplate } from './master.ts';

/** What runs: a new version is a new tag. */
const release = { WebsiteImageTag: '1.0.0' } as const;

/** Where the system runs. `account: '<twelve digits>'` pins an environment to one AWS account. */
export const environments = {
  local: {
    stackName: 'my-system',
    region: 'eu-central-1',
    parameters: { Environment: 'local', ...release },
  },
  development: {
    stackName: 'my-system-development',
    region: 'eu-central-1',
    parameters: {
      Environment: 'development',
      ...development.network,
      ...development.loadBalancer,
      ...development.cluster,
      ...release,
    },
  },
  production: {
    stackName: 'my-system-production',
    region: 'eu-central-1',
    terminationProtection: true,
    multiAz: true,
    parameters: {
      Environment: 'production',
      ...production.network,
      ...production.loadBalancer,
      ...production.cluster,
      ...release,
    },
  },
} satisfies Environments<typeof masterTemplate>;
