import type { ResourceHandler, ResourceRequest, ResourceState, StackResources } from '../cloudformation/handler.ts';
import { digits, handlerFailure, list, mergedTags, object, pairs, text } from '../cloudformation/handler-values.ts';
import { liveAttributes, liveProperties, liveTags } from '../cloudformation/live-values.ts';
import { LOAD_BALANCER_DEFAULTS } from './attributes.ts';
import type { Balancing } from './balancing.ts';
import { checkBalancerAttributes } from './checks/attributes.ts';
import { checkName } from './checks/names.ts';
import type { LoadBalancerRecord } from './model.ts';
import type { Allot } from './ports.ts';
import { listenersOf, rulesOf } from './records.ts';
import { checkSubnets, checkZones } from './subnet-check.ts';

/** AWS::ElasticLoadBalancingV2::LoadBalancer: it gets a port of its own when it is made, and keeps it. */
export function loadBalancerHandler(balancing: Balancing, allot: Allot, resources: StackResources): ResourceHandler {
  const { balancers, listeners, rules } = balancing.records;

  const make = async (request: ResourceRequest): Promise<LoadBalancerRecord> => {
    const identity = identify(request);
    const known = balancers.get(identity.LoadBalancerArn);
    if (known) return known;
    const name = identity.LoadBalancerName;
    checkName(name, 'Load balancer', request.token);
    if (balancers.all().some(([, other]) => other.LoadBalancerName === name && sameRegion(other, identity))) {
      const message = `A load balancer with the same name '${name}' exists, but with different settings`;
      throw handlerFailure(message, 'AlreadyExists', request.token);
    }
    const changing = changeable(request, resources);
    return allot((localPort) =>
      balancers.put(identity.LoadBalancerArn, {
        ...identity,
        ...changing,
        CreatedTime: new Date().toISOString(),
        localPort,
      }),
    );
  };

  return {
    isRecord: ({ Type }) => Type !== undefined && Type !== 'application',
    async create(request, made) {
      const balancer = await make(request);
      made(balancer.LoadBalancerArn);
      return state(balancer);
    },
    async update(request, { physicalId }) {
      const before = balancers.get(physicalId);
      if (!before) throw notFound(physicalId, request.token);
      const balancer = balancers.put(physicalId, { ...before, ...changeable(request, resources) });
      await balancing.changed();
      return state(balancer);
    },
    async delete(request, { physicalId }) {
      const balancer = balancers.get(physicalId);
      if (!balancer) return;
      if (balancer.Attributes['deletion_protection.enabled'] === 'true') {
        const message = `Load balancer '${physicalId}' cannot be deleted because deletion protection is enabled`;
        throw handlerFailure(message, 'InvalidRequest', request.token);
      }
      for (const listener of listenersOf(balancing.records, physicalId)) {
        for (const rule of rulesOf(balancing.records, listener.ListenerArn)) rules.delete(rule.RuleArn);
        listeners.delete(listener.ListenerArn);
      }
      balancers.delete(physicalId);
      await balancing.changed();
    },
    async read({ physicalId, properties }) {
      const balancer = balancers.get(physicalId);
      if (!balancer) return undefined;
      const attributes = { ...LOAD_BALANCER_DEFAULTS, ...balancer.Attributes };
      return liveProperties(properties, {
        IpAddressType: balancer.IpAddressType,
        SecurityGroups: balancer.SecurityGroups,
        ...(properties.SubnetMappings === undefined && { Subnets: balancer.Subnets }),
        LoadBalancerAttributes: liveAttributes(properties.LoadBalancerAttributes, attributes),
        Tags: liveTags(properties.Tags, balancer.Tags),
      });
    },
  };
}

function identify({ properties, stack, logicalId, token }: ResourceRequest) {
  const Type = text(properties.Type) ?? 'application';
  const kind = Type === 'network' ? 'net' : Type === 'gateway' ? 'gwy' : 'app';
  const generated = `${stack.stackName.slice(0, 6)}-${logicalId.slice(0, 5)}-${digits(token, 12)}`;
  const LoadBalancerName = text(properties.Name) ?? generated.replace(/--+/g, '-');
  const prefix = `arn:aws:elasticloadbalancing:${stack.region}:${stack.account}`;
  return {
    LoadBalancerArn: `${prefix}:loadbalancer/${kind}/${LoadBalancerName}/${digits(`${token} load balancer`, 16)}`,
    LoadBalancerName,
    Type,
    Scheme: text(properties.Scheme) ?? 'internet-facing',
  };
}

function changeable(request: ResourceRequest, resources: StackResources) {
  const { properties, tags } = request;
  const mapped = list(properties.SubnetMappings).map((mapping) => String(object(mapping).SubnetId));
  const IpAddressType = text(properties.IpAddressType) ?? 'ipv4';
  const Subnets = [...list(properties.Subnets).map(String), ...mapped];
  const Attributes = pairs(properties.LoadBalancerAttributes);
  const type = text(properties.Type) ?? 'application';
  checkZones(request, type, Subnets, resources);
  checkSubnets(request, IpAddressType, Subnets, resources);
  checkBalancerAttributes(Attributes, type, request.token);
  return {
    IpAddressType,
    Subnets,
    SecurityGroups: list(properties.SecurityGroups).map(String),
    Attributes,
    Tags: mergedTags(tags, properties.Tags),
  };
}

function sameRegion(other: LoadBalancerRecord, { LoadBalancerArn }: { readonly LoadBalancerArn: string }): boolean {
  return other.LoadBalancerArn.split(':', 5).join() === LoadBalancerArn.split(':', 5).join();
}

/** The hosted zone of load balancers in us-east-1: no record is ever made in it here. */
export const CANONICAL_HOSTED_ZONE = 'Z35SXDOTRQ7X7K';

/** Where a browser on this machine finds a load balancer; of one that is a record, a name that leads nowhere. */
export function dnsName({ Type, LoadBalancerArn, LoadBalancerName, localPort }: LoadBalancerRecord): string {
  if (Type === 'application') return `127.0.0.1:${localPort}`;
  const [, , , region, , , , , id] = LoadBalancerArn.split(/[:/]/);
  return `${LoadBalancerName}-${id}.elb.${region}.amazonaws.com`;
}

function state(balancer: LoadBalancerRecord): ResourceState {
  const { LoadBalancerArn, LoadBalancerName, SecurityGroups } = balancer;
  return {
    physicalId: LoadBalancerArn,
    attributes: {
      LoadBalancerArn,
      LoadBalancerName,
      LoadBalancerFullName: LoadBalancerArn.split(':loadbalancer/')[1],
      DNSName: dnsName(balancer),
      CanonicalHostedZoneID: CANONICAL_HOSTED_ZONE,
      SecurityGroups,
    },
  };
}

function notFound(arn: string, token: string): Error {
  return handlerFailure(`Load balancer '${arn}' not found`, 'NotFound', token);
}
