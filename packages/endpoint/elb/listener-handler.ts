import type { ResourceHandler, ResourceRequest } from '../cloudformation/handler.ts';
import { digits, handlerFailure, list, mergedTags, number, text } from '../cloudformation/handler-values.ts';
import { liveProperties, liveTags } from '../cloudformation/live-values.ts';
import type { Balancing } from './balancing.ts';
import { checkedActions } from './checks/actions.ts';
import { checkListener } from './checks/listener.ts';
import type { ListenerRecord, LoadBalancerRecord } from './model.ts';
import type { Allot } from './ports.ts';
import { listenersOf, rulesOf } from './records.ts';

type Identity = Pick<ListenerRecord, 'ListenerArn' | 'LoadBalancerArn'>;

/**
 * AWS::ElasticLoadBalancingV2::Listener: those of application load balancers are served, the first one on the port of
 * its load balancer's DNSName; HTTPS without TLS, as this machine has no key for the certificate.
 */
export function listenerHandler(balancing: Balancing, allot: Allot): ResourceHandler {
  const { balancers, listeners, rules } = balancing.records;

  const save = async (request: ResourceRequest, identity: Identity): Promise<void> => {
    const balancer = balancers.get(identity.LoadBalancerArn);
    if (!balancer) {
      const message = `One or more load balancers not found: ${identity.LoadBalancerArn}`;
      throw handlerFailure(message, 'NotFound', request.token);
    }
    const { Port: port, Protocol: protocol, Certificates: certificates } = request.properties;
    const listener = { port: number(port), protocol: text(protocol), certificates: list(certificates) };
    checkListener(balancer.Type, listener, request.token);
    const record = { ...identity, ...changeable(request, balancing, balancer.LoadBalancerArn) };
    const others = listenersOf(balancing.records, balancer.LoadBalancerArn).filter(
      (other) => other.ListenerArn !== identity.ListenerArn,
    );
    if (others.some((other) => other.Port === record.Port)) {
      const message = `A listener already exists on this port for this load balancer '${balancer.LoadBalancerArn}'`;
      throw handlerFailure(message, 'AlreadyExists', request.token);
    }
    const before = listeners.get(identity.ListenerArn);
    const put = (localPort?: number): ListenerRecord =>
      listeners.put(identity.ListenerArn, localPort === undefined ? record : { ...record, localPort });
    if (!isServed(balancer, record.Protocol)) put();
    else {
      const own =
        before?.localPort ??
        (others.some(({ localPort }) => localPort === balancer.localPort) ? undefined : balancer.localPort);
      if (own === undefined) await allot(put);
      else put(own);
    }
    await balancing.changed();
    const problem = balancing.problem(identity.ListenerArn);
    if (problem === undefined) return;
    if (!before) {
      listeners.delete(identity.ListenerArn);
      await balancing.changed();
    }
    throw handlerFailure(`The local load balancer cannot listen: ${problem}`, 'ResourceConflict', request.token);
  };

  return {
    isRecord: ({ Protocol }) => !isHttp(text(Protocol) ?? 'HTTP'),
    async create(request, made) {
      const LoadBalancerArn = String(request.properties.LoadBalancerArn);
      const path = LoadBalancerArn.replace(':loadbalancer/', ':listener/');
      const ListenerArn = `${path}/${digits(`${request.token} listener`, 16)}`;
      await save(request, { ListenerArn, LoadBalancerArn });
      made(ListenerArn);
      return { physicalId: ListenerArn, attributes: { ListenerArn } };
    },
    async update(request, { physicalId }) {
      const before = listeners.get(physicalId);
      if (!before) throw handlerFailure(`Listener '${physicalId}' not found`, 'NotFound', request.token);
      await save(request, { ListenerArn: physicalId, LoadBalancerArn: before.LoadBalancerArn });
      return { physicalId, attributes: { ListenerArn: physicalId } };
    },
    async delete(_request, { physicalId }) {
      for (const rule of rulesOf(balancing.records, physicalId)) rules.delete(rule.RuleArn);
      if (listeners.delete(physicalId)) await balancing.changed();
    },
    async read({ physicalId, properties }) {
      const listener = listeners.get(physicalId);
      if (!listener) return undefined;
      const { Port, Protocol, SslPolicy, Certificates, DefaultActions, Tags } = listener;
      return liveProperties(properties, {
        ...{ Port, Protocol, SslPolicy, Certificates, DefaultActions },
        Tags: liveTags(properties.Tags, Tags),
      });
    },
  };
}

function isServed(balancer: LoadBalancerRecord, protocol: string): boolean {
  return balancer.Type === 'application' && isHttp(protocol);
}

function isHttp(protocol: string): boolean {
  return protocol === 'HTTP' || protocol === 'HTTPS';
}

function changeable({ properties, tags, token }: ResourceRequest, balancing: Balancing, balancerArn: string) {
  const SslPolicy = text(properties.SslPolicy);
  const Certificates = list(properties.Certificates);
  const Protocol = text(properties.Protocol) ?? 'HTTP';
  return {
    Port: number(properties.Port) ?? 80,
    Protocol,
    Certificates,
    DefaultActions: checkedActions(properties.DefaultActions, balancing, { balancerArn, protocol: Protocol, token }),
    Tags: mergedTags(tags, properties.Tags),
    ...(SslPolicy === undefined ? {} : { SslPolicy }),
  };
}
