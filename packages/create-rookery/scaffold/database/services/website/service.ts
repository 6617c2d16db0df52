import { database, webServiceTemplate } from 'rookery/templates';

/**
 * The program in `src/`, on Fargate, behind the shared load balancer. Its environment has DATABASE_HOST, DATABASE_PORT and
 * DATABASE_NAME, and as secrets DATABASE_USERNAME and DATABASE_PASSWORD.
 */
export const websiteServiceTemplate = webServiceTemplate({
  path: 'services/website/service.yaml',
  uses: [database('Database')],
});
