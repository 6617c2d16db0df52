import { webServiceTemplate } from '../../templates/services/web-service.ts';

/** The website: the program in `src/`, on Fargate, behind the shared load balancer. */
export const websiteServiceTemplate = webServiceTemplate({ path: 'services/website-service/service.yaml' });
