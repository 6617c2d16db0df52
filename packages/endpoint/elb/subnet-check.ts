import type { ResourceRequest, StackResources } from '../cloudformation/handler.ts';
import { handlerFailure, text } from '../cloudformation/handler-values.ts';

/** Properties that give a subnet a range of IPv6: the range itself, or the pool that it is taken from. */
const RANGES = ['Ipv6CidrBlock', 'Ipv6IpamPoolId'];

/**
 * Refuses subnets without IPv6 for a load balancer that is to have addresses of both kinds
 * (kubernetes-sigs/aws-load-balancer-controller issue 4852). A subnet that no stack here has is taken as it is.
 */
export function checkSubnets(
  { stack, token }: ResourceRequest,
  ipAddressType: string,
  subnets: readonly string[],
  resources: StackResources,
): void {
  if (!ipAddressType.startsWith('dualstack')) return;
  const added = resources('AWS::EC2::SubnetCidrBlock', stack).map(({ properties }) => properties.SubnetId);
  const without = resources('AWS::EC2::Subnet', stack).filter(
    ({ physicalId, properties }) =>
      subnets.includes(physicalId) &&
      !added.includes(physicalId) &&
      RANGES.every((property) => properties[property] === undefined),
  );
  if (without.length === 0) return;
  const message = 'You must specify subnets with an associated IPv6 CIDR block.';
  throw handlerFailure(message, 'InvalidRequest', token);
}

/**
 * Refuses an application load balancer in one zone, and any in two subnets of one zone (kasmtech/terraform#5,
 * robertdebock/terraform-aws-vault#5). A subnet that no stack here has may be in any zone.
 */
export function checkZones(
  { stack, token }: ResourceRequest,
  type: string,
  subnets: readonly string[],
  resources: StackResources,
): void {
  const zones = resources('AWS::EC2::Subnet', stack).flatMap(({ physicalId, properties }) =>
    subnets.includes(physicalId) ? (text(properties.AvailabilityZone) ?? []) : [],
  );
  if (new Set(zones).size < zones.length) {
    const message = 'A load balancer cannot be attached to multiple subnets in the same Availability Zone';
    throw handlerFailure(message, 'InvalidRequest', token);
  }
  if (type !== 'application' || new Set(subnets).size >= 2) return;
  const message = 'At least two subnets in two different Availability Zones must be specified';
  throw handlerFailure(message, 'InvalidRequest', token);
}
