import type { Environments } from '../../deploy/environments.ts';
import { prefixed } from '../../generator/index.ts';
import { development, production } from '../../templates/parameters/presets.ts';
import type { masterTemplate } from './master.ts';

/** Two to three tasks, added at 90 % of CPU and removed below 70 %: the defaults of scaling by steps. */
const time = { TimeImageTag: '1.0.0', TimeMinTasks: 2, TimeMaxTasks: 3 } as const;

export const environments = {
  local: {
    stackName: 'time',
    region: 'us-east-1',
    tags: { Environment: 'local', Owner: 'platform', Component: 'time' },
    parameters: time,
  },
  development: {
    stackName: 'time-development',
    region: 'eu-central-1',
    tags: { Environment: 'development', Owner: 'platform', Component: 'time' },
    parameters: {
      ...development.hostedNetwork,
      ...development.cluster,
      ...development.hosts,
      ...prefixed('Time', development.hostedService),
      TimeImageTag: '1.0.0',
    },
  },
  production: {
    stackName: 'time-production',
    region: 'eu-central-1',
    terminationProtection: true,
    multiAz: true,
    tags: { Environment: 'production', Owner: 'platform', Component: 'time' },
    parameters: {
      ...production.hostedNetwork,
      ...production.entrance,
      ...production.cluster,
      ...production.hosts,
      ...time,
    },
  },
} satisfies Environments<typeof masterTemplate>;
