import type { Template } from '../../generator/index.ts';
import { auroraTemplate, cacheTemplate, databaseTemplate } from './recorded.ts';

export const variants = {
  postgres: databaseTemplate({ engine: 'postgres' }),
  'postgres 18 with events and settings': databaseTemplate({
    engine: 'postgres',
    version: '18',
    path: 'templates/postgres.yaml',
    engineParameters: { log_min_duration_statement: '1000' },
    events: true,
  }),
  'postgres 16': databaseTemplate({ engine: 'postgres', version: '16', path: 'templates/postgres-16.yaml' }),
  mysql: databaseTemplate({ engine: 'mysql', version: '8.4', path: 'templates/mysql.yaml' }),
  aurora: auroraTemplate({ engine: 'aurora-postgresql', capacity: 'serverless' }),
  'aurora postgres 16 with readers that scale': auroraTemplate({
    engine: 'aurora-postgresql',
    version: '16',
    path: 'templates/aurora-scaling.yaml',
    capacity: 'provisioned',
    readers: 15,
    readerScaling: true,
    engineParameters: { log_min_duration_statement: '1000' },
    events: true,
  }),
  'aurora mysql that rewinds': auroraTemplate({
    engine: 'aurora-mysql',
    version: '8.0',
    path: 'templates/aurora-mysql.yaml',
    capacity: 'provisioned',
    readers: 0,
    backtrackHours: 24,
  }),
  'aurora mysql, serverless': auroraTemplate({
    engine: 'aurora-mysql',
    path: 'templates/aurora-mysql-serverless.yaml',
    capacity: 'serverless',
    readers: 2,
    readerScaling: true,
  }),
  cache: cacheTemplate(),
  'cache with a user': cacheTemplate({ authentication: 'iam', path: 'templates/cache-iam.yaml' }),
} satisfies Readonly<Record<string, Template>>;
