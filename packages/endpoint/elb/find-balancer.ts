import { dnsName } from './load-balancer-handler.ts';
import { listenersOf, type Records } from './records.ts';

/**
 * Finds a load balancer by its DNS name or ARN, or by the name of a record set that leads to it, and says on which port of
 * this machine a listener of it is served.
 */
export function balancerFinder(records: Records, aliasOf: (name: string) => string | undefined) {
  return (nameOrArn: string) => {
    const name = (aliasOf(nameOrArn) ?? nameOrArn).replace(/^dualstack\./, '');
    const found = records.balancers
      .all()
      .find(([arn, balancer]) => arn === name || (balancer.Type === 'application' && dnsName(balancer) === name));
    if (!found) return undefined;
    return {
      port: (listener: number) => listenersOf(records, found[0]).find(({ Port }) => Port === listener)?.localPort,
    };
  };
}
