import { suffix, uuid } from '../cloudformation/generic/identifiers.ts';
import type { ResourceHandler, ResourceRequest, ResourceState } from '../cloudformation/handler.ts';
import { flag, number, object, text } from '../cloudformation/handler-values.ts';
import { randomPassword } from './password.ts';
import { type SecretStore, type SecretValue, versionOf } from './secret-store.ts';

const KINDS: Readonly<Record<string, string>> = { 'AWS::RDS::DBInstance': 'db', 'AWS::RDS::DBCluster': 'cluster' };
const attribute = 'MasterUserSecret.SecretArn';

/**
 * Databases of RDS: records, but for the secret with the master user's password, which RDS makes where the template says
 * `ManageMasterUserPassword`. It goes with the database.
 */
export function databaseHandlers(store: SecretStore, records: () => Promise<ResourceHandler>) {
  return Object.fromEntries(Object.entries(KINDS).map(([type, kind]) => [type, databaseHandler(store, records, kind)]));
}

function databaseHandler(
  store: SecretStore,
  records: () => Promise<ResourceHandler>,
  kind: string,
): ResourceHandler & { readonly isRecord: () => boolean } {
  const nameOf = (physicalId: string): string => `rds!${kind}-${uuid(`${kind}/${physicalId}`)}`;
  const hold = (request: ResourceRequest, { physicalId, attributes }: ResourceState): ResourceState => {
    const { [attribute]: _, ...others } = attributes;
    const name = nameOf(physicalId);
    const known = store.find(request.stack, name);
    const managed = flag(request.properties.ManageMasterUserPassword) === true;
    if (!managed && known) store.delete(known.arn);
    if (!managed) return { physicalId, attributes: others };
    const { arn } = known ?? store.create(request.stack, { ...masterSecret(request), name, seed: name });
    return { physicalId, attributes: { ...others, [attribute]: arn } };
  };
  return {
    isRecord: () => true,
    create: async (request, made) => hold(request, await (await records()).create(request, made)),
    update: async (request, existing) => hold(request, await (await records()).update(request, existing)),
    async delete({ stack }, { physicalId }) {
      const known = store.find(stack, nameOf(physicalId));
      if (known) store.delete(known.arn);
    },
  };
}

/** RDS's own: 28 printable characters without those that its engines do not take. */
const masterPassword = (): string => randomPassword({ PasswordLength: 28, ExcludeCharacters: `/'"@ ` });

/** The secret of a master user with another password. */
export function rotatedMaster({ secretString = '{}' }: Pick<SecretValue, 'secretString'>): SecretValue {
  return { secretString: JSON.stringify({ ...parsed(secretString), password: masterPassword() }) };
}

function masterSecret({ properties, tags }: ResourceRequest) {
  const password = masterPassword();
  const username = text(properties.MasterUsername) ?? 'admin';
  return {
    owningService: 'rds',
    tags: [...tags],
    value: { secretString: JSON.stringify({ username, password }) },
  };
}

/** The engine and the place of a database, as rotation functions and drivers look for them in a secret. */
function connection(
  type: string,
  { physicalId, attributes }: ResourceState,
  properties: Readonly<Record<string, unknown>>,
) {
  const facts = {
    engine: text(properties.Engine),
    host: text(attributes['Endpoint.Address']),
    port: number(attributes['Endpoint.Port']),
    dbname: text(properties.DBName ?? properties.DatabaseName),
    [type === 'AWS::RDS::DBCluster' ? 'dbClusterIdentifier' : 'dbInstanceIdentifier']: physicalId,
  };
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined));
}

/** `AWS::SecretsManager::SecretTargetAttachment`: adds where the database is to the secret's JSON. */
export function attachmentHandler(
  store: SecretStore,
  find: (type: string, physicalId: string) => (ResourceState & Pick<ResourceRequest, 'properties'>) | undefined,
): ResourceHandler {
  const attach = ({ stack, properties, token }: ResourceRequest): ResourceState => {
    const secret = store.get(stack, properties.SecretId);
    const type = String(properties.TargetType);
    const target = find(type, String(properties.TargetId));
    const { secretString = '{}' } = versionOf(secret);
    if (target) {
      const value = { ...parsed(secretString), ...connection(type, target, target.properties) };
      store.addVersion(secret, { secretString: JSON.stringify(value) }, suffix(token, 32));
    }
    return { physicalId: secret.arn, attributes: { Id: secret.arn } };
  };
  return {
    async create(request, made) {
      const state = attach(request);
      made(state.physicalId);
      return state;
    },
    update: async (request) => attach(request),
    // The secret keeps what was added.
    async delete() {},
  };
}

function parsed(json: string): Readonly<Record<string, unknown>> {
  try {
    return object(JSON.parse(json));
  } catch {
    throw new Error('The secret to attach is not JSON.');
  }
}
