import { BY } from './ecs-size.ts';
import { fieldsOf, isOpen, numberOf, type ObjectRule, objectsOf, shown } from './rules.ts';

// Sources: CreateService, DeploymentConfiguration and CapacityProviderStrategyItem in the ECS API reference.

/** Between the two bounds there has to be room to replace a task. */
export const deploymentPercents: ObjectRule = ({ MinimumHealthyPercent, MaximumPercent }) => {
  const [least, most] = [numberOf(MinimumHealthyPercent), numberOf(MaximumPercent)];
  if (least === undefined || most === undefined || least < most) return undefined;
  return {
    at: 'MaximumPercent',
    problem: `is ${most}, and MinimumHealthyPercent ${least}`,
    why: `${BY} could neither stop a task nor start one.`,
    mend: 'raise MaximumPercent, or lower MinimumHealthyPercent.',
  };
};

const STEPS: Readonly<Record<string, string>> = { CanaryConfiguration: 'CANARY', LinearConfiguration: 'LINEAR' };

/** What belongs to one strategy of deployment stands beside no other; only ECS's own controller has strategies. */
export const deploymentSteps: ObjectRule = ({ DeploymentConfiguration, DeploymentController }) => {
  const deployment = fieldsOf(DeploymentConfiguration);
  const { Strategy = 'ROLLING' } = deployment;
  for (const [name, strategy] of Object.entries(STEPS)) {
    if (deployment[name] === undefined || isOpen(Strategy) || Strategy === strategy) continue;
    return {
      at: `DeploymentConfiguration.${name}`,
      problem: `stands beside the strategy ${String(Strategy)}`,
      why: `it is for ${strategy} alone.`,
      mend: `make Strategy ${strategy}, or leave it away.`,
    };
  }
  const { Type } = fieldsOf(DeploymentController);
  if (deployment.DeploymentCircuitBreaker === undefined || Type === undefined || Type === 'ECS' || isOpen(Type))
    return undefined;
  return {
    at: 'DeploymentConfiguration.DeploymentCircuitBreaker',
    problem: `stands beside the controller ${String(Type)}`,
    why: `${BY} has it for its own controller alone.`,
    mend: 'leave one of them away.',
  };
};

/** A service says how it is launched in one way, and tasks on Fargate have a network of their own. */
export const launch: ObjectRule = ({ LaunchType, CapacityProviderStrategy, NetworkConfiguration }) => {
  if (LaunchType !== undefined && Array.isArray(CapacityProviderStrategy) && CapacityProviderStrategy.length > 0) {
    return {
      at: 'LaunchType',
      problem: 'stands beside CapacityProviderStrategy',
      why: `${BY} takes one of them.`,
      mend: 'leave one of them away.',
    };
  }
  if (LaunchType !== 'FARGATE' || NetworkConfiguration !== undefined) return undefined;
  return {
    problem: 'has no NetworkConfiguration',
    why: 'tasks on Fargate have a network interface of their own.',
    mend: 'add NetworkConfiguration.AwsvpcConfiguration.',
  };
};

/** A daemon runs once an instance. */
export const scheduling: ObjectRule = ({ SchedulingStrategy, DesiredCount, LaunchType }) => {
  if (SchedulingStrategy !== 'DAEMON') return undefined;
  if (DesiredCount !== undefined) {
    return {
      at: 'DesiredCount',
      problem: `is ${shown(DesiredCount)}`,
      why: 'a daemon runs once an instance.',
      mend: 'leave it away.',
    };
  }
  if (LaunchType !== 'FARGATE') return undefined;
  return {
    at: 'SchedulingStrategy',
    problem: 'is "DAEMON"',
    why: 'Fargate has no daemons.',
    mend: 'make it "REPLICA".',
  };
};

/** One provider has a base, and some weight there is. */
export function capacityStrategy(property: string): ObjectRule {
  return (properties) => {
    const list = properties[property];
    const items = objectsOf(list);
    if (items.filter(({ Base }) => (numberOf(Base) ?? 0) > 0).length > 1) {
      return { at: property, problem: 'has two bases', why: `${BY} takes one.`, mend: 'leave the other one away.' };
    }
    const weights = items.map(({ Weight }) => (Weight === undefined ? 0 : numberOf(Weight)));
    // Weights matter with several providers only.
    if (items.length < 2 || (Array.isArray(list) && list.length !== items.length)) return undefined;
    if (weights.some((weight) => weight === undefined || weight > 0)) return undefined;
    return {
      at: property,
      problem: 'has no weight above 0',
      why: `${BY} could place no task.`,
      mend: 'give one of the providers a Weight.',
    };
  };
}
