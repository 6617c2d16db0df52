import type { Deployment, LoadBalancer } from '../model.ts';

/** Gives each of two target groups a share of the requests that a listener rule, or a listener, sends to them. */
export type Shift = (ruleArn: string, percents: Readonly<Record<string, number>>) => void;

/** Whether requests can be shifted to the tasks of a deployment. */
export const hasTraffic = ({ loadBalancers }: Deployment): boolean =>
  loadBalancers.some(({ advancedConfiguration }) => advancedConfiguration !== undefined);

/**
 * The target groups of a new deployment: of each two the one that the tasks that serve now are not in, or the same one
 * where tasks are replaced one by one.
 */
export function groupsFor(
  configured: readonly LoadBalancer[],
  serving: Deployment | undefined,
  gradual: boolean,
): readonly LoadBalancer[] {
  if (serving === undefined) return configured;
  const serves = (arn: string | undefined) =>
    serving.loadBalancers.some(({ targetGroupArn }) => targetGroupArn === arn);
  return configured.map((balancer) => {
    const { targetGroupArn, advancedConfiguration } = balancer;
    const swaps = gradual ? serves(targetGroupArn) : serves(advancedConfiguration?.alternateTargetGroupArn);
    return swaps ? swapped(balancer) : balancer;
  });
}

function swapped(balancer: LoadBalancer): LoadBalancer {
  const { advancedConfiguration, targetGroupArn } = balancer;
  if (advancedConfiguration === undefined) return balancer;
  return {
    ...balancer,
    targetGroupArn: advancedConfiguration.alternateTargetGroupArn,
    advancedConfiguration: { ...advancedConfiguration, alternateTargetGroupArn: targetGroupArn },
  };
}

/** Sends so many of a hundred requests to a deployment's tasks, and the rest to the others. */
export function shiftTraffic(
  shift: Shift,
  { loadBalancers }: Deployment,
  traffic: 'production' | 'test',
  percent: number,
): void {
  for (const { targetGroupArn, advancedConfiguration } of loadBalancers) {
    if (advancedConfiguration === undefined) continue;
    const { alternateTargetGroupArn, productionListenerRule, testListenerRule } = advancedConfiguration;
    const rule = traffic === 'production' ? productionListenerRule : testListenerRule;
    if (rule !== undefined) shift(rule, { [targetGroupArn]: percent, [alternateTargetGroupArn]: 100 - percent });
  }
}
