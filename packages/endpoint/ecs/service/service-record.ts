import { randomUUID } from 'node:crypto';
import { groupsFor } from '../deployment/traffic.ts';
import type { Deployment, LoadBalancer, ServiceRecord } from '../model.ts';
import { newDeploymentId } from '../names.ts';

const EVENTS_KEPT = 100;

/** Adds an event in ECS's own words, newest first. */
export function say(service: ServiceRecord, message: string): void {
  const event = {
    id: randomUUID(),
    createdAt: new Date().toISOString(),
    message: `(service ${service.serviceName}) ${message}`,
  };
  service.events = [event, ...service.events].slice(0, EVENTS_KEPT);
}

/** The deployment that the service is on its way to, or has reached. */
export function primaryOf(service: ServiceRecord): Deployment | undefined {
  return service.deployments.find((deployment) => deployment.status === 'PRIMARY');
}

/** Begins a deployment; the one before it stays, with its tasks, until this one is complete. */
export function deploy(
  service: ServiceRecord,
  taskDefinition: string,
  loadBalancers: readonly LoadBalancer[],
): Deployment {
  const now = new Date().toISOString();
  const id = newDeploymentId();
  const serving = service.deployments.find(({ everCompleted }) => everCompleted);
  const gradual = (service.deploymentConfiguration.strategy ?? 'ROLLING') !== 'ROLLING';
  const deployment: Deployment = {
    id,
    taskDefinition,
    loadBalancers: groupsFor(loadBalancers, serving, gradual),
    configured: loadBalancers,
    ...(service.rest.serviceConnectConfiguration !== undefined && {
      serviceConnect: service.rest.serviceConnectConfiguration,
    }),
    createdAt: now,
    updatedAt: now,
    status: 'PRIMARY',
    rolloutState: 'IN_PROGRESS',
    rolloutStateReason: `ECS deployment ${id} in progress.`,
    failedTasks: 0,
    everCompleted: false,
  };
  for (const before of service.deployments) before.status = 'ACTIVE';
  service.taskDefinition = taskDefinition;
  service.loadBalancers = loadBalancers;
  service.deployments = [deployment, ...service.deployments];
  return deployment;
}

/** Ends a deployment that has reached its aim: what came before it is gone. */
export function complete(service: ServiceRecord, deployment: Deployment): void {
  deployment.everCompleted = true;
  change(deployment, 'COMPLETED', `ECS deployment ${deployment.id} completed.`);
  service.deployments = [deployment];
  say(service, `(deployment ${deployment.id}) deployment completed.`);
}

/** Why a deployment is ended before it reached its aim. */
interface Ending {
  readonly reason: string;
  /** What is reported to CloudFormation, if it waits for this deployment. */
  readonly failure: string;
  readonly rollback: boolean;
}

/**
 * Ends a deployment. With rollback the last completed deployment is the primary one again, tasks and all; answers it, if
 * there is one.
 */
export function end(
  service: ServiceRecord,
  deployment: Deployment,
  { reason, failure, rollback }: Ending,
): Deployment | undefined {
  change(deployment, 'FAILED', `ECS deployment ${reason}.`);
  say(service, `(deployment ${deployment.id}) deployment failed: ${reason.replace(/^circuit breaker: /, '')}.`);
  if (service.step?.deploymentId === deployment.id) service.step.failure = failure;
  const earlier = service.deployments.find((other) => other !== deployment && other.everCompleted);
  if (!earlier || !rollback) return undefined;
  deployment.status = 'ACTIVE';
  Object.assign(earlier, { status: 'PRIMARY', failedTasks: 0 });
  change(earlier, 'IN_PROGRESS', `ECS deployment circuit breaker: rolling back to deploymentId ${earlier.id}.`);
  service.taskDefinition = earlier.taskDefinition;
  service.loadBalancers = earlier.configured ?? earlier.loadBalancers;
  say(service, `rolling back to deployment ${earlier.id}.`);
  return earlier;
}

/** Ends a deployment by its circuit breaker. */
export function trip(service: ServiceRecord, deployment: Deployment): Deployment | undefined {
  return end(service, deployment, {
    reason: 'circuit breaker: tasks failed to start',
    failure: "Error occurred during operation 'ECS Deployment Circuit Breaker was triggered'.",
    rollback: service.deploymentConfiguration.deploymentCircuitBreaker?.rollback === true,
  });
}

function change(deployment: Deployment, rolloutState: Deployment['rolloutState'], rolloutStateReason: string): void {
  Object.assign(deployment, { rolloutState, rolloutStateReason, updatedAt: new Date().toISOString() });
}
