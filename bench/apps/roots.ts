import { outputParameters, type Root, root, roots, template } from '../../generator/index.ts';
import { ecsClusterTemplate } from '../../templates/cluster/ecs-cluster.ts';
import { existingNetwork } from '../../templates/network/existing-network.ts';
import { vpcTemplate } from '../../templates/network/vpc.ts';
import { parameters } from '../../templates/parameters/parts.ts';
import { internalServiceTemplate } from '../../templates/services/internal-service.ts';
import { repositoryOf } from '../../templates/services/parts/repository.ts';

/** As many like services as SERVICES says, a hundred to a team's root: their image tags are parameters. */
const count = Number(process.env.SERVICES ?? 1000);
const EACH = 100;

const platformTemplate = template({
  path: 'platform.yaml',
  description: 'Network and cluster',
  parameters: {},
  body({ stack }) {
    const network = stack('Network', vpcTemplate({ zones: 3 }), {});
    return { ...network.outputs, ...stack('Cluster', ecsClusterTemplate({ serviceConnect: true }), {}).outputs };
  },
});

const shared = {
  VpcId: existingNetwork.VpcId,
  TaskSubnetIds: existingNetwork.TaskSubnetIds,
  TaskPublicIp: existingNetwork.TaskPublicIp,
  ...outputParameters(platformTemplate, 'ClusterName', 'NamespaceArn'),
  ...parameters.repositories,
} as const;

type Tags = Readonly<Record<`Service${number}ImageTag`, typeof parameters.image.ImageTag>>;

function teamTemplate(team: number, services: readonly number[]) {
  const tags: Tags = Object.fromEntries(
    services.map((index) => [`Service${index}ImageTag`, parameters.image.ImageTag]),
  );
  // A spread alone would forget the names of the tags.
  const declared: typeof shared & Tags = { ...shared, ...tags };
  return template({
    path: `team-${team}.yaml`,
    description: `Services of team ${team}`,
    parameters: declared,
    body({ params, stack }) {
      for (const index of services) {
        stack(`Service${index}`, internalServiceTemplate({ path: 'services/internal-service.yaml' }), {
          ...params,
          ...repositoryOf(params, `service-${index}`),
          DiscoveryName: `service-${index}`,
          ImageTag: params[`Service${index}ImageTag`]!,
        });
      }
      return {};
    },
  });
}

const platform = root(platformTemplate, {});
const teams: Record<string, Root> = {};
for (let first = 0; first < count; first += EACH) {
  const services = Array.from({ length: Math.min(EACH, count - first) }, (_, index) => first + index + 1);
  const team = first / EACH + 1;
  teams[`team-${team}`] = root(teamTemplate(team, services), platform.outputs);
}

export const system = roots({ platform, ...teams });
