import type { Environments } from './deploy/environments.ts';
import type { masterTemplate } from './master.ts';

/**
 * Where the system runs: stack name, region and parameter values of each environment. A parameter that is not named
 * here keeps its deployed value, or master's default. `account` pins an environment to one AWS account.
 */
export const environments = {
  local: {
    stackName: 'rookery',
    region: 'us-east-1',
    tags: { Environment: 'local', Owner: 'platform', Component: 'website' },
    parameters: { WebsiteImageTag: '1.0.0' },
  },
  development: {
    stackName: 'rookery-development',
    region: 'eu-central-1',
    tags: { Environment: 'development', Owner: 'platform', Component: 'website' },
    parameters: {
      WebsiteImageTag: '1.0.0',
      WebsiteMinTasks: 1,
      WebsiteMaxTasks: 2,
      WebsiteOnDemandBase: 0,
      WebsiteOnDemandWeight: 0,
      WebsiteSpotWeight: 1,
      LogRetentionDays: 7,
    },
  },
  production: {
    stackName: 'rookery-production',
    region: 'eu-central-1',
    terminationProtection: true,
    tags: { Environment: 'production', Owner: 'platform', Component: 'website' },
    parameters: {
      NatGateways: 'zone',
      DeletionProtection: 'true',
      ContainerInsights: 'enhanced',
      LogRetentionDays: 365,
      WebsiteImageTag: '1.0.0',
      WebsiteMinTasks: 2,
      WebsiteMaxTasks: 10,
      WebsiteOnDemandBase: 2,
    },
  },
} satisfies Environments<typeof masterTemplate>;
