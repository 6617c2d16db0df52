import { prefixed, template, unprefixed } from '../../generator/index.ts';
import { ec2CapacityTemplate } from '../../templates/cluster/ec2-capacity.ts';
import { ecsClusterTemplate } from '../../templates/cluster/ecs-cluster.ts';
import { loadBalancerTemplate } from '../../templates/load-balancer/load-balancer.ts';
import { vpcTemplate } from '../../templates/network/vpc.ts';
import { settings } from '../../templates/parameters/settings.ts';
import { listenerPriorities } from '../../templates/services/parts/listener-rules.ts';
import { webServiceTemplate } from '../../templates/services/web-service.ts';

const priorities = listenerPriorities({ Time: 1000 });

const timeServiceTemplate = webServiceTemplate({
  path: 'services/time-service.yaml',
  compute: 'ec2',
  scaleBy: ['cpu-steps'],
});

/** A service that tells the time, on hosts in private subnets of two zones: only the load balancer's port 80 is public. */
export const masterTemplate = template({
  path: 'master.yaml',
  description: 'Time service on EC2',
  parameters: {
    ...settings.network,
    ...settings.entrance,
    ...settings.cluster,
    ...settings.hosts,
    ...prefixed('Time', settings.hostedService),
  },
  body({ params, stack }) {
    const network = stack('Network', vpcTemplate({ zones: 2 }), params);
    const entrance = stack('Entrance', loadBalancerTemplate({}), { ...params, ...network.outputs });
    const cluster = stack('Cluster', ecsClusterTemplate({ capacity: 'elsewhere' }), params);
    const hosts = stack('Hosts', ec2CapacityTemplate({}), { ...params, ...network.outputs, ...cluster.outputs });

    const time = stack('Time', timeServiceTemplate, {
      ...params,
      ...network.outputs,
      ...entrance.outputs,
      ...cluster.outputs,
      ...hosts.outputs,
      ...unprefixed('Time', params),
      RulePriority: priorities.Time,
    });

    return {
      TimeUrl: { Value: entrance.outputs.Url, Description: 'Where the service answers' },
      ClusterName: { Value: cluster.outputs.ClusterName, Description: 'The cluster, for `aws ecs`' },
      TimeServiceName: { Value: time.outputs.ServiceName, Description: 'The service in it' },
      TimeLogGroup: { Value: time.outputs.LogGroupName, Description: 'Where its tasks log, for `aws logs tail`' },
    };
  },
});
