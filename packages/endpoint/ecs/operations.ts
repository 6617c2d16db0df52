import { number, text } from '../cloudformation/handler-values.ts';
import { AwsError, type Caller, type Operation, type Service } from '../server/service.ts';
import { each, found, type Input, page } from './answers.ts';
import type { Clusters } from './cluster/clusters.ts';
import { serviceDeploymentOperations } from './deployment/service-deployments.ts';
import type { ClusterRecord, DeploymentConfiguration, ServiceRecord } from './model.ts';
import { shortName } from './names.ts';
import { changeService } from './service/service-input.ts';
import type { Services } from './service/services.ts';
import { taskOperations } from './task/task-operations.ts';
import type { Tasks } from './task/tasks.ts';
import { definitionOf, taskDefinitionOperations } from './task-definition/task-definition-operations.ts';
import type { TaskDefinitions } from './task-definition/task-definitions.ts';
import { clusterView, serviceView } from './views.ts';

export interface EcsParts {
  readonly clusters: Clusters;
  readonly definitions: TaskDefinitions;
  readonly services: Services;
  readonly tasks: Tasks;
}

/** The ECS API, as far as people and tools look at services, tasks and task definitions through it. */
export function ecsService(parts: EcsParts): Service {
  const operations: Record<string, Operation> = {
    ...clusterOperations(parts),
    ...serviceOperations(parts),
    ...taskOperations(parts),
    ...taskDefinitionOperations(parts),
    ListTagsForResource: ({ resourceArn }) => ({ tags: tagsOf(parts, String(resourceArn)) }),
  };
  return { operations };
}

function clusterOperations({ clusters, services, tasks }: EcsParts): Record<string, Operation> {
  const view = (cluster: ClusterRecord) => {
    const inside = <T extends { readonly clusterArn: string }>(all: readonly T[]): T[] =>
      all.filter(({ clusterArn }) => clusterArn === cluster.clusterArn);
    return clusterView(cluster, inside(services.all()), inside(tasks.all()));
  };
  return {
    CreateCluster: (input, caller) => ({
      cluster: view(clusters.put(caller, text(input.clusterName) ?? 'default', input)),
    }),
    DeleteCluster: ({ cluster }, caller) => {
      const found = clusters.find(caller, cluster);
      const shown = view(found);
      clusters.delete(found.clusterArn);
      return { cluster: { ...shown, status: 'INACTIVE' } };
    },
    DescribeClusters: (input, caller) =>
      each(input.clusters ?? ['default'], (name) => view(clusters.find(caller, name)), 'clusters'),
    ListClusters: (input, caller) =>
      page(
        input,
        'clusterArns',
        clusters.all(caller).map(({ clusterArn }) => clusterArn),
      ),
  };
}

function serviceOperations(parts: EcsParts): Record<string, Operation> {
  const { clusters, services, definitions } = parts;
  const find = (input: Input, name: unknown, caller: Caller): ServiceRecord | undefined => {
    const { clusterArn } = clusters.find(caller, input.cluster);
    return services.all().find((one) => one.clusterArn === clusterArn && one.serviceName === shortName(String(name)));
  };
  const existing = (input: Input, caller: Caller): ServiceRecord => {
    const service = find(input, input.service, caller);
    if (!service) throw new AwsError('ServiceNotFoundException', 'Service not found.');
    return service;
  };
  const view = (service: ServiceRecord) => serviceView(service, services.tasksOf(service));
  return {
    DescribeServices: (input, caller) => {
      clusters.find(caller, input.cluster);
      return each(input.services, (name) => found(find(input, name, caller), view), 'services');
    },
    ListServices: (input, caller) => {
      const { clusterArn } = clusters.find(caller, input.cluster);
      const active = services.all().filter((one) => one.clusterArn === clusterArn && one.status !== 'INACTIVE');
      return page(
        input,
        'serviceArns',
        active.map(({ serviceArn }) => serviceArn),
      );
    },
    ...serviceDeploymentOperations(services, existing),
    UpdateService: (input, caller) => {
      const service = existing(input, caller);
      if (service.status !== 'ACTIVE') throw new AwsError('ServiceNotActiveException', 'Service was not ACTIVE.');
      updateService(definitions, service, input, caller);
      services.save(service);
      return { service: view(service) };
    },
  };
}

function updateService(definitions: TaskDefinitions, service: ServiceRecord, input: Input, caller: Caller): void {
  const { cluster, service: _, desiredCount, taskDefinition, forceNewDeployment, ...members } = input;
  const { deploymentConfiguration, healthCheckGracePeriodSeconds, ...rest } = members;
  const wanted = number(desiredCount);
  if (wanted !== undefined && wanted < 0) {
    throw new AwsError('InvalidParameterException', 'Desired count cannot be a negative value.');
  }
  const grace = number(healthCheckGracePeriodSeconds);
  const definition = taskDefinition === undefined ? undefined : definitionOf(definitions, caller, taskDefinition);
  if (definition?.status === 'INACTIVE') throw new AwsError('ClientException', 'TaskDefinition is inactive');
  changeService(
    service,
    {
      rest: { ...service.rest, ...rest },
      ...(definition ? { taskDefinition: definition } : {}),
      ...(wanted === undefined ? {} : { desiredCount: wanted }),
      ...(grace === undefined ? {} : { healthCheckGracePeriodSeconds: grace }),
      // Input of the API: the shape is the API's.
      ...(deploymentConfiguration
        ? { deploymentConfiguration: deploymentConfiguration as DeploymentConfiguration }
        : {}),
    },
    forceNewDeployment === true,
  );
}

function tagsOf({ clusters, services, tasks, definitions }: EcsParts, arn: string) {
  const owner =
    clusters.get(arn) ??
    services.get(arn) ??
    tasks.get(shortName(arn)) ??
    definitions.find({ account: '', region: '' }, arn);
  if (!owner) throw new AwsError('InvalidParameterException', 'The specified resource could not be found.');
  return owner.tags;
}
