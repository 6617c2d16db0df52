import { prefixed, template } from '../../generator/index.ts';
import { ecsClusterTemplate } from '../../templates/cluster/ecs-cluster.ts';
import { loadBalancerTemplate } from '../../templates/load-balancer/load-balancer.ts';
import { topicTemplate } from '../../templates/messaging/topic.ts';
import { existingNetwork } from '../../templates/network/existing-network.ts';
import { fargateSize } from '../../templates/parameters/fargate-size.ts';
import { parameters } from '../../templates/parameters/parts.ts';
import { defineService, defineServices } from '../../templates/services/define-services.ts';
import {
  internalTemplate,
  jobTemplate,
  ordersTemplate,
  reportsTemplate,
  webTemplate,
  workerTemplate,
} from './kinds.ts';

/** Tags of all that a nested stack makes: the team that owns it, and the component that it belongs to. */
const owned = (Owner: string, Component: string) => ({ Owner, Component });

/** Service Connect's proxy runs in the task and needs room. */
const roomForProxy = fargateSize(512, 1024);

/** A rule for a host comes before rules for paths. */
export const services = defineServices({
  // Team shop.
  Catalogue: defineService(webTemplate, {
    image: 'catalogue',
    priority: 1000,
    values: { Paths: ['/catalogue', '/catalogue/*'] },
    tags: owned('shop', 'catalogue'),
  }),
  Inventory: defineService(internalTemplate, {
    image: 'inventory',
    values: { ...roomForProxy, DiscoveryName: 'inventory' },
    tags: owned('shop', 'inventory'),
  }),
  Fulfilment: defineService(workerTemplate, {
    image: 'fulfilment',
    // What an interrupted task has not finished comes back to the queue.
    values: { SpotWeight: 3 },
    tags: owned('shop', 'fulfilment'),
  }),
  Orders: defineService(ordersTemplate, {
    image: 'orders',
    priority: 1010,
    values: { ...roomForProxy, Paths: ['/orders', '/orders/*'] },
    tags: owned('shop', 'orders'),
  }),

  // Team identity.
  Accounts: defineService(webTemplate, {
    image: 'accounts',
    priority: 100,
    values: { Hosts: ['accounts.*'] },
    tags: owned('identity', 'accounts'),
  }),

  // Team insight.
  Reports: defineService(reportsTemplate, {
    image: 'reports',
    priority: 2020,
    values: {
      Paths: ['/reports', '/reports/*'],
      ExportRulePriority: 2010,
      ExportPaths: ['/exports/*'],
      PreviewRulePriority: 2000,
      PreviewPaths: ['/previews/*'],
    },
    tags: owned('insight', 'reports'),
  }),
  DailyReport: defineService(jobTemplate, {
    image: 'daily-report',
    parameters: ['ScheduleExpression', 'ScheduleState'],
    values: { TimeZone: 'Europe/Berlin' },
    tags: owned('insight', 'daily-report'),
  }),
});

/** Three teams' services behind one load balancer, in a network that is there already. */
export const masterTemplate = template({
  path: 'master.yaml',
  description: 'Services of three teams',
  parameters: {
    ...existingNetwork,
    ...parameters.loadBalancer,
    ...parameters.cluster,
    // What all services have in common.
    ...parameters.fargate,
    ...services.parameters,
  },
  body(builder) {
    const { params, stack } = builder;
    const loadBalancer = stack('LoadBalancer', loadBalancerTemplate({}), params);
    const cluster = stack('Cluster', ecsClusterTemplate({ serviceConnect: true }), params);
    const shipped = stack(
      'Shipped',
      topicTemplate({}),
      {},
      {
        Tags: [
          { Key: 'Owner', Value: 'shop' },
          { Key: 'Component', Value: 'shipped' },
        ],
      },
    );
    const { Fulfilment, DailyReport } = services.nest(builder, {
      ...params,
      ...loadBalancer.outputs,
      ...cluster.outputs,
      ...prefixed('Shipped', shipped.outputs),
    });

    return {
      ServicesUrl: { Value: loadBalancer.outputs.Url, Description: 'Where the services answer' },
      FulfilmentDeadLetters: {
        Value: Fulfilment.outputs.DeadLetterQueueUrl,
        Description: 'Orders that could not be fulfilled',
      },
      ShippedTopicArn: { Value: shipped.outputs.TopicArn, Description: 'Where other systems hear what was shipped' },
      DailyReportLogGroup: { Value: DailyReport.outputs.LogGroupName, Description: 'What the daily report said' },
    };
  },
});
