import { template } from '../../generator/index.ts';
import { ecsClusterTemplate } from '../../templates/cluster/ecs-cluster.ts';
import { loadBalancerTemplate } from '../../templates/load-balancer/load-balancer.ts';
import { vpcTemplate } from '../../templates/network/vpc.ts';
import { repositoryArn, repositoryUri } from '../../templates/parameters/parameters.ts';
import { internalServiceTemplate } from '../../templates/services/internal-service.ts';

/** As many like services as SERVICES says: 240 at the most, 2,500 resources are all that one operation takes. */
const count = Number(process.env.SERVICES ?? 200);

export const masterTemplate = template({
  path: 'master.yaml',
  description: `${count} services`,
  parameters: { RepositoryUri: repositoryUri, RepositoryArn: repositoryArn },
  body({ params, stack }) {
    const network = stack('Network', vpcTemplate({ zones: 3 }), {});
    stack('LoadBalancer', loadBalancerTemplate({}), { ...network.outputs });
    const cluster = stack('Cluster', ecsClusterTemplate({ serviceConnect: true }), {});
    for (let index = 1; index <= count; index += 1) {
      stack(`Service${index}`, internalServiceTemplate({ path: 'services/internal-service.yaml' }), {
        ...network.outputs,
        ...cluster.outputs,
        DiscoveryName: `service-${index}`,
        RepositoryUri: params.RepositoryUri,
        RepositoryArn: params.RepositoryArn,
        ImageTag: `1.0.${index}`,
        MinTasks: 1,
      });
    }
    return {};
  },
});
