import { LOAD_BALANCER_DEFAULTS, TARGET_GROUP_DEFAULTS } from '../../attributes.ts';
import type { ActionRecord } from '../../model.ts';

type Attributes = Readonly<Record<string, string>>;

/** Attributes of load balancers that the short path follows, or that change nothing about a request. */
const KNOWN_OF_BALANCERS =
  /^(idle_timeout|routing\.http\.drop_invalid_header_fields|deletion_protection|access_logs|connection_logs|load_balancing\.cross_zone|client_keep_alive|waf|zonal_shift)\./;
/** The same of target groups. */
const KNOWN_OF_GROUPS = /^(deregistration_delay|load_balancing\.(algorithm\.type|cross_zone))/;

/** Whether a load balancer, or an action of one of its listeners, asks for more than the short path does. */
export function isSpecialListener(attributes: Attributes, actions: readonly ActionRecord[]): boolean {
  // Stickiness to a group of several is a cookie.
  const sticky = actions.some(({ ForwardConfig = {} }) => 'TargetGroupStickinessConfig' in ForwardConfig);
  return sticky || differs(attributes, LOAD_BALANCER_DEFAULTS, KNOWN_OF_BALANCERS);
}

/** Whether a target group asks for more than the short path does. */
export function isSpecialGroup(attributes: Attributes): boolean {
  // How long a cookie lasts does not matter where there is none.
  const sticky = attributes['stickiness.enabled'] === 'true';
  const others = Object.entries(attributes).filter(([name]) => !name.startsWith('stickiness.'));
  return sticky || differs(Object.fromEntries(others), TARGET_GROUP_DEFAULTS, KNOWN_OF_GROUPS);
}

function differs(attributes: Attributes, defaults: Attributes, known: RegExp): boolean {
  return Object.entries(attributes).some(([name, value]) => value !== defaults[name] && !known.test(name));
}
