import type { Environments } from '../../deploy/environments.ts';
import { prefixed } from '../../generator/index.ts';
import { development, production } from '../../templates/parameters/presets.ts';
import type { masterTemplate } from './master.ts';

/** The migration has a tag of its own, so that a release can run it before the others are replaced. */
const release = {
  WebImageTag: '1.0.0',
  CheckerImageTag: '1.0.0',
  EnqueueImageTag: '1.0.0',
  MigrateImageTag: '1.0.0',
} as const;

const EmailAddress = 'uptime-team@example.com';

/** What all of it costs is found by these: CloudFormation hands them on to all that can be tagged. */
const costs = (Environment: string) => ({ Environment, Owner: 'uptime', CostCenter: '4711', Component: 'shared' });

export const environments = {
  local: {
    stackName: 'uptime',
    region: 'us-east-1',
    tags: costs('local'),
    parameters: {
      Environment: 'local',
      DomainName: 'uptime.example.com',
      HostedZoneId: 'Z0123456789EXAMPLE',
      EmailAddress,
      ...release,
    },
  },
  development: {
    stackName: 'uptime-development',
    region: 'eu-central-1',
    tags: costs('development'),
    parameters: {
      Environment: 'development',
      ...development.network,
      ...development.issuedLoadBalancer,
      ...development.cluster,
      ...development.monitoring,
      ...development.queueMonitoring,
      ...prefixed('Database', { ...development.aurora, ...development.auroraMonitoring }),
      DomainName: 'uptime-development.example.com',
      HostedZoneId: 'Z0123456789EXAMPLE',
      EmailAddress,
      ...release,
    },
  },
  production: {
    stackName: 'uptime-production',
    region: 'eu-central-1',
    terminationProtection: true,
    multiAz: true,
    alarms: true,
    tags: costs('production'),
    parameters: {
      Environment: 'production',
      ...production.network,
      ...production.issuedLoadBalancer,
      ...production.cluster,
      ...production.monitoring,
      ...production.queueMonitoring,
      ...prefixed('Database', { ...production.aurora, ...production.auroraMonitoring }),
      DomainName: 'uptime.example.com',
      HostedZoneId: 'Z0123456789EXAMPLE',
      EmailAddress,
      ...release,
    },
  },
} satisfies Environments<typeof masterTemplate>;
