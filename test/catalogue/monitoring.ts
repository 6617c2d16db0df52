import type { Template } from '../../generator/index.ts';
import {
  clusterMonitoringTemplate,
  dashboardTemplate,
  databaseMonitoringTemplate,
  loadBalancerMonitoringTemplate,
  notificationsTemplate,
  queueMonitoringTemplate,
  serviceMonitoringTemplate,
} from './recorded.ts';

export const variants = {
  'load balancer': loadBalancerMonitoringTemplate({}),
  'load balancer with a certificate, one call': loadBalancerMonitoringTemplate({
    path: 'templates/certificate-monitoring.yaml',
    certificate: true,
    composite: true,
  }),
  cluster: clusterMonitoringTemplate({}),
  'cluster at another path': clusterMonitoringTemplate({ path: 'templates/events.yaml' }),
  'service without a load balancer': serviceMonitoringTemplate({}),
  'web service': serviceMonitoringTemplate({ traffic: 'http' }),
  'web service that shifts, with a dashboard, one call': serviceMonitoringTemplate({
    path: 'templates/shop-monitoring.yaml',
    traffic: 'http-shifting',
    dashboard: true,
    composite: true,
  }),
  'tcp service with a dashboard': serviceMonitoringTemplate({ traffic: 'tcp', dashboard: true }),
  'worker with a dashboard': serviceMonitoringTemplate({ traffic: 'none', queue: true, dashboard: true }),
  queue: queueMonitoringTemplate({}),
  'queue with dead letters': queueMonitoringTemplate({ path: 'templates/orders-monitoring.yaml', deadLetters: true }),
  postgres: databaseMonitoringTemplate({ engine: 'postgres' }),
  'mysql with a dashboard, one call': databaseMonitoringTemplate({
    path: 'templates/shop-database-monitoring.yaml',
    engine: 'mysql',
    dashboard: true,
    composite: true,
  }),
  'aurora postgres, serverless, with readers and a dashboard': databaseMonitoringTemplate({
    engine: 'aurora-postgresql',
    capacity: 'serverless',
    readers: true,
    dashboard: true,
  }),
  'aurora mysql, provisioned': databaseMonitoringTemplate({ engine: 'aurora-mysql', capacity: 'provisioned' }),
  dashboard: dashboardTemplate({}),
  'dashboard with a load balancer': dashboardTemplate({ path: 'templates/shop-dashboard.yaml', loadBalancer: true }),
  'mails and requests': notificationsTemplate({ email: true, https: true }),
  'a chat of each kind': notificationsTemplate({ path: 'templates/chats.yaml', slack: true, teams: true }),
} satisfies Readonly<Record<string, Template>>;
