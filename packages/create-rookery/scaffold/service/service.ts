import { webServiceTemplate } from 'rookery/templates';

/** The program in `src/`, on Fargate, behind the shared load balancer. */
export const websiteServiceTemplate = webServiceTemplate({ path: 'services/website/service.yaml' });
