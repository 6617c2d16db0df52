import { actionRule, actionsRule, actionValues } from './elb-actions.ts';
import { balancerAttributes, balancerSubnets } from './elb-balancer.ts';
import { conditionRule, conditionsRule } from './elb-conditions.ts';
import { checkProtocol, groupAttributes, groupNetwork, isOfConnections, matcherKind } from './elb-target-group.ts';
import { attributesRule, BY, balancerName, codes, secondsOf } from './elb-values.ts';
import { count, isEmpty, itemsOf, length, type ObjectRule, oneOf, type ServiceRules, textOf, whole } from './rules.ts';

/** CreateTargetGroup: a check has to be over before the next one begins. */
const healthCheck: ObjectRule = (group) => {
  const { HealthCheckIntervalSeconds, HealthCheckTimeoutSeconds, TargetType } = group;
  const [interval, timeout] = TargetType === 'lambda' ? [35, 30] : [30, 5];
  // Network Load Balancers had no other timeout than 10 seconds, with an interval of 10.
  const isEqualTaken = isOfConnections(group);
  const every = secondsOf(HealthCheckIntervalSeconds, interval);
  const within = secondsOf(HealthCheckTimeoutSeconds, timeout);
  if ([HealthCheckIntervalSeconds, HealthCheckTimeoutSeconds].some((value) => typeof value === 'object'))
    return undefined;
  if (
    within < every ||
    (isEqualTaken && within === every) ||
    (HealthCheckIntervalSeconds === undefined && HealthCheckTimeoutSeconds === undefined)
  )
    return undefined;
  return {
    at: 'HealthCheckTimeoutSeconds',
    problem: `is ${within}, and the interval ${every}`,
    why: `${BY} wants the timeout of a health check smaller than its interval.`,
    mend: 'shorten the timeout, or lengthen the interval.',
  };
};

const HTTP = new Set(['HTTP', 'HTTPS']);

/** Application Load Balancers stand in two zones at least; CreateLoadBalancer, Subnets. */
const subnets: ObjectRule = ({ Subnets, SubnetMappings, Type = 'application' }) => {
  const list = Subnets ?? SubnetMappings;
  if (Type !== 'application' || !Array.isArray(list) || list.length !== 1) return undefined;
  // One element that is itself a list, as `Fn::If` may be, does not make a list of one.
  return {
    at: Subnets === undefined ? 'SubnetMappings' : 'Subnets',
    problem: 'has one subnet',
    why: `${BY} wants subnets in at least two zones for an application load balancer.`,
    mend: 'add a subnet of another zone.',
  };
};

/** CreateLoadBalancer, Name: these are taken by the service. */
const internalName: ObjectRule = ({ Name }) =>
  textOf(Name)?.startsWith('internal-')
    ? {
        at: 'Name',
        problem: `is ${JSON.stringify(Name)}`,
        why: `${BY} refuses a name that begins with "internal-".`,
        mend: 'begin it otherwise.',
      }
    : undefined;

/** CreateListener: HTTPS and TLS need a certificate, HTTP takes none. */
const certificate: ObjectRule = ({ Protocol, Certificates }) => {
  const has = Array.isArray(Certificates) && Certificates.length > 0;
  if ((Protocol === 'HTTPS' || Protocol === 'TLS') && isEmpty(Certificates)) {
    return { problem: `is ${Protocol} without Certificates`, why: `${BY} wants one.`, mend: 'add a certificate.' };
  }
  if ((Protocol === 'HTTP' || Protocol === 'TCP') && has) {
    return {
      at: 'Certificates',
      problem: `stand on a listener that is ${Protocol}`,
      why: `${BY} takes them with HTTPS and TLS.`,
      mend: 'leave them away, or change the protocol.',
    };
  }
  if (itemsOf(Certificates).length > 1) {
    return {
      at: 'Certificates',
      problem: 'has more than one certificate',
      why: `${BY} takes the default certificate there; others are AWS::ElasticLoadBalancingV2::ListenerCertificate.`,
      mend: 'move the others.',
    };
  }
  return undefined;
};

/** CreateListener, SslPolicy and AlpnPolicy: of what is encrypted. */
const encryption: ObjectRule = (listener) => {
  const name = ['SslPolicy', 'AlpnPolicy', 'MutualAuthentication'].find((one) => listener[one] !== undefined);
  const protocol = textOf(listener.Protocol) ?? '';
  if (name === undefined || !['HTTP', 'TCP', 'UDP', 'TCP_UDP'].includes(protocol)) return undefined;
  const why = `${BY} takes it of listeners that are HTTPS or TLS.`;
  return {
    at: name,
    problem: `stands on a listener that is ${protocol}`,
    why,
    mend: 'leave it away, or change the protocol.',
  };
};

