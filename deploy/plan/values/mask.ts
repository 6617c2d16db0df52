/** What stands in place of a value that is not to be shown: the service's own stars. */
export const MASK = '****';

/** Names under which secrets stand in properties: `MasterUserPassword`, `SecretString`, `AuthToken`. */
const SECRET_PROPERTY =
  /(password|passphrase|passwd|secret(string|binary|accesskey|key)|privatekey|authtoken|apikey|accesstoken|clientsecret)$/i;

/** Names of environment variables, options and tags that hold secrets: `DB_PASSWORD`, `STRIPE_API_KEY`. */
const SECRET_NAME = /(^|[^a-z])(pass|passwd|password|secret|token|credentials?|api[-_]?key|private[-_]?key)([^a-z]|$)/i;

/** A reference that only CloudFormation resolves shows no secret, and neither do the stars of a NoEcho parameter. */
const HARMLESS = /^(\*+|\{\{(resolve|changeSet|IntrinsicFunction):[^{}]*\}\}|arn:[^\s]*|true|false|)$/;

/** `scheme://user:password@host`. */
const IN_URL = /\b([a-z][a-z0-9+.-]*:\/\/[^\s/:@]+):[^\s/@]+@/gi;

type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function starred(value: unknown): unknown {
  if (typeof value === 'string') return HARMLESS.test(value) ? value : MASK;
  return typeof value === 'object' && value !== null ? value : MASK;
}

/** The value of `{ Name: 'DB_PASSWORD', Value: 'x' }`, and of `{ Key, Value }`, is a secret by its neighbour. */
function isNamedSecret(fields: Fields, key: string): boolean {
  const name = fields.Name ?? fields.Key ?? fields.OptionName ?? fields.ParameterName;
  return /^(Value|ParameterValue|DefaultValue)$/.test(key) && typeof name === 'string' && SECRET_NAME.test(name);
}

/** A value of a property as it may be shown: what its names call a secret is starred out, at any depth. */
export function masked(name: string, value: unknown): unknown {
  const inner = mask(value);
  return SECRET_PROPERTY.test(name) ? starred(inner) : inner;
}

function mask(value: unknown): unknown {
  if (typeof value === 'string') return value.replaceAll(IN_URL, `$1:${MASK}@`);
  if (Array.isArray(value)) return value.map(mask);
  if (!isFields(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key,
      isNamedSecret(value, key) || isSecretVariable(key, item) ? starred(item) : masked(key, item),
    ]),
  );
}

/** A variable of a map: `{ Variables: { DB_PASSWORD: 'x' } }`. Properties of CloudFormation have no underscores. */
const isSecretVariable = (key: string, item: unknown): boolean =>
  typeof item === 'string' && /[_-]|^[a-z]/.test(key) && SECRET_NAME.test(key);
