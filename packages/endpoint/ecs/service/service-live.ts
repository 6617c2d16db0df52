import type { LiveResource, ResourceHandler } from '../../cloudformation/handler.ts';
import { liveProperties, liveTags } from '../../cloudformation/live-values.ts';
import { camel, pascal } from '../camel.ts';
import type { ServiceRecord, Tag } from '../model.ts';
import type { TaskDefinitions } from '../task-definition/task-definitions.ts';
import type { Services } from './services.ts';

interface Parts {
  readonly services: Services;
  readonly definitions: TaskDefinitions;
}

/** What a service is now, in the words of its template. */
export function readService({ services, definitions }: Parts): NonNullable<ResourceHandler['read']> {
  return async (expected) => {
    const service = services.get(expected.physicalId);
    if (service === undefined || service.status !== 'ACTIVE') return undefined;
    return liveProperties(expected.properties, {
      ...restOf(service, expected),
      DesiredCount: service.desiredCount,
      HealthCheckGracePeriodSeconds: service.healthCheckGracePeriodSeconds,
      DeploymentConfiguration: pascal(service.deploymentConfiguration),
      LoadBalancers: pascal(service.loadBalancers),
      TaskDefinition: definitionOf(service, expected, definitions),
      Tags: liveTags(expected.properties.Tags, tagsOf(service.tags)),
      ...triggersOf(expected),
    });
  };
}

/** Members that the record keeps as they are. */
function restOf({ rest }: ServiceRecord, { properties }: LiveResource): Record<string, unknown> {
  const named = Object.keys(properties).filter((name) => !FIXED.has(name));
  return Object.fromEntries(named.map((name) => [name, pascal(rest[camelName(name)])]));
}

/** Those that nothing changes after the creation. */
const FIXED = new Set(['Cluster', 'ServiceName', 'Role', 'LaunchType', 'SchedulingStrategy', 'DeploymentController']);

const camelName = (name: string): string => Object.keys(camel({ [name]: '' }) as object)[0] ?? name;

/** A revision that the template names by its family or ARN is the same revision. */
function definitionOf({ taskDefinition }: ServiceRecord, { properties, stack }: LiveResource, all: TaskDefinitions) {
  const named = all.find(stack, String(properties.TaskDefinition));
  return named?.taskDefinitionArn === taskDefinition ? properties.TaskDefinition : taskDefinition;
}

/** What makes a deployment happen is no state of the service. */
function triggersOf({ properties: { ForceNewDeployment } }: LiveResource): Record<string, unknown> {
  return ForceNewDeployment === undefined ? {} : { ForceNewDeployment };
}

function tagsOf(tags: readonly Tag[]) {
  return tags.map(({ key, value }) => ({ Key: key, Value: value }));
}
