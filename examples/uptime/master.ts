import { prefixed, template, unprefixed } from '../../generator/index.ts';
import { ecsClusterTemplate } from '../../templates/cluster/ecs-cluster.ts';
import { auroraTemplate } from '../../templates/database/aurora.ts';
import { loadBalancerTemplate } from '../../templates/load-balancer/load-balancer.ts';
import { clusterMonitoringTemplate } from '../../templates/monitoring/cluster-monitoring.ts';
import { dashboardTemplate } from '../../templates/monitoring/dashboard.ts';
import { databaseMonitoringTemplate } from '../../templates/monitoring/database-monitoring.ts';
import { loadBalancerMonitoringTemplate } from '../../templates/monitoring/load-balancer-monitoring.ts';
import { monitorServices } from '../../templates/monitoring/monitor-services.ts';
import { notificationsTemplate } from '../../templates/monitoring/notifications.ts';
import { vpcTemplate } from '../../templates/network/vpc.ts';
import { parameters } from '../../templates/parameters/parts.ts';
import { secretsTemplate } from './secrets.ts';
import { services } from './services.ts';

/** Commands look for it here. */
export { services };

const capacity = { engine: 'aurora-postgresql', capacity: 'serverless' } as const;

/** An uptime monitor: a page and an API, a worker that checks, a schedule that says what is to be checked. */
export const masterTemplate = template({
  path: 'master.yaml',
  description: 'Uptime monitor',
  parameters: {
    ...parameters.network,
    ...parameters.issuedLoadBalancer,
    ...parameters.cluster,
    ...prefixed('Database', { ...parameters.aurora, ...parameters.auroraMonitoring }),
    ...parameters.monitoring,
    ...parameters.queueMonitoring,
    EmailAddress: { Type: 'String', Description: 'Whom alarms are mailed to' },
    ...services.parameters,
  },
  body(builder) {
    const { params, stack } = builder;
    const network = stack('Network', vpcTemplate({ zones: 2 }), params);
    const loadBalancer = stack('LoadBalancer', loadBalancerTemplate({ certificate: 'issued', hsts: true, waf: true }), {
      ...params,
      ...network.outputs,
    });
    const cluster = stack('Cluster', ecsClusterTemplate({}), params);
    const database = stack('Database', auroraTemplate(capacity), {
      ...network.outputs,
      ...unprefixed('Database', params),
    });
    const secrets = stack('Secrets', secretsTemplate, {});
    const shared = { ...params, ...network.outputs, ...loadBalancer.outputs, ...cluster.outputs };
    const nested = services.nest(builder, { ...shared, ...prefixed('Database', database.outputs), ...secrets.outputs });

    monitorServices(builder, nested, params);
    stack('LoadBalancerMonitoring', loadBalancerMonitoringTemplate({ certificate: true }), shared);
    stack('ClusterMonitoring', clusterMonitoringTemplate({}), shared);
    stack('DatabaseMonitoring', databaseMonitoringTemplate({ ...capacity, readers: true, dashboard: true }), {
      AlarmTopicArn: params.AlarmTopicArn,
      ...unprefixed('Database', params),
      ...database.outputs,
    });
    stack('Dashboard', dashboardTemplate({ loadBalancer: true }), shared);
    stack('Notifications', notificationsTemplate({ email: true }), params);

    return {
      UptimeUrl: { Value: loadBalancer.outputs.Url, Description: 'Where the monitor answers' },
      ApiTokenSecretArn: { Value: secrets.outputs.ApiTokenSecretArn, Description: 'Secret with the token of the API' },
      CheckerDeadLetters: {
        Value: nested.Checker.outputs.DeadLetterQueueUrl,
        Description: 'Sites that could not be checked, for want of a database for example',
      },
    };
  },
});
