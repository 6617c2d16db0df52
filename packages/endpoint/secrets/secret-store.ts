import { randomUUID } from 'node:crypto';
import { partitionOf, suffix } from '../cloudformation/generic/identifiers.ts';
import { AwsError, type Caller } from '../server/service.ts';
import { PrivateDocuments } from './private-documents.ts';

export type Place = Pick<Caller, 'account' | 'region'>;

export interface SecretVersion {
  readonly versionId: string;
  readonly created: string;
  readonly secretString?: string;
  /** In base64. */
  readonly secretBinary?: string;
  readonly stages: readonly string[];
}

export interface SecretRecord {
  readonly arn: string;
  readonly name: string;
  readonly description?: string;
  readonly kmsKeyId?: string;
  readonly tags: readonly { readonly Key: string; readonly Value: string }[];
  /** The service that made it for itself: `rds`. */
  readonly owningService?: string;
  readonly created: string;
  readonly changed: string;
  /** When it goes; until then nobody can read it, and it can be restored. */
  readonly deletionDate?: string;
  /** The newest first. */
  readonly versions: readonly SecretVersion[];
  /** What CloudFormation made it with, so that a step tried twice makes one secret. */
  readonly token?: string;
}

export type SecretValue = Pick<SecretVersion, 'secretString' | 'secretBinary'>;

/** What a new secret is made of. `seed` makes the six letters that its ARN ends in; without one they are random. */
export interface NewSecret extends Pick<SecretRecord, 'name' | 'description' | 'kmsKeyId' | 'owningService' | 'token'> {
  readonly tags?: SecretRecord['tags'];
  readonly value?: SecretValue;
  readonly seed?: string;
}

const CURRENT = 'AWSCURRENT';
const PREVIOUS = 'AWSPREVIOUS';

/** The secrets of Secrets Manager, on disk. */
export class SecretStore {
  readonly #documents: PrivateDocuments<SecretRecord>;

  constructor(folder: string) {
    this.#documents = new PrivateDocuments(folder);
  }

  all({ region }: Pick<Place, 'region'>): SecretRecord[] {
    return this.#living().filter(({ arn }) => arn.split(':')[3] === region);
  }

  /** By ARN, by ARN without its last six letters, or by name. */
  find(place: Pick<Place, 'region'>, id: string): SecretRecord | undefined {
    if (!id.startsWith('arn:')) return this.all(place).find(({ name }) => name === id);
    return this.#living().find(({ arn }) => arn === id || arn.slice(0, -7) === id);
  }

  get(place: Pick<Place, 'region'>, id: unknown): SecretRecord {
    const found = this.find(place, String(id));
    if (!found)
      throw new AwsError('ResourceNotFoundException', "Secrets Manager can't find the specified secret.", 400);
    return found;
  }

  create({ account, region }: Place, { name, value, seed, tags = [], ...rest }: NewSecret): SecretRecord {
    const known = this.find({ region }, name);
    if (known) {
      throw known.deletionDate === undefined
        ? new AwsError('ResourceExistsException', `The operation failed because the secret ${name} already exists.`)
        : invalid("You can't create this secret because a secret with this name is already scheduled for deletion.");
    }
    const { partition } = partitionOf(region);
    const tail = suffix(`${seed ?? randomUUID()}/secret`, 6);
    const arn = `arn:${partition}:secretsmanager:${region}:${account}:secret:${name}-${tail}`;
    const created = new Date().toISOString();
    const secret = { ...rest, arn, name, tags, created, changed: created, versions: [] };
    this.put(secret);
    return value === undefined ? secret : this.addVersion(secret, value).secret;
  }

  put(secret: SecretRecord): SecretRecord {
    return this.#documents.put(secret.arn, secret);
  }

  /** Adds a value. As the current one it makes the current one the previous one; a stage has one version at a time. */
  addVersion(
    secret: SecretRecord,
    value: SecretValue,
    versionId: string = randomUUID(),
    stages: readonly string[] = [CURRENT],
  ): { secret: SecretRecord; version: SecretVersion } {
    const known = secret.versions.find((one) => one.versionId === versionId);
    if (known) return { secret, version: known };
    const created = new Date().toISOString();
    const first = secret.versions.length === 0 && !stages.includes(CURRENT);
    const version = { ...value, versionId, created, stages: first ? [...stages, CURRENT] : stages };
    const earlier = secret.versions.map((one) => ({ ...one, stages: stagesAfter(one.stages, version.stages) }));
    // Versions without a stage are deprecated and may go at any time.
    const versions = [version, ...earlier.filter((one) => one.stages.length > 0)];
    return { secret: this.put({ ...secret, changed: created, versions }), version };
  }

  delete(arn: string): void {
    this.#documents.delete(arn);
  }

  /** Every secret but those whose time of recovery is over, which it forgets. */
  #living(): SecretRecord[] {
    const now = new Date().toISOString();
    return this.#documents.all().filter(({ arn, deletionDate }) => {
      const over = deletionDate !== undefined && deletionDate < now;
      if (over) this.delete(arn);
      return !over;
    });
  }
}

function stagesAfter(stages: readonly string[], taken: readonly string[]): string[] {
  const current = stages.includes(CURRENT) && taken.includes(CURRENT);
  const kept = stages.filter((stage) => !taken.includes(stage) && !(stage === PREVIOUS && taken.includes(CURRENT)));
  return current ? [...kept, PREVIOUS] : kept;
}

/** The version that a request names, by id or by stage; the current one when it names none. */
export function versionOf(secret: SecretRecord, versionId?: unknown, versionStage?: unknown): SecretVersion {
  if (secret.deletionDate !== undefined) {
    throw invalid("You can't perform this operation on the secret because it was marked for deletion.");
  }
  const stage = versionStage ?? (versionId === undefined ? CURRENT : undefined);
  const version = secret.versions.find(
    (one) =>
      (versionId === undefined || one.versionId === versionId) &&
      (stage === undefined || one.stages.includes(String(stage))),
  );
  if (version) return version;
  const named = versionId === undefined ? `staging label: ${String(stage)}` : `VersionId: ${String(versionId)}`;
  throw new AwsError('ResourceNotFoundException', `Secrets Manager can't find the specified secret value for ${named}`);
}

const invalid = (message: string): AwsError => new AwsError('InvalidRequestException', message);
