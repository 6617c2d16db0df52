import {
  internalTemplate,
  jobTemplate,
  ordersTemplate,
  reportsTemplate,
  webTemplate,
  workerTemplate,
} from '../../examples/many-services/kinds.ts';
import { prefixed, template } from '../../generator/index.ts';
import { ecsClusterTemplate } from '../../templates/cluster/ecs-cluster.ts';
import { loadBalancerTemplate } from '../../templates/load-balancer/load-balancer.ts';
import { topicTemplate } from '../../templates/messaging/topic.ts';
import { existingNetwork } from '../../templates/network/existing-network.ts';
import { parameters } from '../../templates/parameters/parts.ts';
import { repositoryOf } from '../../templates/services/parts/repository.ts';

/** The seven of the example, eight times, and four web services more: sixty. */
const SEVEN = ['Catalogue', 'Inventory', 'Fulfilment', 'Orders', 'Accounts', 'Reports', 'DailyReport'] as const;
const ROUNDS = [1, 2, 3, 4, 5, 6, 7, 8] as const;
const MORE = ['Catalogue9', 'Accounts9', 'Catalogue10', 'Accounts10'] as const;
type Name = `${(typeof SEVEN)[number]}${(typeof ROUNDS)[number]}` | (typeof MORE)[number];
const names: readonly Name[] = [...ROUNDS.flatMap((round) => SEVEN.map((name) => `${name}${round}` as const)), ...MORE];

/** The parameter of each name, which the type of Object.assign does not say. */
type Images = ReturnType<typeof prefixed<Name, typeof parameters.image>>;
const images: Images = Object.assign({}, ...names.map((name) => prefixed(name, parameters.image)));

/** Their image tags, and what all have in common. */
export const masterTemplate = template({
  path: 'master.yaml',
  description: `${names.length} services of three teams`,
  parameters: {
    ...existingNetwork,
    ...parameters.loadBalancer,
    ...parameters.cluster,
    ...parameters.fargate,
    ...parameters.repositories,
    ...images,
  },
  body({ params, stack }) {
    const loadBalancer = stack('LoadBalancer', loadBalancerTemplate({}), params);
    const cluster = stack('Cluster', ecsClusterTemplate({ serviceConnect: true }), params);
    const shipped = stack('Shipped', topicTemplate({}), {});
    const shared = { ...params, ...loadBalancer.outputs, ...cluster.outputs, ...prefixed('Shipped', shipped.outputs) };
    const owned = (team: string, component: string) => ({
      Tags: [
        { Key: 'Owner', Value: team },
        { Key: 'Component', Value: component },
      ],
    });
    const own = (name: Name) => ({
      ...shared,
      ...repositoryOf(params, name.toLowerCase()),
      ImageTag: params[`${name}ImageTag`],
      RulePriority: 100 + 10 * names.indexOf(name),
      Paths: [`/${name}`, `/${name}/*`],
    });
    const web = (name: Name) => stack(name, webTemplate, own(name), owned('shop', name));

    for (const round of ROUNDS) {
      web(`Catalogue${round}`);
      const inventory = stack(
        `Inventory${round}`,
        internalTemplate,
        { ...own(`Inventory${round}`), DiscoveryName: `inventory-${round}` },
        owned('shop', 'inventory'),
      );
      const fulfilment = stack(
        `Fulfilment${round}`,
        workerTemplate,
        own(`Fulfilment${round}`),
        owned('shop', 'fulfilment'),
      );
      stack(
        `Orders${round}`,
        ordersTemplate,
        {
          ...own(`Orders${round}`),
          ...prefixed('Inventory', inventory.outputs),
          ...prefixed('Fulfilment', fulfilment.outputs),
        },
        owned('shop', 'orders'),
      );
      web(`Accounts${round}`);
      stack(
        `Reports${round}`,
        reportsTemplate,
        {
          ...own(`Reports${round}`),
          ExportRulePriority: 1000 + 10 * round,
          ExportPaths: [`/exports-${round}/*`],
          PreviewRulePriority: 2000 + 10 * round,
          PreviewPaths: [`/previews-${round}/*`],
        },
        owned('insight', 'reports'),
      );
      stack(
        `DailyReport${round}`,
        jobTemplate,
        { ...own(`DailyReport${round}`), ScheduleExpression: 'cron(0 6 * * ? *)', TimeZone: 'Europe/Berlin' },
        owned('insight', 'daily-report'),
      );
    }
    for (const name of MORE) web(name);
    return { Url: { Value: loadBalancer.outputs.Url, Description: 'Where the services answer' } };
  },
});
