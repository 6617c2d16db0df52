import { object } from '../cloudformation/handler-values.ts';
import type { Documents } from '../server/documents.ts';
import { AwsError, type Operation } from '../server/service.ts';
import { TARGET_GROUP_DEFAULTS } from './attributes.ts';
import type { Balancing } from './balancing.ts';
import { checkedActions } from './checks/actions.ts';
import { checkGroupAttributes } from './checks/attributes.ts';
import { checkedConditions } from './checks/conditions.ts';
import { checkGroup } from './checks/target-group.ts';
import type { ListenerRecord, TargetGroupRecord } from './model.ts';

type Input = Readonly<Record<string, unknown>>;

/** The words of a refusal that a resource handler would report, as the API answers them. */
export function asApi<T>(check: () => T): T {
  try {
    return check();
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    throw new AwsError('ValidationError', /message: "(.*)" \(RequestToken/s.exec(text)?.[1] ?? text);
  }
}

function existing<T>(documents: Documents<T>, arn: unknown, kind: string): T {
  const found = documents.get(String(arn));
  if (found === undefined) throw new AwsError(`${kind}NotFound`, `${kind} '${String(arn)}' not found`);
  return found;
}

/** Of a request those members that a record has under the same name, numbers as numbers. */
function given<T extends object>(record: T, input: Input, names: readonly (keyof T & string)[]): Partial<T> {
  const members = names
    .filter((name) => input[name] !== undefined)
    .map((name): [string, unknown] => {
      const before: unknown = record[name];
      if (typeof before === 'number') return [name, Number(input[name])];
      return [name, typeof before === 'boolean' ? String(input[name]) === 'true' : input[name]];
    });
  // The names are the record's own.
  return Object.fromEntries(members) as Partial<T>;
}

const HEALTH_CHECK = [
  'HealthCheckEnabled',
  'HealthCheckProtocol',
  'HealthCheckPort',
  'HealthCheckPath',
  'HealthCheckIntervalSeconds',
  'HealthCheckTimeoutSeconds',
  'HealthyThresholdCount',
  'UnhealthyThresholdCount',
] as const;

function matcherOf({ Matcher }: Input, before: TargetGroupRecord): string {
  const { HttpCode, GrpcCode } = object(Matcher);
  return String(HttpCode ?? GrpcCode ?? before.Matcher);
}

/** What changes target groups, listeners and rules from outside of a stack. Where a listener listens stays CloudFormation's to change. */
export function modifyOperations(
  balancing: Balancing,
  views: {
    readonly group: (group: TargetGroupRecord) => unknown;
    readonly listener: (listener: ListenerRecord) => unknown;
    readonly rule: (rule: Parameters<Balancing['records']['rules']['put']>[1]) => unknown;
  },
): Record<string, Operation> {
  const { groups, listeners, rules } = balancing.records;
  const actionsOf = (value: unknown, { LoadBalancerArn: balancerArn, Protocol: protocol }: ListenerRecord) =>
    asApi(() => checkedActions(value, balancing, { balancerArn, protocol, token: 'api' }));
  return {
    ModifyTargetGroup: async (input) => {
      const before = existing(groups, input.TargetGroupArn, 'TargetGroup');
      const changed = { ...before, ...given(before, input, HEALTH_CHECK), Matcher: matcherOf(input, before) };
      asApi(() => checkGroup(changed, 'api'));
      const group = groups.put(before.TargetGroupArn, changed);
      await balancing.changed();
      return { TargetGroups: [views.group(group)] };
    },
    ModifyTargetGroupAttributes: async ({ TargetGroupArn, Attributes }) => {
      const before = existing(groups, TargetGroupArn, 'TargetGroup');
      const wanted = (Array.isArray(Attributes) ? Attributes : []).map(object);
      const changed = Object.fromEntries(wanted.map(({ Key, Value }) => [String(Key), String(Value)]));
      const own = { ...before.Attributes, ...changed };
      asApi(() => checkGroupAttributes(own, before.Protocol, 'api'));
      groups.put(before.TargetGroupArn, { ...before, Attributes: own });
      await balancing.changed();
      const all = Object.entries({ ...TARGET_GROUP_DEFAULTS, ...own });
      return { Attributes: all.map(([Key, Value]) => ({ Key, Value })) };
    },
    ModifyListener: async (input) => {
      const before = existing(listeners, input.ListenerArn, 'Listener');
      const other = ['Port', 'Protocol'].find((name) => input[name] !== undefined);
      if (other !== undefined)
        throw new AwsError('ValidationError', `The embedded endpoint does not simulate ${other} of ModifyListener.`);
      const listener = listeners.put(before.ListenerArn, {
        ...before,
        ...given(before, input, ['SslPolicy', 'Certificates']),
        ...(input.DefaultActions !== undefined && { DefaultActions: actionsOf(input.DefaultActions, before) }),
      });
      await balancing.changed();
      return { Listeners: [views.listener(listener)] };
    },
    ModifyRule: async ({ RuleArn, Conditions, Actions }) => {
      const before = existing(rules, RuleArn, 'Rule');
      if (Conditions === undefined && Actions === undefined) {
        throw new AwsError('ValidationError', 'Either conditions or actions must be specified');
      }
      const listener = existing(listeners, before.ListenerArn, 'Listener');
      const rule = rules.put(before.RuleArn, {
        ...before,
        ...(Conditions !== undefined && { Conditions: asApi(() => checkedConditions(Conditions, 'api')) }),
        ...(Actions !== undefined && { Actions: actionsOf(Actions, listener) }),
      });
      await balancing.changed();
      return { Rules: [views.rule(rule)] };
    },
  };
}
