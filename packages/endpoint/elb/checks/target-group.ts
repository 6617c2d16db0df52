import type { TargetGroupRecord } from '../model.ts';
import { isWithin, refuse } from './refusal.ts';

/** What of a target group has bounds. */
export type CheckedGroup = Pick<
  TargetGroupRecord,
  | 'Protocol'
  | 'ProtocolVersion'
  | 'TargetType'
  | 'HealthCheckProtocol'
  | 'HealthCheckPort'
  | 'HealthCheckPath'
  | 'HealthCheckIntervalSeconds'
  | 'HealthCheckTimeoutSeconds'
  | 'HealthyThresholdCount'
  | 'UnhealthyThresholdCount'
  | 'Matcher'
>;

const PROTOCOLS = ['HTTPS', 'HTTP', 'TCP', 'TLS', 'UDP', 'TCP_UDP', 'GENEVE', 'QUIC', 'TCP_QUIC'];
const TARGET_TYPES = ['instance', 'ip', 'lambda', 'alb'];
const RANGES: readonly (readonly [name: keyof CheckedGroup, words: string, least: number, most: number])[] = [
  ['HealthCheckIntervalSeconds', 'Health check interval', 5, 300],
  ['HealthCheckTimeoutSeconds', 'Health check timeout', 2, 120],
  ['HealthyThresholdCount', 'Healthy threshold count', 2, 10],
  ['UnhealthyThresholdCount', 'Unhealthy threshold count', 2, 10],
];

/** Refuses values that a target group cannot have (API reference, CreateTargetGroup). */
export function checkGroup(group: CheckedGroup, token: string): void {
  checkEnum('protocol', group.Protocol, PROTOCOLS, token);
  checkEnum('targetType', group.TargetType, TARGET_TYPES, token);
  checkEnum('healthCheckProtocol', group.HealthCheckProtocol, PROTOCOLS.slice(0, 7), token);
  const isHttp = group.Protocol === 'HTTP' || group.Protocol === 'HTTPS';
  if (isHttp && !['HTTP1', 'HTTP2', 'GRPC'].includes(group.ProtocolVersion)) {
    refuse(`Protocol version '${group.ProtocolVersion}' must be one of [GRPC, HTTP1, HTTP2]`, token);
  }
  // Unproven words.
  for (const [name, words, least, most] of RANGES) {
    if (!isWithin(Number(group[name]), least, most)) {
      refuse(`${words} '${group[name]}' must be between ${least} and ${most}`, token);
    }
  }
  const slack = group.HealthCheckIntervalSeconds - group.HealthCheckTimeoutSeconds;
  // terraform-linters/tflint-ruleset-aws#404; equal is allowed for network load balancers (aws/aws-cdk#16446).
  if (slack < 0 || (slack === 0 && isHttp)) refuse('Health check interval must be greater than the timeout.', token);
  if (group.HealthCheckPort !== 'traffic-port' && !isWithin(Number(group.HealthCheckPort), 1, 65_535)) {
    refuse(`Health check port '${group.HealthCheckPort}' must be between 1 and 65535 or 'traffic-port'`, token);
  }
  if (!/^\/.{0,1023}$/.test(group.HealthCheckPath)) {
    refuse(`Health check path '${group.HealthCheckPath}' must begin with '/' and be 1024 characters at most`, token);
  }
  if (isHttp) checkMatcher(group, token);
}

/** The words are those of the API for a member that is none of an enum. */
function checkEnum(member: string, value: string, allowed: readonly string[], token: string): void {
  if (allowed.includes(value)) return;
  refuse(
    `1 validation error detected: Value '${value}' at '${member}' failed to satisfy constraint: Member must satisfy enum value set: [${allowed.join(', ')}]`,
    token,
  );
}

/** HTTP codes of 200 to 499 and gRPC codes of 0 to 99 (API reference, Matcher). Unproven words. */
function checkMatcher({ Matcher, ProtocolVersion }: CheckedGroup, token: string): void {
  const [least, most] = ProtocolVersion === 'GRPC' ? [0, 99] : [200, 499];
  const codes = Matcher.split(',').flatMap((part) => part.trim().split('-'));
  const isList = /^\d+(-\d+)?(\s*,\s*\d+(-\d+)?)*$/.test(Matcher.trim());
  if (!isList || codes.some((code) => !isWithin(Number(code), least, most))) {
    refuse(`Health check matcher '${Matcher}' must be codes from ${least} to ${most}: 200, 200,202 or 200-299`, token);
  }
}
