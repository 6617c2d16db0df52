import type { Environments } from '../../deploy/environments.ts';
import { prefixed } from '../../generator/index.ts';
import { development, production } from '../../templates/parameters/presets.ts';
import type { masterTemplate } from './master.ts';

/** The migration has a tag of its own, so that a release can run it before the shop is replaced. */
const release = { ShopImageTag: '1.0.0', MigrateImageTag: '1.0.0' } as const;

export const environments = {
  local: {
    stackName: 'shop',
    region: 'us-east-1',
    tags: { Environment: 'local', Owner: 'shop', Component: 'shop' },
    parameters: { ...release, ShopMinTasks: 1, ShopMaxTasks: 2 },
  },
  development: {
    stackName: 'shop-development',
    region: 'eu-central-1',
    tags: { Environment: 'development', Owner: 'shop', Component: 'shop' },
    parameters: {
      ...development.network,
      ...development.entrance,
      ...development.cluster,
      ...prefixed('Database', development.database),
      ...prefixed('Shop', development.service),
      ...release,
    },
  },
  production: {
    stackName: 'shop-production',
    region: 'eu-central-1',
    terminationProtection: true,
    multiAz: true,
    tags: { Environment: 'production', Owner: 'shop', Component: 'shop' },
    parameters: {
      ...production.network,
      ...production.entrance,
      ...production.cluster,
      ...prefixed('Database', production.database),
      ...prefixed('Shop', production.service),
      ...release,
      DatabaseInstanceClass: 'db.m8g.large',
      ShopMaxTasks: 4,
    },
  },
} satisfies Environments<typeof masterTemplate>;
