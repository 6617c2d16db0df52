import { foundationTemplate as foundation } from './templates/foundation/foundation.ts';

/** The services that have an image repository: their name in master's parameters, and their folder under `services/`. */
export const services = { Website: 'website-service' } as const;

/** What must exist before the first deployment, a root stack of its own. */
export const foundationTemplate = foundation(services, { alarmTopic: true, logKey: true });
