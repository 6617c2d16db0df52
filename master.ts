import { template } from './generator/index.ts';
import { listenerPriorities } from './services/listener-rules.ts';
import { websiteServiceTemplate } from './services/website-service/service.ts';
import { ecsClusterTemplate } from './templates/ecs-cluster.ts';
import { loadBalancerTemplate } from './templates/load-balancer.ts';
import {
  architecture,
  certificateArn,
  containerInsights,
  cpu,
  deletionProtection,
  imageTag,
  logRetentionDays,
  maxTasks,
  memory,
  minTasks,
  natGateways,
  onDemandBase,
  onDemandWeight,
  repositoryArn,
  repositoryUri,
  spotWeight,
  vpcCidr,
} from './templates/parameters.ts';
import { vpcTemplate } from './templates/vpc.ts';

const priorities = listenerPriorities({ Website: 1000 });

/** The whole system: each part is a nested stack, wired to the others by outputs alone. */
export const masterTemplate = template({
  path: 'master.yaml',
  description: 'Website on ECS',

  parameters: {
    VpcCidr: vpcCidr,
    NatGateways: natGateways,
    CertificateArn: certificateArn,
    DeletionProtection: deletionProtection,
    ContainerInsights: containerInsights,
    LogRetentionDays: logRetentionDays,
    WebsiteRepositoryUri: repositoryUri,
    WebsiteRepositoryArn: repositoryArn,
    WebsiteImageTag: imageTag,
    WebsiteArchitecture: architecture,
    WebsiteCpu: cpu,
    WebsiteMemory: memory,
    WebsiteMinTasks: minTasks,
    WebsiteMaxTasks: maxTasks,
    WebsiteOnDemandBase: onDemandBase,
    WebsiteOnDemandWeight: onDemandWeight,
    WebsiteSpotWeight: spotWeight,
  },

  body({ params, stack }) {
    const network = stack('Network', vpcTemplate({ zones: 2 }), {
      VpcCidr: params.VpcCidr,
      NatGateways: params.NatGateways,
    });

    const entrance = stack('Entrance', loadBalancerTemplate, {
      VpcId: network.outputs.VpcId,
      SubnetIds: network.outputs.PublicSubnetIds,
      CertificateArn: params.CertificateArn,
      DeletionProtection: params.DeletionProtection,
    });

    const compute = stack('Compute', ecsClusterTemplate, { ContainerInsights: params.ContainerInsights });

    const website = stack('Website', websiteServiceTemplate, {
      VpcId: network.outputs.VpcId,
      SubnetIds: network.outputs.TaskSubnetIds,
      AssignPublicIp: network.outputs.TaskPublicIp,
      ClusterName: compute.outputs.ClusterName,
      ListenerArn: entrance.outputs.ListenerArn,
      LoadBalancerSecurityGroupId: entrance.outputs.SecurityGroupId,
      LoadBalancerFullName: entrance.outputs.FullName,
      RulePriority: priorities.Website,
      RepositoryUri: params.WebsiteRepositoryUri,
      RepositoryArn: params.WebsiteRepositoryArn,
      ImageTag: params.WebsiteImageTag,
      Architecture: params.WebsiteArchitecture,
      Cpu: params.WebsiteCpu,
      Memory: params.WebsiteMemory,
      MinTasks: params.WebsiteMinTasks,
      MaxTasks: params.WebsiteMaxTasks,
      OnDemandBase: params.WebsiteOnDemandBase,
      OnDemandWeight: params.WebsiteOnDemandWeight,
      SpotWeight: params.WebsiteSpotWeight,
      LogRetentionDays: params.LogRetentionDays,
    });

    return {
      WebsiteUrl: { Value: entrance.outputs.Url, Description: 'Where the website answers' },
      ClusterName: { Value: compute.outputs.ClusterName, Description: 'The cluster, for `aws ecs`' },
      WebsiteServiceName: { Value: website.outputs.ServiceName, Description: 'The service in it' },
      WebsiteLogGroup: { Value: website.outputs.LogGroupName, Description: 'Where its tasks log, for `aws logs tail`' },
    };
  },
});
