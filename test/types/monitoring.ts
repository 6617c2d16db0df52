// Each marked line is a mistake that the compiler must refuse: `tsc` fails if one of them ever compiles.
import { prefixed, template } from '../../generator/index.ts';
import { ecsClusterTemplate } from '../../templates/cluster/ecs-cluster.ts';
import { databaseTemplate } from '../../templates/database/database.ts';
import { loadBalancerTemplate } from '../../templates/load-balancer/load-balancer.ts';
import { clusterMonitoringTemplate } from '../../templates/monitoring/cluster-monitoring.ts';
import { databaseMonitoringTemplate } from '../../templates/monitoring/database-monitoring.ts';
import { loadBalancerMonitoringTemplate } from '../../templates/monitoring/load-balancer-monitoring.ts';
import { monitorServices } from '../../templates/monitoring/monitor-services.ts';
import { notificationsTemplate } from '../../templates/monitoring/notifications.ts';
import { serviceMonitoringTemplate } from '../../templates/monitoring/service-monitoring.ts';
import { vpcTemplate } from '../../templates/network/vpc.ts';
import { parameters } from '../../templates/parameters/parts.ts';
import { defineService, defineServices } from '../../templates/services/define-services.ts';
import { webServiceTemplate } from '../../templates/services/web-service.ts';

const services = defineServices({
  Shop: defineService(webServiceTemplate({ path: 'services/shop.yaml' }), { image: 'shop', priority: 100 }),
});

export const monitored = template({
  path: 'monitored.yaml',
  description: '',
  parameters: { ...parameters.cluster, ...parameters.monitoring, ...services.parameters },
  body(builder) {
    const { params, stack } = builder;
    const { AlarmTopicArn, ...silent } = params;
    const network = stack('Network', vpcTemplate({ zones: 2 }), {});
    const balancer = stack('LoadBalancer', loadBalancerTemplate({}), network.outputs);
    const cluster = stack('Cluster', ecsClusterTemplate({}), params);
    const database = stack('Database', databaseTemplate({ engine: 'postgres' }), network.outputs);
    const shared = { ...params, ...network.outputs, ...balancer.outputs, ...cluster.outputs };
    const nested = services.nest(builder, shared);

    monitorServices(builder, nested, params, { each: { Shop: { LatencySeconds: 1 } } });
    stack('Watch', loadBalancerMonitoringTemplate({ certificate: true }), shared);
    stack('Events', clusterMonitoringTemplate({}), shared);
    const postgres = databaseMonitoringTemplate({ engine: 'postgres' });
    stack('Data', postgres, { AlarmTopicArn, ...database.outputs });

    // @ts-expect-error alarms without a topic
    monitorServices(builder, nested, silent);
    // @ts-expect-error the same
    stack('A', loadBalancerMonitoringTemplate({}), { ...silent, ...balancer.outputs });
    // @ts-expect-error the same
    stack('A', clusterMonitoringTemplate({}), { ...silent, ...cluster.outputs });
    // @ts-expect-error a key where a topic belongs
    stack('A', clusterMonitoringTemplate({}), { ...cluster.outputs, AlarmTopicArn: params.LogKeyArn });
    // @ts-expect-error a service that there is not
    monitorServices(builder, nested, params, { each: { Shopp: { LatencySeconds: 1 } } });
    // @ts-expect-error a threshold that there is not
    monitorServices(builder, nested, params, { each: { Shop: { LatencySecond: 1 } } });
    // @ts-expect-error a web service without its targets
    stack('A', serviceMonitoringTemplate({ traffic: 'http' }), {
      ...shared,
      ServiceName: nested.Shop.outputs.ServiceName,
    });
    // @ts-expect-error the name of a database under another name
    stack('A', postgres, { AlarmTopicArn, ...prefixed('Database', database.outputs) });
    // @ts-expect-error the capacity of an instance
    databaseMonitoringTemplate({ engine: 'postgres', capacity: 'serverless' });
    // @ts-expect-error a cluster without its capacity
    databaseMonitoringTemplate({ engine: 'aurora-mysql' });
    // @ts-expect-error whom to mail is not said
    stack('A', notificationsTemplate({ email: true }), params);
    return {};
  },
});
