import type { Environments } from './deploy/environments.ts';
import type { masterTemplate } from './master.ts';
import { development, production } from './templates/parameters/presets.ts';

/**
 * Where the system runs: stack name, region and parameter values of each environment. A parameter that is not named
 * here keeps its deployed value, or master's default. `account` pins an environment to one AWS account. Outputs of the
 * foundation need no mention: `RepositoryUriPrefix`, `LogBucketName`, `AlarmTopicArn`, unless one of yours is named here.
 */
export const environments = {
  local: {
    stackName: 'rookery',
    region: 'us-east-1',
    tags: { Environment: 'local', Owner: 'platform', Component: 'website' },
    parameters: { Environment: 'local', WebsiteImageTag: '1.0.0' },
  },
  development: {
    stackName: 'rookery-development',
    region: 'eu-central-1',
    tags: { Environment: 'development', Owner: 'platform', Component: 'website' },
    parameters: {
      Environment: 'development',
      ...development.network,
      ...development.loadBalancer,
      ...development.cluster,
      ...development.monitoring,
      WebsiteImageTag: '1.0.0',
    },
  },
  production: {
    stackName: 'rookery-production',
    region: 'eu-central-1',
    terminationProtection: true,
    multiAz: true,
    alarms: true,
    tags: { Environment: 'production', Owner: 'platform', Component: 'website' },
    parameters: {
      Environment: 'production',
      ...production.network,
      ...production.loadBalancer,
      ...production.cluster,
      ...production.monitoring,
      WebsiteImageTag: '1.0.0',
    },
  },
} satisfies Environments<typeof masterTemplate>;
