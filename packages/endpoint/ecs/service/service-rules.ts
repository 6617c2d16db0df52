import { list, number, object, text } from '../../cloudformation/handler-values.ts';
import type { TargetGroupRecord } from '../../elb/model.ts';
import { AwsError } from '../../server/service.ts';
import { launchTypeOf } from '../cluster/capacity-check.ts';
import type { DeploymentConfiguration, TaskDefinitionRecord } from '../model.ts';

type Fields = Readonly<Record<string, unknown>>;

const invalid = (message: string): AwsError => new AwsError('InvalidParameterException', message);

/**
 * Refuses a network configuration that a task definition does not want, or lacks; the words are those of
 * muya/amazon-ecs-run-task#7, moto and many reports.
 */
export function checkNetwork({ networkMode }: TaskDefinitionRecord, rest: Fields): void {
  const { networkConfiguration } = rest;
  const { subnets, assignPublicIp } = object(object(networkConfiguration).awsvpcConfiguration);
  if (networkMode !== 'awsvpc') {
    if (!networkConfiguration) return;
    throw invalid('Network Configuration is not valid for the given networkMode of this task definition.');
  }
  if (!networkConfiguration) {
    throw invalid("Network Configuration must be provided when networkMode 'awsvpc' is specified.");
  }
  if (list(subnets).length === 0) throw invalid('subnets can not be empty.');
  if (assignPublicIp === 'ENABLED' && rest.launchType === 'EC2') {
    throw invalid('Assign public IP is not supported for this launch type.');
  }
}

/** Refuses a target group whose targets are of another kind than the tasks; the words are ECS's. */
export function checkTargetType(group: TargetGroupRecord, { networkMode = 'bridge' }: TaskDefinitionRecord): void {
  const wanted = networkMode === 'awsvpc' ? 'ip' : 'instance';
  if (group.TargetType === wanted) return;
  throw invalid(
    `The provided target group ${group.TargetGroupArn} has target type ${group.TargetType}, which is incompatible with the ${networkMode} network mode specified in the task definition.`,
  );
}

/** Refuses how many tasks a service asks for, and how it replaces them. */
export function checkDeployment(
  configuration: DeploymentConfiguration,
  service: {
    readonly desiredCount: number | undefined;
    readonly rest: Fields;
  },
): void {
  const { maximumPercent, minimumHealthyPercent } = configuration;
  const [most, least] = [number(maximumPercent), number(minimumHealthyPercent)];
  if ((service.desiredCount ?? 0) < 0) throw invalid('Desired count cannot be a negative value.');
  if (most === 100 && least === 100) {
    throw invalid('Both maximumPercent and minimumHealthyPercent cannot be 100 as this will block deployments.');
  }
  // Unproven words.
  if (most !== undefined && least !== undefined && most < least) {
    throw invalid('maximumPercent cannot be less than minimumHealthyPercent.');
  }
  // Developer guide, scheduling strategies; unproven words.
  if (text(service.rest.schedulingStrategy) === 'DAEMON' && launchTypeOf(service.rest) === 'FARGATE') {
    throw invalid('The DAEMON scheduling strategy is not supported by Fargate.');
  }
}

/** Refuses overrides of containers that a task definition does not have. */
export function checkOverrides(overrides: unknown, { containerDefinitions }: TaskDefinitionRecord): void {
  const names = containerDefinitions.map(({ name }) => name);
  const other = list(object(overrides).containerOverrides)
    .map((one) => String(object(one).name))
    .find((name) => !names.includes(name));
  if (other === undefined) return;
  throw invalid(`Override for container named ${other} is not a container in the TaskDefinition.`);
}
