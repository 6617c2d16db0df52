import { refuse } from './refusal.ts';

/** What values an attribute takes: a range, a list, or anything that a pattern takes. */
type Values = readonly [least: number, most: number] | readonly string[] | RegExp;
type Kind = 'application' | 'network' | 'gateway';

const FLAG = ['true', 'false'];
const ANY = /^/;

/** Attributes of load balancers, and what kinds have them (API reference, LoadBalancerAttribute). */
const BALANCER: Readonly<Record<string, readonly [values: Values, kinds: readonly Kind[]]>> = {
  'access_logs.s3.enabled': [FLAG, ['application', 'network']],
  'access_logs.s3.bucket': [ANY, ['application', 'network']],
  'access_logs.s3.prefix': [ANY, ['application', 'network']],
  'client_keep_alive.seconds': [[60, 604_800], ['application']],
  'connection_logs.s3.enabled': [FLAG, ['application']],
  'connection_logs.s3.bucket': [ANY, ['application']],
  'connection_logs.s3.prefix': [ANY, ['application']],
  'health_check_logs.s3.enabled': [FLAG, ['application']],
  'health_check_logs.s3.bucket': [ANY, ['application']],
  'health_check_logs.s3.prefix': [ANY, ['application']],
  'deletion_protection.enabled': [FLAG, ['application', 'network', 'gateway']],
  'dns_record.client_routing_policy': [
    ['availability_zone_affinity', 'partial_availability_zone_affinity', 'any_availability_zone'],
    ['network'],
  ],
  'idle_timeout.timeout_seconds': [[1, 4000], ['application']],
  'ipv6.deny_all_igw_traffic': [FLAG, ['application', 'network', 'gateway']],
  'load_balancing.cross_zone.enabled': [FLAG, ['application', 'network', 'gateway']],
  'routing.http.desync_mitigation_mode': [['monitor', 'defensive', 'strictest'], ['application']],
  'routing.http.drop_invalid_header_fields.enabled': [FLAG, ['application']],
  'routing.http.preserve_host_header.enabled': [FLAG, ['application']],
  'routing.http.x_amzn_tls_version_and_cipher_suite.enabled': [FLAG, ['application']],
  'routing.http.xff_client_port.enabled': [FLAG, ['application']],
  'routing.http.xff_header_processing.mode': [['append', 'preserve', 'remove'], ['application']],
  'routing.http2.enabled': [FLAG, ['application']],
  'secondary_ips.auto_assigned.per_subnet': [[0, 7], ['network']],
  'waf.fail_open.enabled': [FLAG, ['application']],
  'zonal_shift.config.enabled': [FLAG, ['application', 'network']],
};

/** Attributes of target groups (API reference, TargetGroupAttribute). */
const GROUP: Readonly<Record<string, Values>> = {
  'deregistration_delay.timeout_seconds': [0, 3600],
  'deregistration_delay.connection_termination.enabled': FLAG,
  'lambda.multi_value_headers.enabled': FLAG,
  'load_balancing.algorithm.anomaly_mitigation': ['on', 'off'],
  'load_balancing.algorithm.type': ['round_robin', 'least_outstanding_requests', 'weighted_random'],
  'load_balancing.cross_zone.enabled': ['true', 'false', 'use_load_balancer_configuration'],
  'preserve_client_ip.enabled': FLAG,
  'proxy_protocol_v2.enabled': FLAG,
  'stickiness.enabled': FLAG,
  'stickiness.type': ['lb_cookie', 'app_cookie', 'source_ip', 'source_ip_dest_ip', 'source_ip_dest_ip_proto'],
  'stickiness.lb_cookie.duration_seconds': [1, 604_800],
  'stickiness.app_cookie.cookie_name': /^(?!AWSALB)/,
  'stickiness.app_cookie.duration_seconds': [1, 604_800],
  'target_failover.on_deregistration': ['rebalance', 'no_rebalance'],
  'target_failover.on_unhealthy': ['rebalance', 'no_rebalance'],
  'target_group_health.dns_failover.minimum_healthy_targets.count': /^(off|[1-9]\d*)$/,
  'target_group_health.dns_failover.minimum_healthy_targets.percentage': /^(off|[1-9]\d?|100)$/,
  'target_group_health.unhealthy_state_routing.minimum_healthy_targets.count': /^[1-9]\d*$/,
  'target_group_health.unhealthy_state_routing.minimum_healthy_targets.percentage': /^(off|[1-9]\d?|100)$/,
  'target_health_state.unhealthy.connection_termination.enabled': FLAG,
  'target_health_state.unhealthy.draining_interval_seconds': [0, 360_000],
};

