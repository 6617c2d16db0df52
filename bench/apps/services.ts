import { template } from '../../generator/index.ts';
import { webServiceTemplate } from '../../services/web-service.ts';
import { ecsClusterTemplate } from '../../templates/ecs-cluster.ts';
import { loadBalancerTemplate } from '../../templates/load-balancer.ts';
import { repositoryArn, repositoryUri } from '../../templates/parameters.ts';
import { vpcTemplate } from '../../templates/vpc.ts';

/** As many like services behind one load balancer as SERVICES says. */
const count = Number(process.env.SERVICES ?? 200);

export const masterTemplate = template({
  path: 'master.yaml',
  description: `${count} services`,
  parameters: { RepositoryUri: repositoryUri, RepositoryArn: repositoryArn },
  body({ params, stack }) {
    const network = stack('Network', vpcTemplate({ zones: 3 }), {});
    const entrance = stack('Entrance', loadBalancerTemplate({}), {
      ...network.outputs,
    });
    const compute = stack('Compute', ecsClusterTemplate({}), {});
    for (let index = 1; index <= count; index += 1) {
      stack(`Service${index}`, webServiceTemplate({ path: 'services/web-service.yaml' }), {
        ...network.outputs,
        ...compute.outputs,
        ...entrance.outputs,
        RulePriority: 10 * index,
        Paths: `/service-${index},/service-${index}/*`,
        RepositoryUri: params.RepositoryUri,
        RepositoryArn: params.RepositoryArn,
        ImageTag: `1.0.${index}`,
        MinTasks: 1,
      });
    }
    return {};
  },
});
