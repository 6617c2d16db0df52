import type { Template } from '../../generator/index.ts';
import {
  bucket,
  cache,
  database,
  environmentFile,
  fileSystem,
  policy,
  queue,
  secret,
  secretKeys,
  service,
  setting,
  topic,
  variable,
} from '../../services/parts/uses.ts';
import { webServiceTemplate } from '../../services/web-service.ts';

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
  policy('Program'),
  fileSystem('Media', '/media'),
] as const;

export const variants: Readonly<Record<string, Template>> = {
  web: webServiceTemplate({ path }),
  'web with everything': webServiceTemplate({
    path,
    port: 3000,
    user: '100:101',
    uses: everything,
    beside: [
      { name: 'Migrate', init: true, ownImage: true, command: ['migrate.js'] },
      { name: 'Proxy', port: 9901, healthCheck: ['CMD', '/ready'], user: '101:101', environment: { LEVEL: 'info' } },
      { name: 'Agent', private: true, essential: false },
    ],
    environment: { MODE: 'shop' },
    command: ['server.js'],
    writable: ['/tmp', '/var/cache/app'],
    diskGiB: 50,
    exec: true,
    egress: [{ port: 587, cidr: '203.0.113.0/24', description: 'Mail' }],
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
  canary: webServiceTemplate({ path, deployment: 'canary', testTraffic: true }),
  linear: webServiceTemplate({ path, deployment: 'linear', protocol: 'HTTP2' }),
  'blue-green': webServiceTemplate({ path, deployment: 'blue-green' }),
};
