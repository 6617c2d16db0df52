import { flag, list, number, text } from '../cloudformation/handler-values.ts';
import { AwsError, type Caller, type Operation, type Service } from '../server/service.ts';
import { randomPassword } from './password.ts';
import { type SecretRecord, type SecretStore, type SecretValue, versionOf } from './secret-store.ts';

type Input = Readonly<Record<string, unknown>>;

const DAY_MS = 24 * 3_600_000;
const date = (time: string | undefined): Date | undefined => (time === undefined ? undefined : new Date(time));

/** Secrets Manager's API over a store. */
export function secretsManager(store: SecretStore, localize: (arn: string, text: string) => string): Service {
  return { operations: { ...readingOperations(store, localize), ...writingOperations(store) } };
}

function readingOperations(
  store: SecretStore,
  localize: (arn: string, text: string) => string,
): Record<string, Operation> {
  return {
    GetSecretValue: ({ SecretId, VersionId, VersionStage }, caller) => {
      const secret = store.get(caller, SecretId);
      const version = versionOf(secret, VersionId, VersionStage);
      return {
        ARN: secret.arn,
        Name: secret.name,
        VersionId: version.versionId,
        SecretString: version.secretString === undefined ? undefined : localize(secret.arn, version.secretString),
        SecretBinary: version.secretBinary,
        VersionStages: version.stages,
        CreatedDate: date(version.created),
      };
    },
    DescribeSecret: ({ SecretId }, caller) => described(store.get(caller, SecretId)),
    ListSecrets: (input, caller) => {
      const from = number(input.NextToken) ?? 0;
      const size = number(input.MaxResults) ?? 100;
      const all = store
        .all(caller)
        .filter(({ deletionDate }) => deletionDate === undefined || flag(input.IncludePlannedDeletion) === true);
      return {
        SecretList: all.slice(from, from + size).map(described),
        ...(from + size < all.length && { NextToken: String(from + size) }),
      };
    },
    ListSecretVersionIds: ({ SecretId }, caller) => {
      const secret = store.get(caller, SecretId);
      const Versions = secret.versions.map(({ versionId, stages, created }) => ({
        VersionId: versionId,
        VersionStages: stages,
        CreatedDate: date(created),
      }));
      return { ARN: secret.arn, Name: secret.name, Versions };
    },
    GetRandomPassword: (input) => ({ RandomPassword: randomPassword(input) }),
  };
}

function writingOperations(store: SecretStore): Record<string, Operation> {
  return {
    CreateSecret: (input, caller) => {
      const value = secretValue(input);
      const secret = store.create(caller, {
        name: named(input),
        tags: list<{ Key: string; Value: string }>(input.Tags),
        ...settings(input),
        ...(value && { value }),
      });
      return answer(secret);
    },
    PutSecretValue: (input, caller) => {
      const value = secretValue(input);
      if (!value)
        throw new AwsError('InvalidRequestException', 'You must provide either SecretString or SecretBinary.');
      const stages = list<string>(input.VersionStages);
      const { secret, version } = store.addVersion(
        living(store, input, caller),
        value,
        text(input.ClientRequestToken),
        stages.length > 0 ? stages : undefined,
      );
      return { ...answer(secret), VersionId: version.versionId, VersionStages: version.stages };
    },
    UpdateSecret: (input, caller) => {
      const secret = store.put({ ...living(store, input, caller), ...settings(input) });
      const value = secretValue(input);
      return answer(value ? store.addVersion(secret, value, text(input.ClientRequestToken)).secret : secret);
    },
    DeleteSecret: (input, caller) => {
      const force = flag(input.ForceDeleteWithoutRecovery) === true;
      const secret = force ? store.find(caller, String(input.SecretId)) : store.get(caller, input.SecretId);
      // Forcing the deletion of what is not there succeeds, as on AWS.
      if (!secret) return { ARN: input.SecretId, Name: input.SecretId, DeletionDate: new Date() };
      const days = force ? 0 : (number(input.RecoveryWindowInDays) ?? 30);
      const deletionDate = new Date(Date.now() + days * DAY_MS);
      if (force) store.delete(secret.arn);
      else store.put({ ...secret, deletionDate: deletionDate.toISOString() });
      return { ARN: secret.arn, Name: secret.name, DeletionDate: deletionDate };
    },
    RestoreSecret: ({ SecretId }, caller) => {
      const { deletionDate, ...secret } = store.get(caller, SecretId);
      store.put(secret);
      return { ARN: secret.arn, Name: secret.name };
    },
  };
}

function named({ Name }: Input): string {
  if (typeof Name === 'string' && /^[\w/+=.@!-]{1,512}$/.test(Name)) return Name;
  const message =
    'Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@!';
  throw new AwsError('ValidationException', message);
}

function living(store: SecretStore, { SecretId }: Input, caller: Caller): SecretRecord {
  const secret = store.get(caller, SecretId);
  if (secret.deletionDate === undefined) return secret;
  const message = "You can't perform this operation on the secret because it was marked for deletion.";
  throw new AwsError('InvalidRequestException', message);
}

function secretValue({ SecretString, SecretBinary }: Input): SecretValue | undefined {
  if (SecretString !== undefined) return { secretString: String(SecretString) };
  return SecretBinary === undefined ? undefined : { secretBinary: String(SecretBinary) };
}

function settings({ Description, KmsKeyId }: Input) {
  return {
    ...(Description !== undefined && { description: String(Description) }),
    ...(KmsKeyId !== undefined && { kmsKeyId: String(KmsKeyId) }),
  };
}

function answer({ arn, name, versions: [newest] }: SecretRecord) {
  return { ARN: arn, Name: name, ...(newest && { VersionId: newest.versionId }) };
}

function described(secret: SecretRecord) {
  return {
    ARN: secret.arn,
    Name: secret.name,
    Description: secret.description,
    KmsKeyId: secret.kmsKeyId,
    OwningService: secret.owningService,
    RotationEnabled: false,
    CreatedDate: date(secret.created),
    LastChangedDate: date(secret.changed),
    DeletedDate: date(secret.deletionDate),
    Tags: secret.tags,
    VersionIdsToStages: Object.fromEntries(secret.versions.map(({ versionId, stages }) => [versionId, stages])),
  };
}