const targetPort: ObjectRule = ({ TargetType, Port, Protocol }) =>
  TargetType !== 'lambda' && (Port === undefined || Protocol === undefined)
    ? {
        problem: `has no ${Port === undefined ? 'Port' : 'Protocol'}`,
        why: `${BY} wants both of a target group that is not for a function.`,
        mend: 'add it.',
      }
    : undefined;

/** Codes of HTTP reach to 499 behind an application load balancer, to 599 behind a network one; Matcher. */
const matcher: ObjectRule = ({ Matcher, Protocol }) => {
  if (typeof Matcher !== 'object' || Matcher === null || !('HttpCode' in Matcher)) return undefined;
  const { HttpCode } = Matcher;
  const rule = codes(200, typeof Protocol === 'string' && HTTP.has(Protocol) ? 499 : 599);
  if (textOf(HttpCode) === undefined || rule.accepts(HttpCode)) return undefined;
  return {
    at: 'Matcher.HttpCode',
    problem: `is ${JSON.stringify(HttpCode)}`,
    why: `${BY} takes ${rule.takes}.`,
    mend: `give it ${rule.takes}.`,
  };
};

const PROTOCOLS = ['HTTP', 'HTTPS', 'TCP', 'TLS', 'UDP', 'TCP_UDP', 'QUIC', 'TCP_QUIC', 'GENEVE'] as const;

/** The rules of Elastic Load Balancing. */
export const elb: ServiceRules = {
  'AWS::ElasticLoadBalancingV2::LoadBalancer': {
    by: BY,
    values: {
      Name: balancerName,
      Scheme: oneOf('internal', 'internet-facing'),
      Type: oneOf('application', 'network', 'gateway'),
      IpAddressType: oneOf('ipv4', 'dualstack', 'dualstack-without-public-ipv4'),
    },
    objects: [
      ['', internalName],
      ['', subnets],
      ['', attributesRule('LoadBalancerAttributes')],
      ['', balancerSubnets],
      ['', balancerAttributes],
    ],
  },
  'AWS::ElasticLoadBalancingV2::TargetGroup': {
    by: BY,
    values: {
      Name: balancerName,
      Port: whole(1, 65535),
      Protocol: oneOf(...PROTOCOLS),
      ProtocolVersion: oneOf('HTTP1', 'HTTP2', 'GRPC'),
      TargetType: oneOf('instance', 'ip', 'lambda', 'alb'),
      HealthCheckIntervalSeconds: whole(5, 300),
      HealthCheckTimeoutSeconds: whole(2, 120),
      HealthyThresholdCount: whole(2, 10),
      UnhealthyThresholdCount: whole(2, 10),
      HealthCheckPath: [
        length(1, 1024),
        { takes: 'a path that begins with a slash', accepts: (value) => textOf(value)?.startsWith('/') !== false },
      ],
      HealthCheckPort: {
        takes: 'a port from 1 to 65535, or traffic-port',
        accepts: (value) => value === 'traffic-port' || whole(1, 65535).accepts(value),
      },
      HealthCheckProtocol: oneOf(...PROTOCOLS),
      'Matcher.GrpcCode': {
        takes: 'codes from 0 to 99, such as 12, 0,1 or 0-99',
        accepts: (value) => /^\d{1,2}([,-]\d{1,2})*$/.test(textOf(value) ?? ''),
      },
    },
    objects: [
      ['', healthCheck],
      ['', matcher],
      ['', targetPort],
      ['', attributesRule('TargetGroupAttributes')],
      ['', groupNetwork],
      ['', checkProtocol],
      ['', matcherKind],
      ['', groupAttributes],
    ],
  },
  'AWS::ElasticLoadBalancingV2::Listener': {
    by: BY,
    values: {
      Port: whole(1, 65535),
      Protocol: oneOf(...PROTOCOLS),
      ...actionValues('DefaultActions'),
    },
    objects: [
      ['', certificate],
      ['', encryption],
      ['', actionsRule('DefaultActions')],
      ['DefaultActions.*', actionRule],
    ],
  },
  'AWS::ElasticLoadBalancingV2::ListenerRule': {
    by: BY,
    values: { Priority: whole(1, 50000), Conditions: count(1, 100, 'conditions'), ...actionValues('Actions') },
    objects: [
      ['Conditions.*', conditionRule],
      ['', conditionsRule],
      ['', actionsRule('Actions')],
      ['Actions.*', actionRule],
    ],
  },
};
