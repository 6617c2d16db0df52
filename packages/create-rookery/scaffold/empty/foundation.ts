import { foundationTemplate as foundation } from 'rookery/templates';

/** What must exist before the first deployment, a root stack of its own: buckets, and later an image repository a service. */
export const foundationTemplate = foundation({});
