import { object } from '../cloudformation/handler-values.ts';
import { AwsError } from '../server/service.ts';
import type { ParameterStore } from './parameter-store.ts';
import { type Place, type SecretStore, versionOf } from './secret-store.ts';

interface Stores {
  readonly secrets: SecretStore;
  readonly parameters: ParameterStore;
}

const initialization = 'ResourceInitializationError: unable to pull secrets or registry auth';
function messageOf(error: unknown): string {
  return error instanceof AwsError ? `${error.code}: ${error.message}` : String(error);
}

/**
 * The value of a task definition's `Secrets` entry: a secret's ARN, with `:json-key:version-stage:version-id` behind it
 * or not, or the name or ARN of a parameter. What is wrong is reported in the container agent's words, without any value.
 */
export function containerSecret(
  { secrets, parameters, localize }: Stores & { readonly localize: (arn: string, text: string) => string },
  valueFrom: string,
  place: Place,
): string {
  const secret = /^(arn:[^:]+:secretsmanager:[^:]*:\d*:secret:[^:]+)(?::([^:]*))?(?::([^:]*))?(?::([^:]*))?$/.exec(
    valueFrom,
  );
  if (!secret) {
    const parameter = parameters.find(place, valueFrom);
    if (parameter) return parameter.value;
    throw new Error(
      `${initialization}: execution resource retrieval failed: unable to retrieve secrets from ssm: service call has been retried 1 time(s): invalid parameters: ${valueFrom}`,
    );
  }
  const [, arn = '', key, stage, version] = secret;
  const failed = (why: string): Error =>
    new Error(
      `${initialization}: execution resource retrieval failed: unable to retrieve secret from asm: service call has been retried 1 time(s): ${why}`,
    );
  const kept = secretText(secrets, arn, stage, version, place, (error) =>
    failed(`failed to fetch secret ${arn} from secrets manager: ${messageOf(error)}`),
  );
  const text = localize(secrets.find(place, arn)?.arn ?? arn, kept);
  if (!key) return text;
  const value = member(text, key);
  if (value === undefined) throw failed(`retrieved secret from Secrets Manager did not contain json key ${key}`);
  return value;
}

function secretText(
  secrets: SecretStore,
  id: string,
  stage: string | undefined,
  version: string | undefined,
  place: Place,
  wrap: (error: unknown) => Error,
): string {
  try {
    const found = versionOf(secrets.get(place, id), version || undefined, stage || undefined);
    return found.secretString ?? Buffer.from(found.secretBinary ?? '', 'base64').toString();
  } catch (error) {
    throw wrap(error);
  }
}

/** A member of a JSON object as text; undefined where there is none. */
function member(json: string, key: string): string | undefined {
  try {
    const value = object(JSON.parse(json))[key];
    return value === undefined || typeof value === 'string' ? value : JSON.stringify(value);
  } catch {
    return undefined;
  }
}

/** The value of a dynamic reference (`resolve:ssm:NAME:VERSION`, `resolve:secretsmanager:ID:SecretString:KEY:STAGE:VERSION`). */
export function dynamicReference({ secrets, parameters }: Stores, reference: string, place: Place): string {
  const [, service, ...rest] = reference.replace(/^\{\{|\}\}$/g, '').split(':');
  if (service === 'ssm' || service === 'ssm-secure') {
    const parameter = parameters.find(place, rest.join(':'));
    const fits = parameter && (parameter.type === 'SecureString') === (service === 'ssm-secure');
    if (fits) return parameter.value;
    throw new Error(`Parameters: [${reference}] cannot be found.`);
  }
  const arn = rest[0] === 'arn';
  const id = rest.slice(0, arn ? 7 : 1).join(':');
  const [, key, stage, version] = rest.slice(arn ? 7 : 1);
  const text = secretText(secrets, id, stage, version, place, (error) => new Error(messageOf(error)));
  if (!key) return text;
  const value = member(text, key);
  // CloudFormation's own words.
  if (value === undefined) throw new Error(`Could not find a value associated with JSONKey in SecretString`);
  return value;
}