const isRange = (values: Values): values is readonly [number, number] =>
  typeof (values as readonly unknown[])[0] === 'number';

/** Why a value is none of an attribute's; the form of the words is moto's for the deregistration delay. */
function valueRefusal(name: string, value: string, values: Values): string | undefined {
  if (values instanceof RegExp) return values.test(value) ? undefined : `'${name}' value '${value}' is not valid`;
  if (isRange(values)) {
    const [least, most] = values;
    const fits = /^\d+$/.test(value) && Number(value) >= least && Number(value) <= most;
    return fits ? undefined : `'${name}' value '${value}' must be between '${least}-${most}' inclusive`;
  }
  return values.includes(value) ? undefined : `'${name}' value '${value}' must be one of [${values.join(', ')}]`;
}

/** Refuses attributes that a load balancer of this type does not have, and values that they do not take. */
export function checkBalancerAttributes(
  attributes: Readonly<Record<string, string>>,
  type: string,
  token: string,
): void {
  for (const [name, value] of Object.entries(attributes)) {
    const [values, kinds] = BALANCER[name] ?? refuse(`Load balancer attribute key '${name}' is not recognized`, token);
    if (!kinds.includes(type as Kind)) {
      // Unproven words.
      refuse(`Load balancer attribute key '${name}' is not supported on load balancers with type '${type}'`, token);
    }
    const refusal = valueRefusal(name, value, values);
    if (refusal !== undefined) refuse(refusal, token);
  }
}

/** Refuses attributes that no target group has, and values that they do not take. */
export function checkGroupAttributes(
  attributes: Readonly<Record<string, string>>,
  protocol: string,
  token: string,
): void {
  for (const [name, value] of Object.entries(attributes)) {
    const refusal =
      name === 'slow_start.duration_seconds'
        ? slowStartRefusal(value)
        : valueRefusal(
            name,
            value,
            GROUP[name] ?? refuse(`Target group attribute key '${name}' is not recognized`, token),
          );
    if (refusal !== undefined) refuse(refusal, token);
  }
  checkStickiness(attributes, protocol, token);
}

/** Off, or 30 to 900 seconds. */
function slowStartRefusal(value: string): string | undefined {
  if (value === '0' || (/^\d+$/.test(value) && Number(value) >= 30 && Number(value) <= 900)) return undefined;
  return `'slow_start.duration_seconds' value '${value}' must be between '30-900' inclusive, or 0`;
}

/** The words are moto's, whose tests follow AWS. */
function checkStickiness(attributes: Readonly<Record<string, string>>, protocol: string, token: string): void {
  const type = attributes['stickiness.type'];
  if (type === undefined) return;
  const isHttp = protocol === 'HTTP' || protocol === 'HTTPS';
  const byCookie = type === 'lb_cookie' || type === 'app_cookie';
  if (byCookie !== isHttp && protocol !== 'GENEVE') {
    refuse(`Stickiness type '${type}' is not supported for target groups with the ${protocol} protocol`, token);
  }
  if (type === 'app_cookie' && !attributes['stickiness.app_cookie.cookie_name']) {
    refuse("You must set an application cookie name to enable stickiness of type 'app_cookie'", token);
  }
}
