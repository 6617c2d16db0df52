import type { Template } from '../../generator/index.ts';
import { internalServiceTemplate } from '../../services/internal-service.ts';
import { oneOffTaskTemplate } from '../../services/one-off-task.ts';
import { scheduledTaskTemplate } from '../../services/scheduled-task.ts';
import { tcpServiceTemplate } from '../../services/tcp-service.ts';
import {
  alarm,
  bucket,
  cache,
  database,
  databaseUser,
  environmentFile,
  fileSystem,
  key,
  policy,
  queue,
  secret,
  secretKeys,
  service,
  setting,
  topic,
  variable,
} from '../../services/uses.ts';
import { webServiceTemplate } from '../../services/web-service.ts';
import { workerServiceTemplate } from '../../services/worker-service.ts';
import { fileSystemTemplate } from '../../templates/file-system.ts';
import { topicTemplate } from '../../templates/topic.ts';

const path = 'services/service.yaml';
const everything = [
  database('Database'),
  cache('Cache'),
  service('Inventory'),
  queue('Orders'),
  topic('Ordered'),
  bucket('Uploads'),
  secret('ApiKey'),
  secretKeys('Mail', { MAIL_USER: 'user', MAIL_PASSWORD: 'password' }),
  setting('Greeting'),
  variable('LogLevel'),
  environmentFile('Settings'),
  key('Encryption'),
  policy('Program'),
  fileSystem('Media', '/media'),
] as const;

export const variants = {
  web: webServiceTemplate({ path }),
  'web with everything': webServiceTemplate({
    path,
    port: 3000,
    user: '100:101',
    uses: everything,
    beside: [
      { name: 'Migrate', init: true, ownImage: true, command: ['migrate.js'] },
      { name: 'Proxy', port: 9901, healthCheck: ['CMD', '/ready'], user: '101:101', environment: { LEVEL: 'info' } },
      { name: 'Agent', private: true, essential: false, secrets: ['API_KEY'] },
    ],
    environment: { MODE: 'shop' },
    command: ['server.js'],
    writable: ['/tmp', '/var/cache/app'],
    diskGiB: 50,
    exec: true,
    https: ['10.0.0.0/16', 'pl-6ea54007'],
    egress: [
      { port: 587, cidr: '203.0.113.0/24', description: 'Mail' },
      { port: 587, cidr: '2001:db8::/32', description: 'Mail' },
    ],
    stickinessSeconds: 3600,
    drainSeconds: 120,
    only: { headers: { 'x-version': ['2'] }, query: { beta: '1' } },
    rules: [{ name: 'Api', methods: ['GET'], sources: ['10.0.0.0/8'] }],
    schedules: [
      { name: 'Morning', schedule: 'cron(0 7 ? * MON-FRI *)', timeZone: 'Europe/Berlin', minTasks: 4, maxTasks: 20 },
    ],
  }),
  'web on hosts, by steps': webServiceTemplate({ path, compute: 'ec2', scaleBy: ['cpu-steps'] }),
  'web on managed instances, gRPC': webServiceTemplate({
    path,
    compute: 'managed-instances',
    protocol: 'GRPC',
    scaleBy: ['cpu'],
  }),
  canary: webServiceTemplate({ path, deployment: 'canary', testTraffic: true, uses: [alarm('OrdersLate')] }),
  linear: webServiceTemplate({ path, deployment: 'linear', protocol: 'HTTP2' }),
  'blue-green': webServiceTemplate({ path, deployment: 'blue-green' }),
  tcp: tcpServiceTemplate({ path, port: 1883, sources: ['0.0.0.0/0'] }),
  'tcp with TLS': tcpServiceTemplate({
    path,
    port: 1883,
    protocol: 'TLS',
    sources: ['203.0.113.0/24', '2001:db8::/32'],
    drainSeconds: 120,
    scaleBy: ['cpu'],
    schedules: [{ name: 'Night', schedule: 'cron(0 22 * * ? *)', minTasks: 0, maxTasks: 1 }],
  }),
  udp: tcpServiceTemplate({
    path,
    port: 5353,
    sources: ['10.0.0.0/8'],
    protocol: 'UDP',
    healthCheckPort: 8080,
    compute: 'ec2',
  }),
  topic: topicTemplate({}),
  'topic of alarms': topicTemplate({
    path: 'templates/alarms.yaml',
    publishers: ['cloudwatch.amazonaws.com', 'events.amazonaws.com', 'events.rds.amazonaws.com'],
  }),
  'topic in order': topicTemplate({ path: 'templates/topic-in-order.yaml', fifo: true }),
  'file system': fileSystemTemplate({}),
  'file system in four zones': fileSystemTemplate({ path: 'templates/large.yaml', zones: 4 }),
  'file system in three zones': fileSystemTemplate({ path: 'templates/files.yaml', zones: 3, user: '100:101' }),
  internal: internalServiceTemplate({ path }),
  'internal over TCP': internalServiceTemplate({
    path,
    port: 9000,
    protocol: 'tcp',
    compute: 'ec2',
    uses: [service('Inventory')],
    healthCheck: ['CMD', '/healthz'],
    scaleBy: ['cpu-steps'],
    schedules: [{ name: 'Night', schedule: 'cron(0 22 * * ? *)', minTasks: 0, maxTasks: 1 }],
  }),
  'internal over gRPC': internalServiceTemplate({
    path,
    protocol: 'grpc',
    exec: true,
    uses: [databaseUser('Database', 'app'), alarm('OrdersLate')],
  }),
  worker: workerServiceTemplate({ path }),
  'worker in order, of topics': workerServiceTemplate({
    path,
    fifo: true,
    topics: [{ name: 'Ordered', filter: { kind: ['book'] } }, { name: 'Returned' }],
    uses: [service('Inventory'), queue('Invoices')],
    healthCheck: ['CMD', '/healthz'],
    schedules: [{ name: 'Night', schedule: 'cron(0 22 * * ? *)', minTasks: 0, maxTasks: 1 }],
  }),
  'worker on hosts': workerServiceTemplate({ path, compute: 'ec2', wakesUp: true, protects: true }),
  'scheduled task': scheduledTaskTemplate({ path }),
  'scheduled task, on hosts': scheduledTaskTemplate({ path, compute: 'ec2', uses: [database('Database')] }),
  'scheduled task, waited for': scheduledTaskTemplate({ path, waits: true }),
  'scheduled task, waited for, on hosts': scheduledTaskTemplate({ path, waits: true, compute: 'managed-instances' }),
  'one-off task': oneOffTaskTemplate({ path, uses: [database('Database')] }),
  'one-off task on hosts': oneOffTaskTemplate({ path, compute: 'ec2', command: ['migrate.js'] }),
} satisfies Readonly<Record<string, Template>>;
