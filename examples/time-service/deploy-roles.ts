import { deployRolesTemplate } from '../../templates/identity/deploy-roles.ts';
import { foundationTemplate } from './foundation.ts';
import { masterTemplate } from './master.ts';

/** What a pipeline deploys with: once an account and environment, an administrator deploys it. */
export const rolesTemplate = deployRolesTemplate([masterTemplate, foundationTemplate], {
  provider: 'github',
  tag: 'Environment',
});
