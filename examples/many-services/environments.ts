import type { Environments } from '../../deploy/environments.ts';
import { development, production } from '../../templates/parameters/presets.ts';
import type { system } from './master.ts';

/** What each team runs. */
const shop = {
  CatalogueImageTag: '1.0.0',
  OrdersImageTag: '1.0.0',
  InventoryImageTag: '1.0.0',
  FulfilmentImageTag: '1.0.0',
} as const;
const identity = { AccountsImageTag: '1.0.0' } as const;
const insight = {
  ReportsImageTag: '1.0.0',
  DailyReportImageTag: '1.0.0',
  DailyReportScheduleExpression: 'cron(0 6 * * ? *)',
} as const;

/** The ids are made up; they stand for a network that another system makes. */
const network = {
  VpcId: 'vpc-0b5f3d1c7a9e24680',
  PublicSubnetIds: ['subnet-0a1b2c3d4e5f60001', 'subnet-0a1b2c3d4e5f60002'],
  TaskSubnetIds: ['subnet-0a1b2c3d4e5f60003', 'subnet-0a1b2c3d4e5f60004'],
} as const;

export const environments = {
  local: {
    stackName: 'services',
    region: 'us-east-1',
    tags: { Environment: 'local', Owner: 'platform', Component: 'services' },
    parameters: { ...network, MinTasks: 1, MaxTasks: 2 },
    roots: { shop: { parameters: shop }, identity: { parameters: identity }, insight: { parameters: insight } },
  },
  development: {
    stackName: 'services-development',
    region: 'eu-central-1',
    tags: { Environment: 'development', Owner: 'platform', Component: 'services' },
    parameters: {
      ...network,
      ...development.loadBalancer,
      ...development.cluster,
      ...development.fargate,
    },
    roots: {
      shop: { parameters: shop },
      identity: { parameters: identity },
      insight: { parameters: { ...insight, DailyReportScheduleState: 'DISABLED' } },
    },
  },
  production: {
    stackName: 'services-production',
    region: 'eu-central-1',
    terminationProtection: true,
    multiAz: true,
    tags: { Environment: 'production', Owner: 'platform', Component: 'services' },
    parameters: {
      ...network,
      ...production.loadBalancer,
      ...production.cluster,
      ...production.fargate,
    },
    roots: { shop: { parameters: shop }, identity: { parameters: identity }, insight: { parameters: insight } },
  },
} satisfies Environments<typeof system>;
