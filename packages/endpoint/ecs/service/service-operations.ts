import { number } from '../../cloudformation/handler-values.ts';
import { AwsError, type Caller, type Operation } from '../../server/service.ts';
import { each, found, type Input, page } from '../answers.ts';
import { checkCapacity, checkLaunch } from '../cluster/capacity-check.ts';
import { serviceDeploymentOperations } from '../deployment/service-deployments.ts';
import type { DeploymentConfiguration, ServiceRecord } from '../model.ts';
import { shortName } from '../names.ts';
import type { EcsParts } from '../parts.ts';
import { definitionOf } from '../task-definition/task-definition-operations.ts';
import type { TaskDefinitions } from '../task-definition/task-definitions.ts';
import { serviceView } from '../views.ts';
import { changeService } from './service-input.ts';
import { checkDeployment, checkNetwork } from './service-rules.ts';

/** ECS's operations on services. */
export function serviceOperations(parts: EcsParts): Record<string, Operation> {
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
      checkCapacity(clusters.find(caller, input.cluster), input);
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
  const grace = number(healthCheckGracePeriodSeconds);
  const definition = taskDefinition === undefined ? undefined : definitionOf(definitions, caller, taskDefinition);
  if (definition?.status === 'INACTIVE') throw new AwsError('ClientException', 'TaskDefinition is inactive');
  // A strategy takes the place of a launch type, and there is no way back (API reference, UpdateService).
  const { launchType, ...others } = service.rest;
  const before = rest.capacityProviderStrategy === undefined ? service.rest : others;
  const merged: ServiceRecord['rest'] = { ...before, ...rest };
  const used = definition ?? definitions.find(caller, service.taskDefinition);
  if (used) {
    checkNetwork(used, merged);
    checkLaunch(used, merged);
  }
  checkDeployment((deploymentConfiguration as DeploymentConfiguration | undefined) ?? {}, {
    desiredCount: wanted,
    rest: merged,
  });
  changeService(
    service,
    {
      rest: merged,
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
