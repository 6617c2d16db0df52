import type { ResourceHandler, ResourceRequest, ResourceState } from '../../cloudformation/handler.ts';
import { handlerFailure, number, object } from '../../cloudformation/handler-values.ts';
import type { Balancing } from '../../elb/balancing.ts';
import { AwsError } from '../../server/service.ts';
import { checkCapacity, checkLaunch, placedRest } from '../cluster/capacity-check.ts';
import type { Clusters } from '../cluster/clusters.ts';
import { isGradual } from '../deployment/stages.ts';
import { asHandler, generatedName, inputOf } from '../handler-input.ts';
import type { DeploymentConfiguration, LoadBalancer, ServiceRecord, TaskDefinitionRecord } from '../model.ts';
import { serviceArn } from '../names.ts';
import { checkConnect } from '../service-connect/configuration.ts';
import type { Namespaces } from '../service-connect/namespaces.ts';
import type { TaskDefinitions } from '../task-definition/task-definitions.ts';
import { changeService, checkService, newService, type ServiceInput } from './service-input.ts';
import { readService } from './service-live.ts';
import { primaryOf } from './service-record.ts';
import type { Services } from './services.ts';

/** CloudFormation waits three hours for a service to become steady, and 36 where traffic is shifted. */
const STABILIZATION_MS = { rolling: 3 * 60 * 60 * 1000, gradual: 36 * 60 * 60 * 1000 };

export interface ServiceHandlerParts {
  readonly clusters: Clusters;
  readonly definitions: TaskDefinitions;
  readonly services: Services;
  readonly balancing: Balancing;
  readonly namespaces: Namespaces;
  /** In place of those, for tests. */
  readonly stabilizationMs?: number | undefined;
}

/** AWS::ECS::Service: complete when the deployment is, failed when its circuit breaker trips. */
export function serviceHandler(parts: ServiceHandlerParts): ResourceHandler {
  const { clusters, services } = parts;
  return {
    async create(request, made) {
      const arn = asHandler(request.token, 'CreateService error', () => {
        const cluster = clusters.find(request.stack, request.properties.Cluster);
        const name = String(request.properties.ServiceName ?? generatedName(request));
        const known = services.get(serviceArn(request.stack, cluster.clusterName, name));
        if (known?.step?.token === request.token) return known.serviceArn;
        if (known && known.status !== 'INACTIVE') {
          throw new AwsError('InvalidParameterException', 'Creation of service was not idempotent.');
        }
        const service = newService(request.stack, cluster, name, serviceInput(parts, request));
        return saveStep(services, service, request.token).serviceArn;
      });
      made(arn);
      return complete(parts, request, arn);
    },

    async update(request, { physicalId, previousProperties }) {
      const service = services.get(physicalId);
      if (service?.status !== 'ACTIVE') throw handlerFailure('Service was not ACTIVE.', 'NotFound', request.token);
      if (service.step?.token !== request.token) {
        asHandler(request.token, 'UpdateService error', () => {
          const nonces = [request.properties, previousProperties].map((one) => JSON.stringify(one.ForceNewDeployment));
          changeService(service, serviceInput(parts, request), nonces[0] !== nonces[1] && nonces[0] !== undefined);
        });
        saveStep(services, service, request.token);
      }
      return complete(parts, request, physicalId);
    },

    async delete(request, { physicalId }) {
      const service = services.get(physicalId);
      if (!service || service.status === 'INACTIVE') return;
      if (service.status === 'ACTIVE') {
        service.status = 'DRAINING';
        service.desiredCount = 0;
      }
      services.save(service);
      if (!request.express) await services.gone(physicalId, request.signal);
    },

    read: readService(parts),
  };
}

function saveStep(services: Services, service: ServiceRecord, token: string): ServiceRecord {
  service.step = { token, deploymentId: primaryOf(service)?.id ?? '', since: new Date().toISOString() };
  services.save(service);
  return service;
}

async function complete(
  { services, stabilizationMs }: ServiceHandlerParts,
  request: ResourceRequest,
  arn: string,
): Promise<ResourceState> {
  const state = () => ({ physicalId: arn, attributes: { ServiceArn: arn, Name: services.get(arn)?.serviceName } });
  if (request.express) return state();
  const service = services.get(arn);
  const wait = stabilizationMs ?? STABILIZATION_MS[service && isGradual(service) ? 'gradual' : 'rolling'];
  // What passed before a restart of the endpoint counts.
  const since = Date.parse(service?.step?.since ?? '') || Date.now();
  const limit = AbortSignal.timeout(Math.max(0, since + wait - Date.now()));
  try {
    await services.steady(arn, AbortSignal.any([request.signal, limit]));
  } catch (error) {
    if (request.signal.aborted) throw new Error('Resource operation cancelled');
    if (limit.aborted) throw handlerFailure('Exceeded attempts to wait', 'NotStabilized', request.token);
    const message = error instanceof Error ? error.message : String(error);
    throw handlerFailure(message, 'GeneralServiceException', request.token);
  }
  return state();
}

function serviceInput(
  { clusters, definitions, balancing, namespaces }: ServiceHandlerParts,
  request: ResourceRequest,
): ServiceInput {
  const { cluster, serviceName, taskDefinition, desiredCount, forceNewDeployment, tags, ...members } = inputOf(request);
  const { loadBalancers, deploymentConfiguration, healthCheckGracePeriodSeconds, ...rest } = members;
  const controller = object(rest.deploymentController).type ?? 'ECS';
  if (controller !== 'ECS') {
    throw new AwsError(
      'UnsupportedFeatureException',
      `The embedded endpoint does not simulate the deployment controller ${controller}.`,
    );
  }
  const definition = definitionOf(definitions, request, taskDefinition);
  // camel() gives these the API's shape.
  const balancers = (loadBalancers as readonly LoadBalancer[] | undefined) ?? [];
  checkService(balancing.records, definition, balancers, rest);
  const place = clusters.find(request.stack, request.properties.Cluster);
  checkCapacity(place, rest);
  checkLaunch(definition, placedRest(rest, place));
  checkConnect(namespaces, place, rest.serviceConnectConfiguration, definition);
  const wanted = number(desiredCount);
  const grace = number(healthCheckGracePeriodSeconds);
  return {
    taskDefinition: definition,
    loadBalancers: balancers,
    deploymentConfiguration: (deploymentConfiguration as DeploymentConfiguration | undefined) ?? {},
    healthCheckGracePeriodSeconds: grace ?? 0,
    tags,
    rest,
    ...(wanted === undefined ? {} : { desiredCount: wanted }),
  };
}

function definitionOf(definitions: TaskDefinitions, { stack }: ResourceRequest, name: unknown): TaskDefinitionRecord {
  if (name === undefined) throw new AwsError('InvalidParameterException', 'TaskDefinition can not be blank.');
  const definition = definitions.find(stack, String(name));
  if (!definition) throw new AwsError('ClientException', 'TaskDefinition not found.');
  return definition;
}
