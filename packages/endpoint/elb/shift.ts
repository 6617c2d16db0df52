import type { Balancing } from './balancing.ts';
import type { ActionRecord } from './model.ts';

/** Gives target groups their share of the requests of a listener rule, or of a listener: what ECS does as it shifts traffic. */
export function shiftWeights(balancing: Balancing, arn: string, percents: Readonly<Record<string, number>>): void {
  const { rules, listeners } = balancing.records;
  const rule = rules.get(arn);
  const listener = listeners.get(arn);
  if (rule) rules.put(arn, { ...rule, Actions: weighted(rule.Actions, percents) });
  else if (listener) listeners.put(arn, { ...listener, DefaultActions: weighted(listener.DefaultActions, percents) });
  else return;
  balancing
    .changed()
    .catch((error: Error) => console.error(`the load balancers' proxy does not run: ${error.message}`));
}

function weighted(actions: readonly ActionRecord[], percents: Readonly<Record<string, number>>): ActionRecord[] {
  // Weights are whole numbers up to 999, and percents have one digit after the point.
  const scale = Object.values(percents).every(Number.isInteger) ? 1 : 10;
  const TargetGroups = Object.entries(percents).map(([TargetGroupArn, percent]) => ({
    TargetGroupArn,
    Weight: Math.round(percent * scale),
  }));
  return actions.map((action) => {
    if (action.Type !== 'forward') return action;
    const { TargetGroupArn: _, ...rest } = action;
    return { ...rest, ForwardConfig: { ...action.ForwardConfig, TargetGroups } };
  });
}
