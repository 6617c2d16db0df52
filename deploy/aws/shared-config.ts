/** A profile of the AWS files, by its settings; `services.NAME` sections have theirs as `service.setting`. */
type Profile = Readonly<Record<string, string | undefined>>;

/** The profile that is in use, and the section of services that it names; empty where there are no files. */
export async function profileInUse(): Promise<{ readonly profile: Profile; readonly services: Profile }> {
  const { loadSharedConfigFiles } = await import('@smithy/core/config');
  const { configFile } = await loadSharedConfigFiles();
  const profile = configFile[process.env.AWS_PROFILE || 'default'] ?? {};
  return { profile, services: configFile[`services.${profile.services}`] ?? {} };
}

const isTrue = (text: string | undefined): boolean => text?.toLowerCase() === 'true';

/**
 * The endpoint that the environment or the profile names for a service, in the order that the SDKs have: the service's
 * variable, that for all, the service's setting, that for all. `service` is its identifier, `ELASTIC_LOAD_BALANCING_V2`.
 */
export async function configuredEndpoint(service: string): Promise<string | undefined> {
  const {
    AWS_ENDPOINT_URL: all,
    [`AWS_ENDPOINT_URL_${service}`]: own,
    AWS_IGNORE_CONFIGURED_ENDPOINT_URLS,
  } = process.env;
  if (isTrue(AWS_IGNORE_CONFIGURED_ENDPOINT_URLS)) return undefined;
  if (own || all) return own || all;
  const { profile, services } = await profileInUse();
  if (isTrue(profile.ignore_configured_endpoint_urls)) return undefined;
  return services[`${service.toLowerCase()}.endpoint_url`] || profile.endpoint_url || undefined;
}

/** How the settings of a service are called where IAM calls it otherwise. */
const IDENTIFIERS: Readonly<Record<string, string>> = {
  logs: 'CLOUDWATCH_LOGS',
  elasticloadbalancing: 'ELASTIC_LOAD_BALANCING_V2',
};

/** The same for an action, as messages show it; undefined where AWS itself is asked, or the embedded endpoint. */
export async function configuredFor(action: string, endpoint: string | undefined): Promise<string | undefined> {
  const [service = ''] = action.split(':');
  return endpoint === undefined ? configuredEndpoint(IDENTIFIERS[service] ?? service.toUpperCase()) : undefined;
}
