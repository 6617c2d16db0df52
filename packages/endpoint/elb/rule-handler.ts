import type { ResourceHandler, ResourceRequest, ResourceState } from '../cloudformation/handler.ts';
import { digits, handlerFailure, mergedTags, number } from '../cloudformation/handler-values.ts';
import { liveProperties, liveTags } from '../cloudformation/live-values.ts';
import type { Balancing } from './balancing.ts';
import { checkedActions } from './checks/actions.ts';
import { checkedConditions } from './checks/conditions.ts';
import { rulesOf } from './records.ts';

/** AWS::ElasticLoadBalancingV2::ListenerRule. */
export function ruleHandler(balancing: Balancing): ResourceHandler {
  const { listeners, rules } = balancing.records;

  const save = async (request: ResourceRequest, RuleArn: string, ListenerArn: string): Promise<ResourceState> => {
    const { properties, token, tags } = request;
    const listener = listeners.get(ListenerArn);
    if (!listener) throw handlerFailure(`Listener '${ListenerArn}' not found`, 'NotFound', token);
    const Priority = number(properties.Priority) ?? Number.NaN;
    if (!(Priority >= 1 && Priority <= 50_000)) {
      throw handlerFailure(`Priority '${properties.Priority}' must be between 1 and 50000`, 'InvalidRequest', token);
    }
    const taken = rulesOf(balancing.records, ListenerArn).some(
      (other) => other.Priority === Priority && other.RuleArn !== RuleArn,
    );
    if (taken) throw handlerFailure(`Priority '${Priority}' is currently in use`, 'AlreadyExists', token);
    rules.put(RuleArn, {
      RuleArn,
      ListenerArn,
      Priority,
      Conditions: checkedConditions(properties.Conditions, token),
      Actions: checkedActions(properties.Actions, balancing, {
        balancerArn: listener.LoadBalancerArn,
        protocol: listener.Protocol,
        token,
      }),
      Tags: mergedTags(tags, properties.Tags),
    });
    await balancing.changed();
    return { physicalId: RuleArn, attributes: { RuleArn, IsDefault: 'false' } };
  };

  return {
    async create(request, made) {
      const ListenerArn = String(request.properties.ListenerArn);
      const path = ListenerArn.replace(':listener/', ':listener-rule/');
      const state = await save(request, `${path}/${digits(`${request.token} rule`, 16)}`, ListenerArn);
      made(state.physicalId);
      return state;
    },
    async update(request, { physicalId }) {
      const before = rules.get(physicalId);
      if (!before) throw handlerFailure(`Rule '${physicalId}' not found`, 'NotFound', request.token);
      return save(request, physicalId, before.ListenerArn);
    },
    async delete(_request, { physicalId }) {
      if (rules.delete(physicalId)) await balancing.changed();
    },
    async read({ physicalId, properties }) {
      const rule = rules.get(physicalId);
      if (!rule) return undefined;
      const { Priority, Conditions, Actions } = rule;
      return liveProperties(properties, { Priority, Conditions, Actions, Tags: liveTags(properties.Tags, rule.Tags) });
    },
  };
}
