import { BALANCER_LIMITS } from '../account/quotas.ts';
import { list, pairs, text } from '../cloudformation/handler-values.ts';
import { AwsError, type Operation, type Service } from '../server/service.ts';
import { LOAD_BALANCER_DEFAULTS, TARGET_GROUP_DEFAULTS } from './attributes.ts';
import type { Balancing } from './balancing.ts';
import { checkBalancerAttributes } from './checks/attributes.ts';
import { CANONICAL_HOSTED_ZONE, dnsName } from './load-balancer-handler.ts';
import type { ListenerRecord, LoadBalancerRecord, RuleRecord, TargetGroupRecord } from './model.ts';
import { asApi, modifyOperations } from './modify.ts';
import { balancersOf, listenersOf, rulesOf } from './records.ts';

/** The Elastic Load Balancing API: what describes, and what changes what is there. To make and to remove is CloudFormation's. */
export function elbService(balancing: Balancing): Service {
  const { records } = balancing;
  const describe: Record<string, Operation> = {
    DescribeAccountLimits: () => ({ Limits: BALANCER_LIMITS }),
    DescribeLoadBalancers: ({ LoadBalancerArns, Names }, { region }) => ({
      LoadBalancers: chosen(records.balancers, region, LoadBalancerArns, Names, 'LoadBalancerName', 'LoadBalancer').map(
        balancerView,
      ),
    }),
    DescribeTargetGroups: ({ TargetGroupArns, Names, LoadBalancerArn }, { region }) => ({
      TargetGroups: chosen(records.groups, region, TargetGroupArns, Names, 'TargetGroupName', 'TargetGroup')
        .map((group) => ({ ...groupView(group), LoadBalancerArns: balancersOf(records, group.TargetGroupArn) }))
        .filter((view) => LoadBalancerArn === undefined || view.LoadBalancerArns.includes(String(LoadBalancerArn))),
    }),
    DescribeListeners: ({ LoadBalancerArn, ListenerArns }, { region }) => ({
      Listeners: (LoadBalancerArn === undefined
        ? chosen(records.listeners, region, ListenerArns, undefined, undefined, 'Listener')
        : listenersOf(records, found(records.balancers, LoadBalancerArn, 'LoadBalancer').LoadBalancerArn)
      ).map(listenerView),
    }),
    DescribeRules: ({ ListenerArn, RuleArns }, { region }) => {
      if (ListenerArn === undefined) {
        return { Rules: chosen(records.rules, region, RuleArns, undefined, undefined, 'Rule').map(ruleView) };
      }
      const listener = found(records.listeners, ListenerArn, 'Listener');
      return { Rules: [...rulesOf(records, listener.ListenerArn).map(ruleView), defaultRuleView(listener)] };
    },
    DescribeTargetHealth: ({ TargetGroupArn }) => ({
      TargetHealthDescriptions: targetHealth(balancing, found(records.groups, TargetGroupArn, 'TargetGroup')),
    }),
    DescribeLoadBalancerAttributes: ({ LoadBalancerArn }) => {
      const { Attributes } = found(records.balancers, LoadBalancerArn, 'LoadBalancer');
      return { Attributes: attributeList({ ...LOAD_BALANCER_DEFAULTS, ...Attributes }) };
    },
    ModifyLoadBalancerAttributes: async ({ LoadBalancerArn, Attributes }) => {
      const balancer = found(records.balancers, LoadBalancerArn, 'LoadBalancer');
      const wanted = pairs(Attributes);
      asApi(() => checkBalancerAttributes(wanted, balancer.Type, 'api'));
      const changed = { ...balancer.Attributes, ...wanted };
      records.balancers.put(balancer.LoadBalancerArn, { ...balancer, Attributes: changed });
      await balancing.changed();
      return { Attributes: attributeList({ ...LOAD_BALANCER_DEFAULTS, ...changed }) };
    },
    DescribeTargetGroupAttributes: ({ TargetGroupArn }) => {
      const { Attributes } = found(records.groups, TargetGroupArn, 'TargetGroup');
      return { Attributes: attributeList({ ...TARGET_GROUP_DEFAULTS, ...Attributes }) };
    },
    ...modifyOperations(balancing, { group: groupView, listener: listenerView, rule: ruleView }),
    DescribeTags: ({ ResourceArns }) => ({
      TagDescriptions: list<string>(ResourceArns).map((ResourceArn) => ({
        ResourceArn,
        Tags: [records.balancers, records.groups, records.listeners, records.rules].flatMap(
          (documents) => documents.get(ResourceArn)?.Tags ?? [],
        ),
      })),
    }),
  };
  return { operations: describe };
}

