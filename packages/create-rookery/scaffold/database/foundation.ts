import { foundationTemplate as foundation } from 'rookery/templates';
import { services } from './master.ts';

/** What must exist before the first deployment, a root stack of its own: buckets, and an image repository a service. */
export const foundationTemplate = foundation(services.repositories);
