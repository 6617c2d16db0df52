import { foundationTemplate as foundation } from '../../templates/foundation/foundation.ts';

export const services = {
  Catalogue: 'catalogue',
  Orders: 'orders',
  Inventory: 'inventory',
  Fulfilment: 'fulfilment',
  Accounts: 'accounts',
  Reports: 'reports',
  DailyReport: 'daily-report',
} as const;

export const foundationTemplate = foundation(services);
