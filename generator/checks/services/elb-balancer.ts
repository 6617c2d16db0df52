import { BY } from './elb-values.ts';
import { isEmpty, isOpen, type ObjectRule, objectsOf, refusal, textOf } from './rules.ts';

// Sources: CreateLoadBalancer and LoadBalancerAttribute in the Elastic Load Balancing API reference.

/** "You must specify either subnets or subnet mappings, but not both." */
export const balancerSubnets: ObjectRule = ({ Subnets, SubnetMappings, Type = 'application' }) => {
  const given = [Subnets, SubnetMappings].filter((list) => !isEmpty(list));
  if (given.length === 0) return refusal('', 'has no Subnets', `${BY} wants Subnets or SubnetMappings.`, 'add them.');
  if (given.length === 2 && !given.some(isOpen)) {
    return refusal('SubnetMappings', 'stands beside Subnets', `${BY} takes one of them.`, 'leave one of them away.');
  }
  const fixed = ['AllocationId', 'PrivateIPv4Address'].find((name) =>
    objectsOf(SubnetMappings).some((mapping) => mapping[name] !== undefined),
  );
  return fixed !== undefined && Type === 'application'
    ? refusal(
        'SubnetMappings',
        `has ${fixed}`,
        'network load balancers alone have addresses of one’s own.',
        'leave it away.',
      )
    : undefined;
};

/** Attributes by what the first of their names begins with, and the one type that has them. */
const OF_TYPE: readonly (readonly [start: RegExp, type: string])[] = [
  [/^(idle_timeout|client_keep_alive|connection_logs|health_check_logs|routing|waf)\./, 'application'],
  [/^(dns_record|secondary_ips)\./, 'network'],
];

/** Attributes that the type of load balancer has not, and logs that go nowhere. */
export const balancerAttributes: ObjectRule = ({ LoadBalancerAttributes, Type = 'application' }) => {
  const at = 'LoadBalancerAttributes';
  const attributes = objectsOf(LoadBalancerAttributes);
  const values = new Map(attributes.map(({ Key, Value }) => [textOf(Key) ?? '', Value]));
  for (const name of values.keys()) {
    const type = OF_TYPE.find(([start]) => start.test(name))?.[1];
    if (type === undefined || isOpen(Type) || type === Type) continue;
    return refusal(at, `has ${name}`, `${BY} has it of ${type} load balancers alone.`, 'leave it away.');
  }
  for (const logs of ['access_logs', 'connection_logs', 'health_check_logs']) {
    const bucket = values.get(`${logs}.s3.bucket`);
    if (values.get(`${logs}.s3.enabled`) !== 'true' || (bucket !== undefined && bucket !== '')) continue;
    // An attribute that is not known may be the bucket.
    if (!Array.isArray(LoadBalancerAttributes) || attributes.length !== LoadBalancerAttributes.length) return undefined;
    return refusal(at, `has no ${logs}.s3.bucket`, `${BY} writes logs to a bucket.`, 'name the bucket.');
  }
  return undefined;
};
