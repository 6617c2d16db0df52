import { LOAD_BALANCER_DEFAULTS, TARGET_GROUP_DEFAULTS } from '../attributes.ts';
import type { ListenerRecord, TargetGroupRecord } from '../model.ts';
import { listenersOf, type Records, rulesOf } from '../records.ts';
import { isSpecialGroup, isSpecialListener } from './plain/special.ts';
import type { GroupRow, HealthCheck, ListenerRow, ProtocolVersion, Table } from './table.ts';

/** Where a task's container can be reached. */
export interface TargetAddress {
  readonly host: string;
  readonly port: number;
  /** The real port behind each port that the task definition names, for health checks on another port than traffic. */
  readonly ports?: Readonly<Record<string, number>>;
}

export interface Registration {
  readonly address: TargetAddress;
  draining: boolean;
}

/** What the proxy is to do, from the records and the registered targets. Health checks run `timeScale` times as slowly. */
export function buildTable(
  records: Records,
  registrations: ReadonlyMap<string, ReadonlyMap<string, Registration>>,
  timeScale: number,
): Table {
  const listeners = records.listeners.all().flatMap(([, listener]) => {
    const row = listenerRow(records, listener);
    return row ? [row] : [];
  });
  const groups = records.groups.all().map(([arn, group]) => groupRow(group, registrations.get(arn), timeScale));
  return { listeners, groups };
}

function listenerRow(records: Records, listener: ListenerRecord): ListenerRow | undefined {
  if (listener.localPort === undefined) return undefined;
  const attributes = { ...LOAD_BALANCER_DEFAULTS, ...records.balancers.get(listener.LoadBalancerArn)?.Attributes };
  const rules = rulesOf(records, listener.ListenerArn);
  return {
    arn: listener.ListenerArn,
    port: listener.localPort,
    scheme: listener.Protocol === 'HTTPS' ? 'https' : 'http',
    siblings: siblings(records, listener),
    idleTimeoutMs: Number(attributes['idle_timeout.timeout_seconds']) * 1000,
    dropInvalidHeaders: attributes['routing.http.drop_invalid_header_fields.enabled'] === 'true',
    special: isSpecialListener(attributes, [...listener.DefaultActions, ...rules.flatMap(({ Actions }) => Actions)]),
    ...forwarding(attributes, listener.Port),
    rules: rules.map((rule) => ({
      conditions: rule.Conditions,
      actions: rule.Actions,
    })),
    defaultActions: listener.DefaultActions,
  };
}

function forwarding(
  attributes: Readonly<Record<string, string>>,
  port: number,
): Pick<ListenerRow, 'forwardedFor' | 'clientPort' | 'hostPort'> {
  const mode = attributes['routing.http.xff_header_processing.mode'];
  const preserved = attributes['routing.http.preserve_host_header.enabled'] === 'true' || port === 80 || port === 443;
  return {
    forwardedFor: mode === 'preserve' || mode === 'remove' ? mode : 'append',
    clientPort: attributes['routing.http.xff_client_port.enabled'] === 'true',
    ...(!preserved && { hostPort: port }),
  };
}

function siblings(records: Records, { LoadBalancerArn }: ListenerRecord): Readonly<Record<string, number>> {
  const served = listenersOf(records, LoadBalancerArn).flatMap(({ Port, localPort }) =>
    localPort === undefined ? [] : [[Port, localPort] as const],
  );
  return Object.fromEntries(served);
}

function groupRow(
  group: TargetGroupRecord,
  registered: ReadonlyMap<string, Registration> | undefined,
  timeScale: number,
): GroupRow {
  const attributes = { ...TARGET_GROUP_DEFAULTS, ...group.Attributes };
  const own = group.Targets.map((target) => ({
    id: `${target.Id}:${target.Port}`,
    address: { host: target.Id, port: target.Port } as TargetAddress,
    draining: false,
  }));
  const tasks = [...(registered ?? [])].map(([id, registration]) => ({ id, ...registration }));
  return {
    arn: group.TargetGroupArn,
    secure: group.Protocol === 'HTTPS',
    special: isSpecialGroup(attributes),
    version: versionOf(group),
    leastOutstanding: attributes['load_balancing.algorithm.type'] === 'least_outstanding_requests',
    drainMs: Number(attributes['deregistration_delay.timeout_seconds']) * 1000,
    check: healthCheck(group, timeScale),
    targets: [...own, ...tasks].map(({ id, address, draining }) => ({
      id,
      host: address.host,
      port: address.port,
      checkPort: checkPort(group, address),
      draining,
    })),
  };
}

function healthCheck(group: TargetGroupRecord, timeScale: number): HealthCheck {
  const protocol = group.HealthCheckProtocol;
  return {
    enabled: group.HealthCheckEnabled,
    protocol: protocol === 'HTTP' || protocol === 'HTTPS' ? protocol : 'TCP',
    version: versionOf(group),
    path: group.HealthCheckPath,
    matcher: group.Matcher,
    intervalMs: Math.max(group.HealthCheckIntervalSeconds * 1000 * timeScale, 10),
    timeoutMs: group.HealthCheckTimeoutSeconds * 1000,
    healthyThreshold: group.HealthyThresholdCount,
    unhealthyThreshold: group.UnhealthyThresholdCount,
  };
}

function versionOf({ ProtocolVersion }: TargetGroupRecord): ProtocolVersion {
  return ProtocolVersion === 'HTTP2' || ProtocolVersion === 'GRPC' ? ProtocolVersion : 'HTTP1';
}

function checkPort(group: TargetGroupRecord, address: TargetAddress): number {
  if (group.HealthCheckPort === 'traffic-port') return address.port;
  return address.ports?.[group.HealthCheckPort] ?? Number(group.HealthCheckPort);
}
