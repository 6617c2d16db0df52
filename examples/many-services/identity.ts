import { template } from '../../generator/index.ts';
import { defineService, defineServices } from '../../templates/services/define-services.ts';
import { webTemplate } from './kinds.ts';
import { owned, teamParameters } from './shared.ts';

export const identityServices = defineServices({
  Accounts: defineService(webTemplate, {
    image: 'accounts',
    // A rule for a host comes before rules for paths.
    priority: 100,
    values: { Hosts: ['accounts.*'] },
    tags: owned('identity', 'accounts'),
  }),
});

/** Team identity. */
export const identityTemplate = template({
  path: 'identity.yaml',
  description: 'Services of team identity',
  parameters: { ...teamParameters, ...identityServices.parameters },
  body(builder) {
    const { Accounts } = identityServices.nest(builder, builder.params);
    return { AccountsLogGroup: Accounts.outputs.LogGroupName };
  },
});
