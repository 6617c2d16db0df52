import type { Release } from '../../deploy/gates/model.ts';
import type { masterTemplate } from './master.ts';

/** The database is brought to the state of a release before the shop is replaced, and the shop has to answer afterwards. */
export const release = {
  migrations: ['Migrate'],
  checks: [{ output: 'ShopUrl', path: '/', body: '"version"' }],
} satisfies Release<typeof masterTemplate>;
