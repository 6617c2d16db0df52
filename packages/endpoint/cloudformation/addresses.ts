import { isLive } from './engine/dynamic.ts';
import type { ResourceHandler } from './handler.ts';
import type { Physical } from './model.ts';
import { type NamedStack, resourcesBelow } from './records.ts';
import type { Store } from './store.ts';
import { type Fields, isFields } from './value.ts';

const LOAD_BALANCER = 'AWS::ElasticLoadBalancingV2::LoadBalancer';
const DISTRIBUTION = 'AWS::CloudFront::Distribution';
const RECORD_SET = 'AWS::Route53::RecordSet';

/** Where a resource answers on this machine, if it has a name that does not say so. */
export type UrlOf = (type: string, physicalId: string) => string | undefined;

/**
 * Where the application load balancers and distributions of a stack and its nested stacks answer on this machine: URLs by
 * host, which is their own, an alternate name of a distribution, or a name that a record set of the same stacks gives them.
 */
export function addressesOf(
  store: Store,
  handlers: Readonly<Record<string, ResourceHandler>>,
  urlOf: UrlOf,
  stack: NamedStack,
): Record<string, string> {
  const resources = resourcesBelow(store, stack);
  const balancers = resources
    .filter(({ type, properties }) => type === LOAD_BALANCER && isLive(handlers[type], properties))
    .map(({ attributes }): [string, string] => [String(attributes.DNSName), `http://${String(attributes.DNSName)}`]);
  const hosts = Object.fromEntries([...balancers, ...resources.flatMap((one) => namesOf(one, urlOf))]);
  const named = resources
    .filter(({ type }) => type === RECORD_SET)
    .flatMap(({ properties }) => {
      const url = hosts[aliased(properties) ?? ''];
      return url === undefined ? [] : [[String(properties.Name).replace(/\.$/, ''), url]];
    });
  return { ...hosts, ...Object.fromEntries(named) };
}

function namesOf({ type, physicalId, properties, attributes }: Physical, urlOf: UrlOf): [string, string][] {
  const url = type === DISTRIBUTION ? urlOf(type, physicalId) : undefined;
  if (url === undefined) return [];
  const config = isFields(properties.DistributionConfig) ? properties.DistributionConfig : {};
  const aliases = Array.isArray(config.Aliases) ? config.Aliases.map(String) : [];
  return [String(attributes.DomainName), ...aliases].map((name) => [name, url]);
}

/** What the alias of a record set names. */
export function aliased({ AliasTarget }: Fields): string | undefined {
  return isFields(AliasTarget) ? String(AliasTarget.DNSName).replace(/^dualstack\./, '') : undefined;
}

/** What a record set of any stack leads a name to; undefined where none has that name. */
export function aliasOf(resources: readonly Pick<Physical, 'properties'>[], name: string): string | undefined {
  const found = resources.find(
    ({ properties }) => String(properties.Name).replace(/\.$/, '') === name && aliased(properties),
  );
  return found && aliased(found.properties);
}
