import { development, production } from '../../templates/parameters/presets.ts';
import { defineService, defineServices } from '../../templates/services/define-services.ts';
import { oneOffTaskTemplate } from '../../templates/services/one-off-task.ts';
import { database, databaseUser, queue, secret, variable } from '../../templates/services/parts/uses.ts';
import { scheduledTaskTemplate } from '../../templates/services/scheduled-task.ts';
import { webServiceTemplate } from '../../templates/services/web-service.ts';
import { workerServiceTemplate } from '../../templates/services/worker-service.ts';

/** Where results are kept, and whether there is a database at all. */
const kept = variable('Store');
/** By a token of IAM: RDS changes the password of the owner every seven days, and services live longer. */
const store = [databaseUser('Database', 'app'), kept] as const;

const webTemplate = webServiceTemplate({
  path: 'services/web.yaml',
  uses: [...store, secret('ApiToken')],
  scaleBy: ['cpu'],
});
/** Tasks are let out to port 443, and sites are asked by http, too. */
const checkerTemplate = workerServiceTemplate({
  path: 'services/checker.yaml',
  uses: store,
  command: ['check'],
  egress: [{ port: 80, cidr: '0.0.0.0/0', description: 'Sites by http' }],
});
const enqueueTemplate = scheduledTaskTemplate({
  path: 'services/enqueue.yaml',
  uses: [...store, queue('Checker')],
  command: ['enqueue'],
  waits: true,
});
/** Owns the tables, and makes the user of the others. */
const migrateTemplate = oneOffTaskTemplate({
  path: 'services/migrate.yaml',
  uses: [database('Database'), kept],
  command: ['migrate'],
});

const owned = (Component: string) => ({ Component });
/** One image; the command says which of the programs in it runs. */
const image = { of: 'Web' } as const;
const aws = { Store: 'postgres' } as const;
/** The embedded endpoint has no database: the web service checks by itself, and the worker forgets what it has checked. */
const local = { Store: 'memory' } as const;

export const services = defineServices({
  Web: defineService(webTemplate, {
    image: 'uptime',
    priority: 1000,
    values: { CpuTarget: 80 },
    environments: {
      local: { ...local, MinTasks: 1, MaxTasks: 1 },
      development: { ...aws, ...development.service },
      // The first two tasks stay; of what is added at high load, two of three run on Spot.
      production: { ...aws, ...production.service, OnDemandWeight: 1, SpotWeight: 2 },
    },
    tags: owned('web'),
  }),
  Checker: defineService(checkerTemplate, {
    image,
    // A check takes ten seconds at the most; so does one that is tried again.
    values: { VisibilitySeconds: 60, MaxReceives: 3 },
    environments: {
      local: { ...local, MinTasks: 1, MaxTasks: 1 },
      development: { ...aws, ...development.worker },
      production: { ...aws, ...production.worker },
    },
    tags: owned('checker'),
  }),
  Enqueue: defineService(enqueueTemplate, {
    image,
    values: { TimeoutSeconds: 120 },
    environments: {
      local: { ...local, ScheduleExpression: 'rate(1 hour)' },
      // The database can pause between two checks.
      development: { ...aws, ScheduleExpression: 'rate(1 hour)' },
      production: { ...aws, ScheduleExpression: 'rate(5 minutes)' },
    },
    tags: owned('enqueue'),
  }),
  Migrate: defineService(migrateTemplate, {
    image,
    environments: { local, development: aws, production: aws },
    tags: owned('migrate'),
  }),
});
