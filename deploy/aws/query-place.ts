import type { STSClient } from '@aws-sdk/client-sts';
import type { Target } from '../model.ts';
import { partitionOf } from './partition.ts';
import { configuredEndpoint } from './shared-config.ts';

/** An API, as its hosts are called and as its settings are. */
interface Api {
  readonly name: string;
  /** `ELASTIC_LOAD_BALANCING_V2`. */
  readonly identifier: string;
}

/**
 * Where an API answers, and the region that its requests are signed for: by the settings that the SDK's clients read,
 * those of FIPS and IPv6 endpoints included. IAM has one place for each partition.
 */
export async function placeOfApi(
  { region, endpoint }: Target,
  api: Api,
  { useFipsEndpoint, useDualstackEndpoint }: Pick<STSClient['config'], 'useFipsEndpoint' | 'useDualstackEndpoint'>,
): Promise<{ readonly region: string; readonly url: URL }> {
  const { iam } = partitionOf(region);
  const signed = api.name === 'iam' ? iam.region : region;
  const configured = endpoint ?? (await configuredEndpoint(api.identifier));
  if (configured !== undefined) return { region: signed, url: new URL(configured) };
  const fips = await useFipsEndpoint();
  const dualStack = await useDualstackEndpoint();
  return { region: signed, url: new URL(`https://${hostOf(region, api.name, fips, dualStack)}`) };
}

function hostOf(region: string, name: Api['name'], fips: boolean, dualStack: boolean): string {
  const { name: partition, suffix, dualStackSuffix, iam } = partitionOf(region);
  // In GovCloud these hosts are FIPS ones as they are.
  const isOwn = fips && partition !== 'aws-us-gov';
  const end = dualStack ? dualStackSuffix : suffix;
  if (name === 'iam') {
    if (dualStack) return `iam${isOwn ? '-fips' : ''}.global.${end}`;
    return `${isOwn ? iam.host.replace('iam', 'iam-fips') : iam.host}.${end}`;
  }
  return `${name}${isOwn ? '-fips' : ''}.${region}.${end}`;
}
