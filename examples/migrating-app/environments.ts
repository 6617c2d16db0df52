import type { Environments } from '../../deploy/environments.ts';
import { prefixed } from '../../generator/index.ts';
import { development, production } from '../../templates/parameters/presets.ts';
import type { masterTemplate } from './master.ts';

/** Both are released together: the migration runs before the shop is replaced. */
const release = { ShopImageTag: '1.0.0', MigrateImageTag: '1.0.0' } as const;

const EmailAddress = 'shop@example.com';

export const environments = {
  local: {
    stackName: 'shop',
    region: 'us-east-1',
    tags: { Environment: 'local', Owner: 'shop', Component: 'shop' },
    parameters: { Environment: 'local', ...release, EmailAddress },
  },
  development: {
    stackName: 'shop-development',
    region: 'eu-central-1',
    tags: { Environment: 'development', Owner: 'shop', Component: 'shop' },
    parameters: {
      Environment: 'development',
      ...development.network,
      ...development.loadBalancer,
      ...development.cluster,
      ...development.monitoring,
      ...development.serviceMonitoring,
      ...prefixed('Database', { ...development.database, ...development.databaseMonitoring }),
      ...release,
      EmailAddress,
    },
  },
  production: {
    stackName: 'shop-production',
    region: 'eu-central-1',
    terminationProtection: true,
    multiAz: true,
    alarms: true,
    tags: { Environment: 'production', Owner: 'shop', Component: 'shop' },
    parameters: {
      Environment: 'production',
      ...production.network,
      ...production.loadBalancer,
      ...production.cluster,
      ...production.monitoring,
      ...production.serviceMonitoring,
      ...prefixed('Database', { ...production.database, ...production.databaseMonitoring }),
      ...release,
      EmailAddress,
      DatabaseInstanceClass: 'db.m8g.large',
    },
  },
} satisfies Environments<typeof masterTemplate>;
