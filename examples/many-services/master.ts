import { prefixed, template, unprefixed } from '../../generator/index.ts';
import { ecsClusterTemplate } from '../../templates/cluster/ecs-cluster.ts';
import { loadBalancerTemplate } from '../../templates/load-balancer/load-balancer.ts';
import { topicTemplate } from '../../templates/messaging/topic.ts';
import { existingNetwork } from '../../templates/network/existing-network.ts';
import { settings } from '../../templates/parameters/settings.ts';
import { listenerPriorities } from '../../templates/services/parts/listener-rules.ts';
import {
  internalTemplate,
  jobTemplate,
  ordersTemplate,
  reportsTemplate,
  webTemplate,
  workerTemplate,
} from './kinds.ts';

/** A rule for a host comes before rules for paths. A number is never given twice, and never changes. */
const priorities = listenerPriorities({
  Accounts: 100,
  Catalogue: 1000,
  Orders: 1010,
  ReportsPreview: 2000,
  ReportsExport: 2010,
  Reports: 2020,
});

/** Whom to ask, and whose costs they are: tags of all that a nested stack makes. */
const owned = (team: string, component: string) => ({
  Tags: [
    { Key: 'Owner', Value: team },
    { Key: 'Component', Value: component },
  ],
});

/** Three teams' services behind one load balancer, in a network that is there already. */
export const masterTemplate = template({
  path: 'master.yaml',
  description: 'Services of three teams',
  parameters: {
    ...existingNetwork,
    ...settings.entrance,
    ...settings.cluster,
    ...settings.fargate,
    // Of those that find one another: the proxy of Service Connect needs room.
    ConnectedSize: settings.connectedService.Size,
    ...prefixed('Catalogue', settings.image),
    ...prefixed('Orders', settings.image),
    ...prefixed('Inventory', settings.image),
    ...prefixed('Fulfilment', settings.image),
    ...prefixed('Accounts', settings.image),
    ...prefixed('Reports', settings.image),
    ...prefixed('DailyReport', { ...settings.image, ...settings.schedule }),
  },
  body({ params, stack }) {
    const entrance = stack('Entrance', loadBalancerTemplate({}), params);
    const cluster = stack('Cluster', ecsClusterTemplate({ serviceConnect: true }), params);
    const shared = { ...params, ...entrance.outputs, ...cluster.outputs };

    // Team shop.
    const catalogue = {
      ...unprefixed('Catalogue', params),
      RulePriority: priorities.Catalogue,
      Paths: ['/catalogue', '/catalogue/*'],
    };
    stack('Catalogue', webTemplate, { ...shared, ...catalogue }, owned('shop', 'catalogue'));

    const inventory = stack(
      'Inventory',
      internalTemplate,
      { ...shared, ...unprefixed('Inventory', params), Size: params.ConnectedSize, DiscoveryName: 'inventory' },
      owned('shop', 'inventory'),
    );
    const shipped = stack('Shipped', topicTemplate({}), {}, owned('shop', 'shipped'));
    const fulfilment = stack(
      'Fulfilment',
      workerTemplate,
      {
        ...shared,
        ...unprefixed('Fulfilment', params),
        ...prefixed('Shipped', shipped.outputs),
        // What an interrupted task has not finished comes back to the queue.
        SpotWeight: 3,
      },
      owned('shop', 'fulfilment'),
    );
    const orders = {
      ...unprefixed('Orders', params),
      Size: params.ConnectedSize,
      ...prefixed('Inventory', inventory.outputs),
      ...prefixed('Fulfilment', fulfilment.outputs),
      RulePriority: priorities.Orders,
      Paths: ['/orders', '/orders/*'],
    };
    stack('Orders', ordersTemplate, { ...shared, ...orders }, owned('shop', 'orders'));

    // Team identity.
    const accounts = { ...unprefixed('Accounts', params), RulePriority: priorities.Accounts, Hosts: ['accounts.*'] };
    stack('Accounts', webTemplate, { ...shared, ...accounts }, owned('identity', 'accounts'));

    // Team insight.
    const reports = {
      ...unprefixed('Reports', params),
      RulePriority: priorities.Reports,
      Paths: ['/reports', '/reports/*'],
      ExportRulePriority: priorities.ReportsExport,
      ExportPaths: ['/exports/*'],
      PreviewRulePriority: priorities.ReportsPreview,
      PreviewPaths: ['/previews/*'],
    };
    stack('Reports', reportsTemplate, { ...shared, ...reports }, owned('insight', 'reports'));

    const dailyReport = stack(
      'DailyReport',
      jobTemplate,
      {
        ...shared,
        ...unprefixed('DailyReport', params),
        TimeZone: 'Europe/Berlin',
      },
      owned('insight', 'daily-report'),
    );

    return {
      ServicesUrl: { Value: entrance.outputs.Url, Description: 'Where the services answer' },
      FulfilmentDeadLetters: {
        Value: fulfilment.outputs.DeadLetterQueueUrl,
        Description: 'Orders that could not be fulfilled',
      },
      ShippedTopicArn: { Value: shipped.outputs.TopicArn, Description: 'Where other systems hear what was shipped' },
      DailyReportLogGroup: { Value: dailyReport.outputs.LogGroupName, Description: 'What the daily report said' },
    };
  },
});
