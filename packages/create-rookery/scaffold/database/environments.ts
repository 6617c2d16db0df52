import { prefixed } from 'rookery';
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
    parameters: { ...release },
  },
  development: {
    stackName: 'my-system-development',
    region: 'eu-central-1',
    parameters: {
      ...development.network,
      ...development.entrance,
      ...development.cluster,
      ...prefixed('Database', development.database),
      ...prefixed('Website', development.service),
      ...release,
    },
  },
  production: {
    stackName: 'my-system-production',
    region: 'eu-central-1',
    terminationProtection: true,
    multiAz: true,
    parameters: {
      ...production.network,
      ...production.entrance,
      ...production.cluster,
      ...prefixed('Database', production.database),
      ...prefixed('Website', production.service),
      ...release,
    },
  },
} satisfies Environments<typeof masterTemplate>;
