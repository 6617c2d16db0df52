import { BY } from './elb-values.ts';
import { type Fields, fieldsOf, isOpen, type ObjectRule, objectsOf, refusal, textOf } from './rules.ts';

// Sources: CreateTargetGroup, Matcher and TargetGroupAttribute in the Elastic Load Balancing API reference.

const OF_REQUESTS = ['HTTP', 'HTTPS'];
const OF_CONNECTIONS = ['TCP', 'TLS', 'UDP', 'TCP_UDP', 'QUIC', 'TCP_QUIC'];

/** Whether a target group is for connections, as those of Network Load Balancers are. */
export const isOfConnections = ({ Protocol }: Fields): boolean => OF_CONNECTIONS.includes(textOf(Protocol) ?? '');
const isOfRequests = ({ Protocol }: Fields): boolean => OF_REQUESTS.includes(textOf(Protocol) ?? '');

/** "If the target is a Lambda function, this parameter does not apply. Otherwise, this parameter is required." */
export const groupNetwork: ObjectRule = ({ TargetType, VpcId }) =>
  TargetType === 'lambda' || isOpen(TargetType) || VpcId !== undefined
    ? undefined
    : refusal('', 'has no VpcId', `${BY} wants it of a target group that is not for a function.`, 'add it.');

/** What of a health check goes with which protocol. */
export const checkProtocol: ObjectRule = (group) => {
  const { HealthCheckProtocol, ProtocolVersion, HealthCheckPath, Matcher } = group;
  const at = 'HealthCheckProtocol';
  if (HealthCheckProtocol === 'TCP' && isOfRequests(group)) {
    const why = `${BY} checks targets that speak ${textOf(group.Protocol)} by HTTP or HTTPS.`;
    return refusal(at, 'is "TCP"', why, 'leave it away.');
  }
  if (ProtocolVersion !== undefined && isOfConnections(group)) {
    return refusal('ProtocolVersion', `stands beside ${textOf(group.Protocol)}`, 'it is of HTTP.', 'leave it away.');
  }
  const isConnected = HealthCheckProtocol === 'TCP' || (HealthCheckProtocol === undefined && isOfConnections(group));
  const beside = HealthCheckPath !== undefined ? 'HealthCheckPath' : Matcher !== undefined ? 'Matcher' : undefined;
  if (!isConnected || beside === undefined || isOpen(group[beside])) return undefined;
  const why = `${BY} looks whether the target takes a connection, and sends no request.`;
  return refusal(
    beside,
    'stands beside a health check by TCP',
    why,
    `add HealthCheckProtocol: 'HTTP', or leave it away.`,
  );
};

/** "You can specify values for either HTTP or gRPC, but not both." */
export const matcherKind: ObjectRule = ({ Matcher, ProtocolVersion }) => {
  const { HttpCode, GrpcCode } = fieldsOf(Matcher);
  if (isOpen(ProtocolVersion) || GrpcCode === undefined) return undefined;
  if (HttpCode !== undefined) return refusal('Matcher', 'has both codes', `${BY} takes one.`, 'leave one away.');
  return ProtocolVersion === 'GRPC'
    ? undefined
    : refusal('Matcher.GrpcCode', 'is there', `${BY} takes it with ProtocolVersion GRPC.`, 'write HttpCode.');
};

/** Attributes of target groups that one kind of load balancer has, and the other has not. */
const REQUESTS_ONLY = ['load_balancing.algorithm.type', 'load_balancing.algorithm.anomaly_mitigation'];
const CONNECTIONS_ONLY = ['deregistration_delay.connection_termination.enabled', 'proxy_protocol_v2.enabled'];
const STICKY: Readonly<Record<string, readonly string[]>> = {
  requests: ['lb_cookie', 'app_cookie'],
  connections: ['source_ip'],
};

/** Attributes that do not go with the protocol, or with each other. */
export const groupAttributes: ObjectRule = (group) => {
  const at = 'TargetGroupAttributes';
  const values = new Map(objectsOf(group[at]).map(({ Key, Value }) => [textOf(Key) ?? '', textOf(Value)]));
  const kind = isOfRequests(group) ? 'requests' : isOfConnections(group) ? 'connections' : undefined;
  if (values.size === 0 || kind === undefined) return undefined;
  const others = kind === 'requests' ? CONNECTIONS_ONLY : [...REQUESTS_ONLY, 'slow_start.duration_seconds'];
  const other = others.find((name) => values.has(name));
  const protocol = textOf(group.Protocol);
  if (other !== undefined) {
    return refusal(at, `has ${other}`, `${BY} has none with ${protocol}.`, 'leave it away.');
  }
  const sticky = values.get('stickiness.type');
  const types = STICKY[kind] ?? [];
  if (sticky !== undefined && !types.includes(sticky)) {
    const why = `${BY} takes ${types.join(' or ')} with ${protocol}.`;
    return refusal(at, `has stickiness.type ${sticky}`, why, 'choose one of them.');
  }
  if (sticky === 'app_cookie' && !values.has('stickiness.app_cookie.cookie_name')) {
    const why = `${BY} has to know the cookie of the program.`;
    return refusal(at, 'has no stickiness.app_cookie.cookie_name', why, 'add it.');
  }
  const algorithm = values.get('load_balancing.algorithm.type') ?? 'round_robin';
  const slow = Number(values.get('slow_start.duration_seconds') ?? 0);
  if (!(slow > 0) || algorithm === 'round_robin') return undefined;
  const why = `${BY} starts targets slowly with round_robin alone.`;
  return refusal(at, `has slow_start.duration_seconds beside ${algorithm}`, why, 'leave one of them away.');
};
