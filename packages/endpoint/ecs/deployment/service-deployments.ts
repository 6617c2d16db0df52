import { text } from '../../cloudformation/handler-values.ts';
import { AwsError, type Operation } from '../../server/service.ts';
import { type Input, page } from '../answers.ts';
import type { Deployment, ServiceRecord } from '../model.ts';
import { end } from '../service/service-record.ts';
import type { Services } from '../service/services.ts';
import { answerHook } from './pause-hooks.ts';
import { earlierOf, isGradual } from './stages.ts';

/** The failure that is reported to CloudFormation here when a person ended the deployment; what AWS says is unproven. */
const STOPPED = "Error occurred during operation 'ECS Deployment was stopped'.";

/** Service deployments as far as they can be seen and stopped: those that the service still has. */
export function serviceDeploymentOperations(
  services: Services,
  find: (input: Input, caller: Parameters<Operation>[1]) => ServiceRecord,
): Record<string, Operation> {
  const byArn = (arn: unknown) => {
    for (const service of services.all()) {
      const deployment = service.deployments.find((one) => arnOf(service, one) === arn);
      if (deployment) return { service, deployment };
    }
    throw new AwsError('ServiceDeploymentNotFoundException', 'Service deployment not found.');
  };
  return {
    ListServiceDeployments: (input, caller) => {
      const service = find(input, caller);
      const wanted = Array.isArray(input.status) ? input.status : undefined;
      const all = service.deployments.map((deployment) => brief(service, deployment));
      return page(
        input,
        'serviceDeployments',
        all.filter(({ status }) => wanted?.includes(status) ?? true),
      );
    },
    DescribeServiceDeployments: ({ serviceDeploymentArns }) => {
      const found = (Array.isArray(serviceDeploymentArns) ? serviceDeploymentArns : []).map(byArn);
      return {
        serviceDeployments: found.map(({ service, deployment }) => ({
          ...brief(service, deployment),
          updatedAt: new Date(deployment.updatedAt),
          deploymentConfiguration: service.deploymentConfiguration,
          ...revisionsOf(service, deployment, services),
          ...(deployment.stage && !deployment.everCompleted && { lifecycleStage: deployment.stage }),
          ...hookOf(deployment),
        })),
        failures: [],
      };
    },
    ContinueServiceDeployment: ({ serviceDeploymentArn, hookId, action = 'CONTINUE' }) => {
      const { service, deployment } = byArn(text(serviceDeploymentArn));
      if (action !== 'CONTINUE' && action !== 'ROLLBACK') {
        throw new AwsError('InvalidParameterException', 'action must be CONTINUE or ROLLBACK.');
      }
      const { hook } = deployment;
      if (hook?.hookId !== hookId || hook?.status !== 'AWAITING_ACTION') {
        throw new AwsError('InvalidParameterException', 'The lifecycle hook is not awaiting an action.');
      }
      answerHook(service, deployment, hook, action);
      services.save(service);
      return { serviceDeploymentArn };
    },
    StopServiceDeployment: ({ serviceDeploymentArn, stopType }) => {
      const { service, deployment } = byArn(text(serviceDeploymentArn));
      if (stopType === 'ABORT') {
        throw new AwsError('UnsupportedFeatureException', 'The embedded endpoint stops deployments by ROLLBACK alone.');
      }
      const earlier = service.deployments.some((other) => other !== deployment && other.everCompleted);
      if (deployment.rolloutState !== 'IN_PROGRESS' || deployment.status !== 'PRIMARY' || !earlier) {
        throw new AwsError(
          'ConflictException',
          `The service deployment is ${statusOf(deployment)} and cannot be rolled back.`,
        );
      }
      end(service, deployment, { reason: 'stopped by a request', failure: STOPPED, rollback: true });
      services.save(service);
      return { serviceDeploymentArn };
    },
  };
}

/** The revisions that a deployment is between, and the share of requests that each gets, as DescribeServiceDeployments shows them. */
function revisionsOf(service: ServiceRecord, deployment: Deployment, services: Services) {
  const earlier = earlierOf(service, deployment);
  const { production = 100, test = 100 } = deployment.traffic ?? {};
  const revision = ({ id }: Deployment, percents: { readonly production: number; readonly test: number }) => {
    const own = services.tasksOf(service).filter(({ startedBy }) => startedBy === id);
    const running = own.filter(({ lastStatus }) => lastStatus === 'RUNNING').length;
    return {
      arn: `${service.serviceArn.replace(':service/', ':service-revision/')}/${id.split('/').at(-1)}`,
      requestedTaskCount: service.desiredCount,
      runningTaskCount: running,
      pendingTaskCount: own.filter(({ desiredStatus }) => desiredStatus === 'RUNNING').length - running,
      // A rolling deployment shifts nothing.
      ...(isGradual(service) && {
        requestedProductionTrafficWeight: percents.production,
        requestedTestTrafficWeight: percents.test,
      }),
    };
  };
  return {
    sourceServiceRevisions: earlier ? [revision(earlier, { production: 100 - production, test: 100 - test })] : [],
    targetServiceRevision: revision(deployment, { production, test }),
  };
}

/** The hook that it waits at or has passed, as DescribeServiceDeployments shows it. */
function hookOf({ hook }: Deployment) {
  if (hook === undefined) return { lifecycleHookDetails: [] };
  const { hookId, status, timeoutAction, expiresAt, stage } = hook;
  const detail = { hookId, targetType: 'PAUSE', status, timeoutAction, expiresAt: new Date(expiresAt) };
  return { ...(status === 'AWAITING_ACTION' && { lifecycleStage: stage }), lifecycleHookDetails: [detail] };
}

function arnOf({ serviceArn }: ServiceRecord, { id }: Deployment): string {
  return `${serviceArn.replace(':service/', ':service-deployment/')}/${id.split('/').at(-1)}`;
}

function statusOf({ rolloutState, status }: Deployment): string {
  if (rolloutState === 'COMPLETED') return 'SUCCESSFUL';
  if (rolloutState === 'IN_PROGRESS') return 'IN_PROGRESS';
  return status === 'PRIMARY' ? 'STOPPED' : 'ROLLBACK_SUCCESSFUL';
}

function brief(service: ServiceRecord, deployment: Deployment) {
  return {
    serviceDeploymentArn: arnOf(service, deployment),
    serviceArn: service.serviceArn,
    clusterArn: service.clusterArn,
    startedAt: new Date(deployment.createdAt),
    createdAt: new Date(deployment.createdAt),
    status: statusOf(deployment),
    statusReason: deployment.rolloutStateReason,
  };
}