interface Readable<T> {
  get(id: string): T | undefined;
  all(): [string, T][];
}

const PLURALS: Readonly<Record<string, string>> = {
  LoadBalancer: 'Load balancers',
  TargetGroup: 'Target groups',
  Listener: 'One or more listeners',
  Rule: 'One or more rules',
};

function found<T>(documents: Readable<T>, arn: unknown, kind: string): T {
  const document = documents.get(text(arn) ?? '');
  if (!document) throw missing(kind, text(arn) ?? '');
  return document;
}

function missing(kind: string, what: string): AwsError {
  const subject = PLURALS[kind] ?? kind;
  return new AwsError(
    `${kind}NotFound`,
    subject.startsWith('One') ? `${subject} not found` : `${subject} '[${what}]' not found`,
  );
}

function chosen<T>(
  documents: Readable<T>,
  region: string,
  arns: unknown,
  names: unknown,
  nameKey: (keyof T & string) | undefined,
  kind: string,
): T[] {
  if (list(arns).length > 0) return list(arns).map((arn) => found(documents, arn, kind));
  const everything = documents.all().flatMap(([arn, document]) => (arn.split(':')[3] === region ? [document] : []));
  if (nameKey === undefined || list(names).length === 0) return everything;
  return list(names).map((name) => {
    const document = everything.find((one) => one[nameKey] === name);
    if (!document) throw missing(kind, String(name));
    return document;
  });
}

function balancerView(balancer: LoadBalancerRecord) {
  const { Attributes, Tags, localPort, Subnets, ...shown } = balancer;
  return {
    ...shown,
    CreatedTime: new Date(balancer.CreatedTime),
    DNSName: dnsName(balancer),
    CanonicalHostedZoneId: CANONICAL_HOSTED_ZONE,
    State: { Code: 'active' },
    AvailabilityZones: Subnets.map((SubnetId) => ({ SubnetId })),
  };
}

function groupView({ Attributes, Tags, Targets, Matcher, ...shown }: TargetGroupRecord) {
  return { ...shown, Matcher: shown.ProtocolVersion === 'GRPC' ? { GrpcCode: Matcher } : { HttpCode: Matcher } };
}

function listenerView({ localPort, Tags, ...shown }: ListenerRecord) {
  return shown;
}

function ruleView({ ListenerArn, Tags, Priority, ...shown }: RuleRecord) {
  return { ...shown, Priority: String(Priority), IsDefault: false };
}

function defaultRuleView({ ListenerArn, DefaultActions }: ListenerRecord) {
  const RuleArn = `${ListenerArn.replace(':listener/', ':listener-rule/')}/default`;
  return { RuleArn, Priority: 'default', Conditions: [], Actions: DefaultActions, IsDefault: true };
}

function targetHealth(balancing: Balancing, group: TargetGroupRecord) {
  const used = balancersOf(balancing.records, group.TargetGroupArn).length > 0;
  const own = group.Targets.map((target) => {
    const address = { host: target.Id, port: target.Port };
    return { address, health: balancing.health(group.TargetGroupArn, address) ?? { state: 'initial' as const } };
  });
  return [...own, ...balancing.registered(group.TargetGroupArn)].map(({ address, health }) => ({
    Target: { Id: address.host, Port: address.port },
    HealthCheckPort: String(address.port),
    TargetHealth: used
      ? { State: health.state, Reason: health.reason, Description: health.description }
      : {
          State: 'unused',
          Reason: 'Target.NotInUse',
          Description: 'Target group is not configured to receive traffic from the load balancer',
        },
  }));
}

function attributeList(attributes: Readonly<Record<string, string>>) {
  return Object.entries(attributes).map(([Key, Value]) => ({ Key, Value }));
}
