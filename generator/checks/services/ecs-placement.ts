import { BY } from './ecs-size.ts';
import { fieldsOf, isEmpty, isOpen, numberOf, type ObjectRule, objectsOf, refusal, shown, textOf } from './rules.ts';

// Sources: CreateService, CreateCluster and PutClusterCapacityProviders in the ECS API reference.

/** AvailabilityZoneRebalancing: a task is started in the other zone before one is stopped. */
export const rebalancing: ObjectRule = ({
  AvailabilityZoneRebalancing,
  DeploymentConfiguration,
  LaunchType,
  SchedulingStrategy,
}) => {
  if (AvailabilityZoneRebalancing !== 'ENABLED') return undefined;
  const most = numberOf(fieldsOf(DeploymentConfiguration).MaximumPercent);
  const reason =
    SchedulingStrategy === 'DAEMON'
      ? 'the strategy DAEMON'
      : LaunchType === 'EXTERNAL'
        ? 'the launch type EXTERNAL'
        : most !== undefined && most <= 100
          ? `a MaximumPercent of ${most}`
          : undefined;
  if (reason === undefined) return undefined;
  const why = `${BY} starts a task in another zone before it stops one, which it cannot there.`;
  return refusal('AvailabilityZoneRebalancing', `is "ENABLED" beside ${reason}`, why, "make it 'DISABLED'.");
};

/** What says where tasks are placed, or how they reach the network, goes with one way of launching them. */
export const launchedOn: ObjectRule = (service) => {
  const { LaunchType, SchedulingStrategy, NetworkConfiguration } = service;
  const onFargate = ['PlacementConstraints', 'PlacementStrategies'].find((name) => !isEmpty(service[name]));
  if (LaunchType === 'FARGATE' && onFargate !== undefined) {
    return refusal(onFargate, 'is there', 'Fargate places tasks itself.', 'leave it away.');
  }
  if (SchedulingStrategy === 'DAEMON' && !isEmpty(service.PlacementStrategies)) {
    return refusal('PlacementStrategies', 'is there', 'a daemon runs on every instance.', 'leave it away.');
  }
  if (LaunchType !== 'EC2') return undefined;
  if (service.PlatformVersion !== undefined) {
    return refusal('PlatformVersion', 'is there', 'versions are of Fargate.', 'leave it away.');
  }
  const { AssignPublicIp } = fieldsOf(fieldsOf(NetworkConfiguration).AwsvpcConfiguration);
  if (AssignPublicIp !== 'ENABLED') return undefined;
  const at = 'NetworkConfiguration.AwsvpcConfiguration.AssignPublicIp';
  return refusal(at, 'is "ENABLED"', 'tasks on instances of EC2 get no public address.', 'leave it away.');
};

/** Role: "if your service uses the awsvpc network mode ... you can't specify an IAM role". */
export const serviceRole: ObjectRule = ({ Role, NetworkConfiguration }) =>
  Role === undefined || isOpen(NetworkConfiguration) || NetworkConfiguration === undefined
    ? undefined
    : refusal('Role', 'stands beside NetworkConfiguration', `${BY} uses its own role there.`, 'leave it away.');

/** LoadBalancer: a target group is sent the addresses of a container and its port. */
export const targets: ObjectRule = ({ TargetGroupArn, ContainerName, ContainerPort }) => {
  const missing =
    ContainerName === undefined ? 'ContainerName' : ContainerPort === undefined ? 'ContainerPort' : undefined;
  if (TargetGroupArn === undefined || missing === undefined) return undefined;
  return refusal('', `has no ${missing}`, `${BY} sends to a container and its port.`, 'add it.');
};

const FARGATE = ['FARGATE', 'FARGATE_SPOT'];

/** "A capacity provider strategy can't contain both Fargate and Auto Scaling providers"; each is there once. */
export function oneKind(property: string): ObjectRule {
  return (properties) => {
    const names = objectsOf(properties[property]).flatMap(({ CapacityProvider }) => textOf(CapacityProvider) ?? []);
    const twice = names.find((name, index) => names.indexOf(name) !== index);
    if (twice !== undefined) {
      return refusal(property, `has ${shown(twice)} twice`, `${BY} takes a provider once.`, 'leave one away.');
    }
    const [own, managed] = [
      names.find((name) => !FARGATE.includes(name)),
      names.find((name) => FARGATE.includes(name)),
    ];
    if (own === undefined || managed === undefined) return undefined;
    const why = `${BY} takes providers of Fargate, or those of one’s own.`;
    return refusal(property, `has ${shown(own)} beside ${managed}`, why, 'make two services of it.');
  };
}

/** What a cluster’s strategy names belongs to the cluster. */
export const knownProviders: ObjectRule = ({ CapacityProviders, DefaultCapacityProviderStrategy }) => {
  if (CapacityProviders !== undefined && (!Array.isArray(CapacityProviders) || CapacityProviders.some(isOpen)))
    return undefined;
  const providers = Array.isArray(CapacityProviders) ? CapacityProviders : [];
  const other = objectsOf(DefaultCapacityProviderStrategy).find(
    ({ CapacityProvider }) => textOf(CapacityProvider) !== undefined && !providers.includes(CapacityProvider),
  );
  if (other === undefined) return undefined;
  const problem = `names ${shown(other.CapacityProvider)}, which CapacityProviders has not`;
  return refusal('DefaultCapacityProviderStrategy', problem, `${BY} refuses it.`, 'add it there.');
};

/** ExecuteCommandConfiguration: "If OVERRIDE is specified, a logConfiguration must be provided". */
export const execLogs: ObjectRule = ({ Logging, LogConfiguration }) =>
  Logging === 'OVERRIDE' && LogConfiguration === undefined
    ? refusal('Logging', 'is "OVERRIDE" without LogConfiguration', `${BY} asks for it.`, 'add it, or leave it DEFAULT.')
    : undefined;
