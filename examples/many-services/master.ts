import { fromEnvironment, root, roots } from '../../generator/index.ts';
import { identityServices, identityTemplate } from './identity.ts';
import { insightServices, insightTemplate } from './insight.ts';
import { platformTemplate } from './platform.ts';
import { shopServices, shopTemplate } from './shop.ts';

/** The image repositories of all teams. */
export const services = {
  repositories: {
    ...shopServices.repositories,
    ...identityServices.repositories,
    ...insightServices.repositories,
  },
};

/** The network is another system's: its ids stand in environments.ts. */
const platform = root(platformTemplate, { VpcId: fromEnvironment, PublicSubnetIds: fromEnvironment });
const shared = { VpcId: fromEnvironment, TaskSubnetIds: fromEnvironment, ...platform.outputs };

/** A stack a team: each is deployed by itself, in its own time, and has limits of its own. */
export const system = roots({
  platform,
  shop: root(shopTemplate, shared),
  identity: root(identityTemplate, shared),
  insight: root(insightTemplate, shared),
});
