import { isIP } from 'node:net';
import { handlerFailure, list } from '../cloudformation/handler-values.ts';
import type { Balancing } from './balancing.ts';
import type { ActionRecord, ConditionRecord } from './model.ts';
import { forwardedGroups } from './proxy/actions.ts';
import { conditionValues } from './proxy/conditions.ts';
import { balancersOf } from './records.ts';

const FIELDS = new Set([
  'path-pattern',
  'host-header',
  'http-header',
  'http-request-method',
  'query-string',
  'source-ip',
]);

/** The listener that actions belong to. */
interface Place {
  readonly balancerArn: string;
  readonly protocol: string;
  readonly token: string;
}

/** The actions of a listener or rule, whose target groups must exist, belong to no other load balancer, and suit it. */
export function checkedActions(
  value: unknown,
  { records }: Balancing,
  { balancerArn, protocol, token }: Place,
): readonly ActionRecord[] {
  const actions = list<ActionRecord>(value);
  if (actions.length === 0) throw handlerFailure('An action must be specified', 'InvalidRequest', token);
  for (const { arn } of actions.flatMap(forwardedGroups)) {
    const group = records.groups.get(arn);
    if (!group) throw handlerFailure(`Target groups '${arn}' not found`, 'NotFound', token);
    if (protocol === 'HTTP' && group.ProtocolVersion !== 'HTTP1') {
      const message = `Listener protocol 'HTTP' is not supported with a target group with the protocol-version '${group.ProtocolVersion}'`;
      throw handlerFailure(message, 'InvalidRequest', token);
    }
    if (balancersOf(records, arn).some((other) => other !== balancerArn)) {
      const message = `The following target groups cannot be associated with more than one load balancer: ${arn}`;
      throw handlerFailure(message, 'ServiceLimitExceeded', token);
    }
  }
  return actions;
}

/** Values that all conditions of a rule may have together. */
const MOST_VALUES = 5;

/**
 * The conditions of a rule: one that would be read as "always" is refused, and so is a host without a dot, which the API
 * reference of ELB demands (RuleCondition); its words are not known.
 */
export function checkedConditions(value: unknown, token: string): readonly ConditionRecord[] {
  const conditions = list<ConditionRecord>(value);
  const values = conditions.map((one) => conditionValues(one).length + (one.QueryStringConfig?.Values?.length ?? 0));
  if (values.reduce((sum, count) => sum + count, 0) > MOST_VALUES) {
    throw handlerFailure(`A rule can only have '${MOST_VALUES}' condition values`, 'InvalidRequest', token);
  }
  if (conditions.length === 0) throw handlerFailure('A condition must be specified', 'InvalidRequest', token);
  for (const condition of conditions) {
    if (!FIELDS.has(condition.Field)) {
      throw handlerFailure(
        `Condition field '${condition.Field}' must be one of '[${[...FIELDS]}]'`,
        'InvalidRequest',
        token,
      );
    }
    if (conditionValues(condition).length === 0 && !condition.QueryStringConfig?.Values?.length) {
      throw handlerFailure('A condition value must be specified', 'InvalidRequest', token);
    }
    const dotless = condition.Field === 'host-header' && conditionValues(condition).find((host) => !host.includes('.'));
    if (dotless) {
      const message = `The host header value '${dotless}' must contain at least one '.' character`;
      throw handlerFailure(message, 'InvalidRequest', token);
    }
    const ranges = condition.Field === 'source-ip' ? conditionValues(condition) : [];
    const wrong = ranges.find((range) => !isIP(range.split('/')[0] ?? ''));
    if (wrong) throw handlerFailure(`The source IP '${wrong}' is not a valid CIDR block`, 'InvalidRequest', token);
  }
  return conditions;
}
