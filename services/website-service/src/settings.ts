/** What the environment variables of the service say. */
export interface Settings {
  readonly host: string;
  readonly port: number;
  readonly version: string;
  /** How long new requests are still taken after SIGTERM, with health already answering 503. */
  readonly drainSeconds: number;
  /** How long a stop may take in all. */
  readonly stopTimeoutSeconds: number;
}

/** An environment variable that cannot be used. */
export class SettingError extends Error {
  override readonly name = 'SettingError';
}

type Environment = Readonly<Record<string, string | undefined>>;

function wholeNumber(environment: Environment, name: string, otherwise: number, most: number): number {
  const text = environment[name];
  if (text === undefined || text === '') return otherwise;
  const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (value <= most) return value;
  throw new SettingError(
    `${name} is ${JSON.stringify(text)}. why: it has to be a whole number from 0 to ${most}. mend: set ${name} to one, or leave it out for ${otherwise}.`,
  );
}

/** Reads the settings, or throws a SettingError that names the variable. */
export function readSettings(environment: Environment): Settings {
  const settings = {
    host: environment.HOST || '0.0.0.0',
    port: wholeNumber(environment, 'PORT', 8080, 65_535),
    version: environment.VERSION || 'development',
    // A balancer that deregisters first needs none of it; after a Spot interruption both happen at the same time.
    drainSeconds: wholeNumber(environment, 'DRAIN_SECONDS', 2, 110),
    // Below the 30 s after which ECS kills a task, and below the 120 s that ECS allows at most.
    stopTimeoutSeconds: wholeNumber(environment, 'STOP_TIMEOUT_SECONDS', 25, 115),
  };
  if (settings.drainSeconds < settings.stopTimeoutSeconds) return settings;
  throw new SettingError(
    `DRAIN_SECONDS is ${settings.drainSeconds} and STOP_TIMEOUT_SECONDS ${settings.stopTimeoutSeconds}. why: requests in flight get what the drain moment leaves of the stop. mend: make DRAIN_SECONDS the smaller one.`,
  );
}
