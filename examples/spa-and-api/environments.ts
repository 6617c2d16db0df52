import type { Environments } from '../../deploy/environments.ts';
import { prefixed } from '../../generator/index.ts';
import { development, production } from '../../templates/parameters/presets.ts';
import type { system } from './master.ts';

/** What each environment is passed, beside its size. */
const common = {
  ApiImageTag: '1.0.0',
  EmailAddress: 'notes@example.com',
  /** CloudFront's own list in eu-central-1; each region has another. */
  CloudFrontPrefixListId: 'pl-a3a144ca',
} as const;

export const environments = {
  local: {
    stackName: 'notes',
    region: 'eu-central-1',
    tags: { Environment: 'local', Owner: 'notes', Component: 'notes' },
    parameters: { Environment: 'local', ...common },
  },
  development: {
    stackName: 'notes-development',
    region: 'eu-central-1',
    tags: { Environment: 'development', Owner: 'notes', Component: 'notes' },
    parameters: {
      Environment: 'development',
      ...development.network,
      ...development.loadBalancer,
      ...development.cluster,
      ...development.site,
      ...development.edge,
      ...development.monitoring,
      ...development.serviceMonitoring,
      ...prefixed('Database', { ...development.database, ...development.databaseMonitoring }),
      ...common,
    },
  },
  production: {
    stackName: 'notes-production',
    region: 'eu-central-1',
    terminationProtection: true,
    multiAz: true,
    alarms: true,
    tags: { Environment: 'production', Owner: 'notes', Component: 'notes' },
    parameters: {
      Environment: 'production',
      ...production.network,
      ...production.loadBalancer,
      ...production.cluster,
      ...production.site,
      ...production.edge,
      ...production.monitoring,
      ...production.serviceMonitoring,
      ...prefixed('Database', { ...production.database, ...production.databaseMonitoring }),
      ...common,
      DatabaseInstanceClass: 'db.m8g.large',
      SiteDomainName: 'notes.example.com',
      HostedZoneId: 'Z0123456789EXAMPLE00',
      /** For the same name, in eu-central-1: the load balancer proves it to CloudFront. */
      CertificateArn: 'arn:aws:acm:eu-central-1:111122223333:certificate/00000000-0000-4000-8000-000000000000',
    },
  },
} satisfies Environments<typeof system>;
