import {
  between,
  type Fields,
  type Finding,
  itemsOf,
  length,
  numberOf,
  type ObjectRule,
  objectsOf,
  shown,
  textOf,
  type ValueRule,
  whole,
} from './rules.ts';

// Sources: the pages of the Elastic Load Balancing API reference (version 2015-12-01) of each type, and the guide of
// Application Load Balancers ("Quotas for your Application Load Balancers", "Edit attributes ...").

export const BY = 'Elastic Load Balancing';

/** CreateLoadBalancer and CreateTargetGroup, Name. */
export const balancerName: ValueRule = {
  takes: 'up to 32 letters, digits and hyphens, with no hyphen at either end',
  accepts: (value) => {
    const text = textOf(value);
    return text === undefined || /^(?!-)[A-Za-z0-9-]{1,32}(?<!-)$/.test(text);
  },
};

type Attribute = ValueRule | 'boolean' | readonly string[];

const orOff = (rule: ValueRule): ValueRule => ({
  takes: `off, or ${rule.takes}`,
  accepts: (value) => value === 'off' || rule.accepts(value),
});

/** LoadBalancerAttribute and TargetGroupAttribute: what the values of attributes are. */
export const ATTRIBUTES: Readonly<Record<string, Attribute>> = {
  'access_logs.s3.enabled': 'boolean',
  'access_logs.s3.bucket': length(0, 63),
  'access_logs.s3.prefix': length(0, 1024),
  'client_keep_alive.seconds': whole(60, 604800),
  'connection_logs.s3.enabled': 'boolean',
  'connection_logs.s3.bucket': length(0, 63),
  'connection_logs.s3.prefix': length(0, 1024),
  'health_check_logs.s3.enabled': 'boolean',
  'health_check_logs.s3.bucket': length(0, 63),
  'health_check_logs.s3.prefix': length(0, 1024),
  'deletion_protection.enabled': 'boolean',
  'dns_record.client_routing_policy': [
    'availability_zone_affinity',
    'partial_availability_zone_affinity',
    'any_availability_zone',
  ],
  'idle_timeout.timeout_seconds': whole(1, 4000),
  'ipv6.deny_all_igw_traffic': 'boolean',
  'load_balancing.cross_zone.enabled': ['true', 'false', 'use_load_balancer_configuration'],
  'routing.http.desync_mitigation_mode': ['monitor', 'defensive', 'strictest'],
  'routing.http.drop_invalid_header_fields.enabled': 'boolean',
  'routing.http.preserve_host_header.enabled': 'boolean',
  'routing.http.x_amzn_tls_version_and_cipher_suite.enabled': 'boolean',
  'routing.http.xff_client_port.enabled': 'boolean',
  'routing.http.xff_header_processing.mode': ['append', 'preserve', 'remove'],
  'routing.http2.enabled': 'boolean',
  'secondary_ips.auto_assigned.per_subnet': whole(0, 7),
  'waf.fail_open.enabled': 'boolean',
  'zonal_shift.config.enabled': 'boolean',
  'deregistration_delay.connection_termination.enabled': 'boolean',
  'deregistration_delay.timeout_seconds': whole(0, 3600),
  'lambda.multi_value_headers.enabled': 'boolean',
  'load_balancing.algorithm.anomaly_mitigation': ['on', 'off'],
  'load_balancing.algorithm.type': ['round_robin', 'least_outstanding_requests', 'weighted_random'],
  'preserve_client_ip.enabled': 'boolean',
  'proxy_protocol_v2.enabled': 'boolean',
  'slow_start.duration_seconds': whole(30, 900, 0),
  'stickiness.app_cookie.cookie_name': length(1, 256),
  'stickiness.app_cookie.duration_seconds': whole(1, 604800),
  'stickiness.enabled': 'boolean',
  'stickiness.lb_cookie.duration_seconds': whole(1, 604800),
  'stickiness.type': ['lb_cookie', 'app_cookie', 'source_ip', 'source_ip_dest_ip', 'source_ip_dest_ip_proto'],
  // "The possible values are off or an integer from 1": traffic is routed to one target at least.
  'target_group_health.dns_failover.minimum_healthy_targets.count': orOff(whole(1, 1000)),
  'target_group_health.dns_failover.minimum_healthy_targets.percentage': orOff(between(1, 100)),
  'target_group_health.unhealthy_state_routing.minimum_healthy_targets.count': whole(1, 1000),
  'target_group_health.unhealthy_state_routing.minimum_healthy_targets.percentage': orOff(between(1, 100)),
  'target_health_state.unhealthy.connection_termination.enabled': 'boolean',
  'target_health_state.unhealthy.draining_interval_seconds': whole(0, 360000),
};

function ruleOf(attribute: Attribute): ValueRule {
  if (!Array.isArray(attribute) && attribute !== 'boolean') return attribute as ValueRule;
  const values = attribute === 'boolean' ? ['true', 'false'] : (attribute as readonly string[]);
  return { takes: values.join(' or '), accepts: (value) => values.includes(String(value)) };
}

/** Values of attributes out of their ranges, and attributes that are there twice. */
export function attributesRule(property: string): ObjectRule {
  return (properties) => {
    const seen = new Set<string>();
    for (const { Key, Value } of objectsOf(properties[property])) {
      const key = textOf(Key) ?? '';
      if (seen.has(key)) return { at: property, problem: `has ${key} twice`, why: `${BY} takes each attribute once.` };
      seen.add(key);
      const attribute = Object.hasOwn(ATTRIBUTES, key) ? ATTRIBUTES[key] : undefined;
      const value = textOf(Value);
      if (attribute === undefined || value === undefined) continue;
      const rule = ruleOf(attribute);
      if (rule.accepts(value)) continue;
      return attributeRefused(property, key, value, rule);
    }
    return undefined;
  };
}

function attributeRefused(at: string, key: string, value: string, { takes }: ValueRule): Partial<Finding> {
  return {
    at,
    problem: `has ${key} ${shown(value)}`,
    why: `${BY} takes ${takes} for it.`,
    mend: `give it ${takes}.`,
  };
}

/** A status as Matcher has it: `200`, `200,302` or `200-299`, within bounds. */
export function codes(least: number, most: number): ValueRule {
  return {
    takes: `codes from ${least} to ${most}, such as 200, 200,302 or 200-299`,
    accepts: (value) => {
      const text = textOf(value) ?? '';
      const isCode = (code: string) => /^\d{3}$/.test(code) && Number(code) >= least && Number(code) <= most;
      return text.split(',').every((part) => {
        const [from = '', to = from, ...rest] = part.split('-');
        return rest.length === 0 && isCode(from) && isCode(to) && Number(from) <= Number(to);
      });
    },
  };
}

/** The weights of an action's target groups, and how many there are. */
export function groupsProblem(action: Fields): Partial<Finding> | undefined {
  const groups = itemsOf((action.ForwardConfig as Fields | undefined)?.TargetGroups);
  if (groups.length <= 5) return undefined;
  return {
    at: 'ForwardConfig.TargetGroups',
    problem: `has ${groups.length} target groups`,
    why: `${BY} takes five target groups an action.`,
    mend: 'split the traffic further behind one of them.',
  };
}

export const secondsOf = (value: unknown, otherwise: number): number => numberOf(value) ?? otherwise;
