import { isLive } from './engine/dynamic.ts';
import type { ResourceHandler } from './handler.ts';
import { resourcesBelow } from './records.ts';
import type { Store } from './store.ts';
import { type Fields, isFields } from './value.ts';

const LOAD_BALANCER = 'AWS::ElasticLoadBalancingV2::LoadBalancer';
const RECORD_SET = 'AWS::Route53::RecordSet';

/**
 * Where the application load balancers of a stack and its nested stacks answer on this machine: URLs by host, which is
 * their own, or a name that a record set of the same stacks gives them.
 */
export function addressesOf(
  store: Store,
  handlers: Readonly<Record<string, ResourceHandler>>,
  nameOrId: string,
): Record<string, string> {
  const resources = resourcesBelow(store, nameOrId);
  const hosts = resources
    .filter(({ type, properties }) => type === LOAD_BALANCER && isLive(handlers[type], properties))
    .map(({ attributes }) => String(attributes.DNSName));
  const named = resources
    .filter(({ type }) => type === RECORD_SET)
    .flatMap(({ properties }) => {
      const host = hosts.find((one) => one === aliased(properties));
      return host === undefined ? [] : [[String(properties.Name).replace(/\.$/, ''), `http://${host}`]];
    });
  return Object.fromEntries([...hosts.map((host) => [host, `http://${host}`]), ...named]);
}

function aliased({ AliasTarget }: Fields): string | undefined {
  return isFields(AliasTarget) ? String(AliasTarget.DNSName).replace(/^dualstack\./, '') : undefined;
}
