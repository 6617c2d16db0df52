import { balancersOf, type Records } from '../../elb/records.ts';
import { AwsError, type Caller } from '../../server/service.ts';
import { placedRest } from '../cluster/capacity-check.ts';
import type {
  ClusterRecord,
  DeploymentConfiguration,
  LoadBalancer,
  ServiceRecord,
  Tag,
  TaskDefinitionRecord,
} from '../model.ts';
import { serviceArn } from '../names.ts';
import { deploy, primaryOf } from './service-record.ts';

type Place = Pick<Caller, 'account' | 'region'>;

/** What a service is made or changed with, in the words of the ECS API. */
export interface ServiceInput {
  readonly desiredCount?: number;
  readonly taskDefinition?: TaskDefinitionRecord;
  readonly loadBalancers?: readonly LoadBalancer[];
  readonly deploymentConfiguration?: DeploymentConfiguration;
  readonly healthCheckGracePeriodSeconds?: number;
  readonly tags?: readonly Tag[];
  readonly rest: Readonly<Record<string, unknown>>;
}

/** Members of a service whose change makes ECS replace the tasks. */
const REPLACING = [
  'networkConfiguration',
  'platformVersion',
  'capacityProviderStrategy',
  'launchType',
  'serviceRegistries',
  'serviceConnectConfiguration',
  'volumeConfigurations',
];

const invalid = (message: string): AwsError => new AwsError('InvalidParameterException', message);

/** A new service's record, with its first deployment. */
export function newService(
  place: Place,
  cluster: ClusterRecord,
  serviceName: string,
  input: ServiceInput,
): ServiceRecord {
  const { taskDefinition } = input;
  if (!taskDefinition) throw invalid('TaskDefinition can not be blank.');
  const service: ServiceRecord = {
    serviceArn: serviceArn(place, cluster.clusterName, serviceName),
    serviceName,
    clusterArn: cluster.clusterArn,
    createdAt: new Date().toISOString(),
    status: 'ACTIVE',
    desiredCount: input.desiredCount ?? 1,
    taskDefinition: taskDefinition.taskDefinitionArn,
    loadBalancers: input.loadBalancers ?? [],
    deploymentConfiguration: input.deploymentConfiguration ?? {},
    healthCheckGracePeriodSeconds: input.healthCheckGracePeriodSeconds ?? 0,
    rest: placedRest(input.rest, cluster),
    tags: input.tags ?? [],
    deployments: [],
    events: [],
  };
  deploy(service, service.taskDefinition, service.loadBalancers);
  return service;
}

/** Changes a service's record, and begins a deployment where ECS would. What the input leaves out stays as it is. */
export function changeService(service: ServiceRecord, input: ServiceInput, force: boolean): void {
  const before = service.rest;
  service.desiredCount = input.desiredCount ?? service.desiredCount;
  service.deploymentConfiguration = input.deploymentConfiguration ?? service.deploymentConfiguration;
  service.healthCheckGracePeriodSeconds = input.healthCheckGracePeriodSeconds ?? service.healthCheckGracePeriodSeconds;
  service.tags = input.tags ?? service.tags;
  service.rest = keptCapacity(input.rest, before);
  const taskDefinition = input.taskDefinition?.taskDefinitionArn ?? service.taskDefinition;
  const loadBalancers = input.loadBalancers ?? service.loadBalancers;
  const anew =
    force ||
    taskDefinition !== service.taskDefinition ||
    JSON.stringify(loadBalancers) !== JSON.stringify(service.loadBalancers) ||
    REPLACING.some((name) => JSON.stringify(before[name]) !== JSON.stringify(service.rest[name])) ||
    primaryOf(service)?.rolloutState === 'FAILED';
  if (!anew) return;
  deploy(service, taskDefinition, loadBalancers);
}

/** What says nothing of its capacity keeps what it has. */
function keptCapacity(rest: ServiceInput['rest'], before: ServiceInput['rest']): ServiceInput['rest'] {
  if (rest.launchType !== undefined || rest.capacityProviderStrategy !== undefined) return rest;
  const { launchType, capacityProviderStrategy } = before;
  return {
    ...rest,
    ...(launchType !== undefined && { launchType }),
    ...(capacityProviderStrategy !== undefined && { capacityProviderStrategy }),
  };
}

/** Refuses, in ECS's words, what a service cannot be made of. */
export function checkService(
  records: Records,
  definition: TaskDefinitionRecord,
  loadBalancers: readonly LoadBalancer[],
  rest: Readonly<Record<string, unknown>>,
): void {
  if (definition.status !== 'ACTIVE') throw new AwsError('ClientException', 'TaskDefinition is inactive');
  if (definition.networkMode === 'awsvpc' && !rest.networkConfiguration) {
    throw invalid("Network Configuration must be provided when networkMode 'awsvpc' is specified.");
  }
  for (const { targetGroupArn, containerName, containerPort } of loadBalancers) {
    const container = definition.containerDefinitions.find(({ name }) => name === containerName);
    if (!container) throw invalid(`The container ${containerName} does not exist in the task definition.`);
    if (!container.portMappings?.some((mapping) => mapping.containerPort === containerPort)) {
      throw invalid(`The container ${containerName} did not have a container port ${containerPort} defined.`);
    }
    if (!records.groups.get(targetGroupArn)) {
      throw invalid(`The specified target group does not exist: ${targetGroupArn}.`);
    }
    if (balancersOf(records, targetGroupArn).length === 0) {
      throw invalid(
        `The target group with targetGroupArn ${targetGroupArn} does not have an associated load balancer.`,
      );
    }
  }
}
