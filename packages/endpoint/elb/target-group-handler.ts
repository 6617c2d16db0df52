import type { ResourceHandler, ResourceRequest, ResourceState } from '../cloudformation/handler.ts';
import {
  digits,
  flag,
  handlerFailure,
  list,
  mergedTags,
  number,
  object,
  pairs,
  text,
} from '../cloudformation/handler-values.ts';
import { liveAttributes, liveProperties, liveTags } from '../cloudformation/live-values.ts';
import { TARGET_GROUP_DEFAULTS } from './attributes.ts';
import type { Balancing } from './balancing.ts';
import { checkGroupAttributes } from './checks/attributes.ts';
import { checkName } from './checks/names.ts';
import { refuse } from './checks/refusal.ts';
import { checkGroup } from './checks/target-group.ts';
import type { TargetGroupRecord } from './model.ts';
import { balancersOf } from './records.ts';

/** AWS::ElasticLoadBalancingV2::TargetGroup. */
export function targetGroupHandler(balancing: Balancing): ResourceHandler {
  const { groups } = balancing.records;

  const state = (group: TargetGroupRecord): ResourceState => ({
    physicalId: group.TargetGroupArn,
    attributes: {
      TargetGroupArn: group.TargetGroupArn,
      TargetGroupName: group.TargetGroupName,
      TargetGroupFullName: `targetgroup/${group.TargetGroupArn.split(':targetgroup/')[1]}`,
      LoadBalancerArns: balancersOf(balancing.records, group.TargetGroupArn),
    },
  });

  return {
    async create(request, made) {
      const identity = identify(request);
      const { TargetGroupArn, TargetGroupName: name } = identity;
      checkName(name, 'Target group', request.token);
      const namesake = groups
        .all()
        .some(([arn, { TargetGroupName }]) => TargetGroupName === name && arn !== TargetGroupArn);
      if (namesake) {
        const message = `A target group with the same name '${name}' exists, but with different settings`;
        throw handlerFailure(message, 'AlreadyExists', request.token);
      }
      const group = groups.put(TargetGroupArn, checked(request, { ...identity, ...settings(request) }));
      made(TargetGroupArn);
      await balancing.changed();
      return state(group);
    },
    async update(request, { physicalId }) {
      const before = groups.get(physicalId);
      if (!before) throw handlerFailure(`Target groups '${physicalId}' not found`, 'NotFound', request.token);
      const group = groups.put(physicalId, checked(request, { ...before, ...settings(request) }));
      await balancing.changed();
      return state(group);
    },
    async delete(request, { physicalId }) {
      if (!groups.get(physicalId)) return;
      if (balancersOf(balancing.records, physicalId).length > 0) {
        const message = `Target group '${physicalId}' is currently in use by a listener or a rule`;
        throw handlerFailure(message, 'ResourceConflict', request.token);
      }
      groups.delete(physicalId);
      balancing.forget(physicalId);
      await balancing.changed();
    },
    async read({ physicalId, properties }) {
      const group = groups.get(physicalId);
      if (!group) return undefined;
      const attributes = { ...TARGET_GROUP_DEFAULTS, ...group.Attributes };
      const code = object(properties.Matcher).GrpcCode === undefined ? 'HttpCode' : 'GrpcCode';
      // Names and values of a health check are the same here and there.
      const { Attributes: _attributes, Targets: _targets, ...same } = group;
      return liveProperties(properties, {
        ...same,
        Matcher: { [code]: group.Matcher },
        TargetGroupAttributes: liveAttributes(properties.TargetGroupAttributes, attributes),
        Tags: liveTags(properties.Tags, group.Tags),
      });
    },
  };
}

/** A target group whose values Elastic Load Balancing takes; the words about what belongs to a target type are moto's. */
function checked({ properties, token }: ResourceRequest, group: TargetGroupRecord): TargetGroupRecord {
  checkGroup(group, token);
  checkGroupAttributes(group.Attributes, group.Protocol, token);
  const isLambda = group.TargetType === 'lambda';
  for (const [name, words] of [
    ['Protocol', 'protocol'],
    ['Port', 'port'],
    ['VpcId', 'VPC ID'],
  ] as const) {
    const isThere = properties[name] !== undefined;
    if (!isLambda && !isThere) refuse(`A ${words} must be specified`, token);
    const what = `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
    if (isLambda && isThere) refuse(`${what} cannot be specified for target groups with target type 'lambda'`, token);
  }
  return group;
}

function identify({ properties, stack, logicalId, token }: ResourceRequest) {
  const generated = `${stack.stackName.slice(0, 6)}-${logicalId.slice(0, 5)}-${digits(token, 12)}`;
  const TargetGroupName = text(properties.Name) ?? generated.replace(/--+/g, '-');
  const prefix = `arn:aws:elasticloadbalancing:${stack.region}:${stack.account}`;
  const VpcId = text(properties.VpcId);
  return {
    TargetGroupArn: `${prefix}:targetgroup/${TargetGroupName}/${digits(`${token} target group`, 16)}`,
    TargetGroupName,
    Protocol: text(properties.Protocol) ?? 'HTTP',
    ProtocolVersion: text(properties.ProtocolVersion) ?? 'HTTP1',
    Port: number(properties.Port) ?? 80,
    TargetType: text(properties.TargetType) ?? 'instance',
    ...(VpcId === undefined ? {} : { VpcId }),
  };
}

/** The defaults are the API's own for application load balancers. */
function settings({ properties, tags }: ResourceRequest) {
  const protocol = text(properties.Protocol) ?? 'HTTP';
  const grpc = text(properties.ProtocolVersion) === 'GRPC';
  const matcher = object(properties.Matcher);
  return {
    HealthCheckEnabled: flag(properties.HealthCheckEnabled) ?? properties.TargetType !== 'lambda',
    HealthCheckProtocol: text(properties.HealthCheckProtocol) ?? (protocol.startsWith('HTTP') ? 'HTTP' : 'TCP'),
    HealthCheckPort: text(properties.HealthCheckPort) ?? 'traffic-port',
    HealthCheckPath: text(properties.HealthCheckPath) ?? (grpc ? '/AWS.ALB/healthcheck' : '/'),
    HealthCheckIntervalSeconds: number(properties.HealthCheckIntervalSeconds) ?? 30,
    HealthCheckTimeoutSeconds: number(properties.HealthCheckTimeoutSeconds) ?? 5,
    HealthyThresholdCount: number(properties.HealthyThresholdCount) ?? 5,
    UnhealthyThresholdCount: number(properties.UnhealthyThresholdCount) ?? 2,
    Matcher: text(matcher.HttpCode) ?? text(matcher.GrpcCode) ?? (grpc ? '12' : '200'),
    Attributes: pairs(properties.TargetGroupAttributes),
    Tags: mergedTags(tags, properties.Tags),
    Targets: list(properties.Targets).map((target) => ({
      Id: String(object(target).Id),
      Port: number(object(target).Port) ?? number(properties.Port) ?? 80,
    })),
  };
}
