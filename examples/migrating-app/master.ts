import { prefixed, template, unprefixed } from '../../generator/index.ts';
import { ecsClusterTemplate } from '../../templates/cluster/ecs-cluster.ts';
import { databaseTemplate } from '../../templates/database/database.ts';
import { loadBalancerTemplate } from '../../templates/load-balancer/load-balancer.ts';
import { clusterMonitoringTemplate } from '../../templates/monitoring/cluster-monitoring.ts';
import { dashboardTemplate } from '../../templates/monitoring/dashboard.ts';
import { databaseMonitoringTemplate } from '../../templates/monitoring/database-monitoring.ts';
import { loadBalancerMonitoringTemplate } from '../../templates/monitoring/load-balancer-monitoring.ts';
import { monitorServices } from '../../templates/monitoring/monitor-services.ts';
import { notificationsTemplate } from '../../templates/monitoring/notifications.ts';
import { vpcTemplate } from '../../templates/network/vpc.ts';
import { parameters } from '../../templates/parameters/parts.ts';
import { development, production } from '../../templates/parameters/presets.ts';
import { defineService, defineServices } from '../../templates/services/define-services.ts';
import { oneOffTaskTemplate } from '../../templates/services/one-off-task.ts';
import { database } from '../../templates/services/parts/uses.ts';
import { webServiceTemplate } from '../../templates/services/web-service.ts';
import { analystsTemplate } from './templates/analysts.yaml.ts';

const uses = [database('Database')] as const;
const shopTemplate = webServiceTemplate({ path: 'services/shop.yaml', uses, scaleBy: ['cpu'] });
const migrateTemplate = oneOffTaskTemplate({ path: 'services/migrate.yaml', uses, command: ['migrate'] });

export const services = defineServices({
  Shop: defineService(shopTemplate, {
    image: 'shop',
    priority: 1000,
    values: { CpuTarget: 50 },
    environments: {
      local: { MinTasks: 1, MaxTasks: 2 },
      development: development.service,
      production: { ...production.service, MaxTasks: 4 },
    },
  }),
  /** Runs the shop's own image, with another command. */
  Migrate: defineService(migrateTemplate, { image: { of: 'Shop' } }),
});

/** A web service with a PostgreSQL database, and the task that brings the database to the state of a release. */
export const masterTemplate = template({
  path: 'master.yaml',
  description: 'Shop with a database',
  parameters: {
    ...parameters.network,
    ...parameters.loadBalancer,
    ...parameters.cluster,
    ...prefixed('Database', { ...parameters.database, ...parameters.databaseMonitoring }),
    ...parameters.monitoring,
    ...parameters.serviceMonitoring,
    EmailAddress: { Type: 'String', Description: 'Whom alarms are mailed to' },
    ...services.parameters,
  },
  body(builder) {
    const { params, stack } = builder;
    const network = stack('Network', vpcTemplate({ zones: 2 }), params);
    const loadBalancer = stack('LoadBalancer', loadBalancerTemplate({}), { ...params, ...network.outputs });
    const cluster = stack('Cluster', ecsClusterTemplate({}), params);
    const store = stack('Database', databaseTemplate({ engine: 'postgres' }), {
      ...network.outputs,
      ...unprefixed('Database', params),
    });
    const analysts = stack('Analysts', analystsTemplate, {
      VpcId: network.outputs.VpcId,
      DatabaseSecurityGroupId: store.outputs.SecurityGroupId,
      Port: store.outputs.Port,
    });
    const shared = { ...params, ...network.outputs, ...loadBalancer.outputs, ...cluster.outputs };
    const nested = services.nest(builder, { ...shared, ...prefixed('Database', store.outputs) });

    monitorServices(builder, nested, params);
    stack('LoadBalancerMonitoring', loadBalancerMonitoringTemplate({ certificate: true }), shared);
    stack('ClusterMonitoring', clusterMonitoringTemplate({}), shared);
    stack('DatabaseMonitoring', databaseMonitoringTemplate({ engine: 'postgres', dashboard: true }), {
      AlarmTopicArn: params.AlarmTopicArn,
      ...unprefixed('Database', params),
      ...store.outputs,
    });
    stack('Dashboard', dashboardTemplate({ loadBalancer: true }), shared);
    stack('Notifications', notificationsTemplate({ email: true }), params);

    return {
      ShopUrl: { Value: loadBalancer.outputs.Url, Description: 'Where the shop answers' },
      MigrateTaskDefinition: { Value: nested.Migrate.outputs.TaskDefinitionArn, Description: 'The migration' },
      AnalystsSecurityGroupId: {
        Value: analysts.outputs.AnalystsSecurityGroupId,
        Description: 'For the hosts that reports run on',
      },
    };
  },
});
