import { template } from '../generator/index.ts';
import { containerInsights } from './parameters.ts';
import { openOnPurpose } from './reasons.ts';

/** The cluster that services run in, on Fargate and Fargate Spot. */
export const ecsClusterTemplate = template({
  path: 'templates/ecs-cluster.yaml',
  description: 'ECS cluster on Fargate and Fargate Spot',
  parameters: { ContainerInsights: containerInsights },
  body({ params, resource }) {
    const cluster = resource(
      'Cluster',
      'AWS::ECS::Cluster',
      {
        CapacityProviders: ['FARGATE', 'FARGATE_SPOT'],
        DefaultCapacityProviderStrategy: [{ CapacityProvider: 'FARGATE', Weight: 1 }],
        ClusterSettings: [{ Name: 'containerInsights', Value: params.ContainerInsights }],
      },
      {
        Metadata: openOnPurpose({
          ecs_container_insights_enabled_check: 'The parameter decides: it is billed, and off where nobody looks.',
        }),
      },
    );
    return { ClusterName: { Value: cluster.ref, Description: 'The cluster' } };
  },
});
