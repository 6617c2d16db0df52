import { foundationTemplate as foundation } from '../../templates/foundation/foundation.ts';

export const services = { Time: 'time-service' } as const;

export const foundationTemplate = foundation(services);
