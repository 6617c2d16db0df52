import { prefixed, template, unprefixed } from '../../generator/index.ts';
import { ecsClusterTemplate } from '../../templates/cluster/ecs-cluster.ts';
import { databaseTemplate } from '../../templates/database/database.ts';
import { loadBalancerTemplate } from '../../templates/load-balancer/load-balancer.ts';
import { vpcTemplate } from '../../templates/network/vpc.ts';
import { settings } from '../../templates/parameters/settings.ts';
import { oneOffTaskTemplate } from '../../templates/services/one-off-task.ts';
import { database } from '../../templates/services/parts/uses.ts';
import { webServiceTemplate } from '../../templates/services/web-service.ts';

const uses = [database('Database')] as const;
const shopTemplate = webServiceTemplate({ path: 'services/shop.yaml', uses, scaleBy: ['cpu'] });
/** Runs the shop's own image, with another command. */
const migrateTemplate = oneOffTaskTemplate({ path: 'services/migrate.yaml', uses, command: ['migrate'] });

/** A web service with a PostgreSQL database, and the task that brings the database to the state of a release. */
export const masterTemplate = template({
  path: 'master.yaml',
  description: 'Shop with a database',
  parameters: {
    ...settings.network,
    ...settings.entrance,
    ...settings.cluster,
    ...prefixed('Database', settings.database),
    ...prefixed('Shop', settings.service),
    MigrateImageTag: settings.service.ImageTag,
  },
  body({ params, stack }) {
    const network = stack('Network', vpcTemplate({ zones: 2 }), params);
    const entrance = stack('Entrance', loadBalancerTemplate({}), { ...params, ...network.outputs });
    const cluster = stack('Cluster', ecsClusterTemplate({}), params);
    const store = stack('Database', databaseTemplate({ engine: 'postgres' }), {
      ...network.outputs,
      ...unprefixed('Database', params),
    });

    const shared = { ...params, ...network.outputs, ...cluster.outputs, ...prefixed('Database', store.outputs) };
    const migrate = stack('Migrate', migrateTemplate, {
      ...shared,
      ...unprefixed('Shop', params),
      ImageTag: params.MigrateImageTag,
    });
    stack('Shop', shopTemplate, {
      ...shared,
      ...entrance.outputs,
      ...unprefixed('Shop', params),
      RulePriority: 1000,
      CpuTarget: 50,
    });

    return {
      ShopUrl: { Value: entrance.outputs.Url, Description: 'Where the shop answers' },
      MigrateTaskDefinition: { Value: migrate.outputs.TaskDefinitionArn, Description: 'The migration' },
    };
  },
});
