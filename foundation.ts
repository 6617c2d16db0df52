import { services } from './master.ts';
import { foundationTemplate as foundation } from './templates/foundation/foundation.ts';

/** What must exist before the first deployment, a root stack of its own: buckets, and an image repository a service. */
export const foundationTemplate = foundation(services.repositories, { alarmTopic: true, logKey: true });
