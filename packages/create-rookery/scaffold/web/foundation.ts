import { foundationTemplate as foundation } from 'rookery/templates';

/** The services that have an image repository: their name in master's parameters, and their folder under `services/`. */
export const services = { Website: 'website' } as const;

/** What must exist before the first deployment, a root stack of its own. */
export const foundationTemplate = foundation(services);
