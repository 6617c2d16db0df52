import { internalServiceTemplate } from '../../templates/services/internal-service.ts';
import { nodeHealthCheck } from '../../templates/services/parts/health-check.ts';
import { queue, service, topic } from '../../templates/services/parts/uses.ts';
import { scheduledTaskTemplate } from '../../templates/services/scheduled-task.ts';
import { webServiceTemplate } from '../../templates/services/web-service.ts';
import { workerServiceTemplate } from '../../templates/services/worker-service.ts';

/** Services of one kind share one template, however many they are: what is a service's own is a parameter. */
export const webTemplate = webServiceTemplate({ path: 'services/web-service.yaml' });

export const ordersTemplate = webServiceTemplate({
  path: 'services/orders.yaml',
  uses: [service('Inventory'), queue('Fulfilment')],
});

/** Three rules: pages, downloads, and previews for requests with a header. */
export const reportsTemplate = webServiceTemplate({
  path: 'services/reports.yaml',
  rules: [
    { name: 'Export', methods: ['GET'] },
    { name: 'Preview', headers: { 'X-Preview': ['true'] } },
  ],
});

export const internalTemplate = internalServiceTemplate({
  path: 'services/internal-service.yaml',
  healthCheck: nodeHealthCheck(),
});

export const workerTemplate = workerServiceTemplate({ path: 'services/worker-service.yaml', uses: [topic('Shipped')] });

export const jobTemplate = scheduledTaskTemplate({ path: 'services/job.yaml', waits: true });
