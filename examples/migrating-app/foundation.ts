import { foundationTemplate as foundation } from '../../templates/foundation/foundation.ts';

export const services = { Shop: 'shop' } as const;

export const foundationTemplate = foundation(services);
