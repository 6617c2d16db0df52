import { Documents } from '../server/documents.ts';

export type DatabaseKind = 'instance' | 'cluster';

/** A database as far as it is more than a record: what keeps it from being deleted, and what describes it. */
export interface DatabaseRecord {
  readonly kind: DatabaseKind;
  readonly identifier: string;
  readonly region: string;
  readonly arn: string;
  readonly engine: string;
  readonly engineVersion?: string | undefined;
  /** Of an instance that belongs to a cluster. */
  readonly cluster?: string | undefined;
  readonly deletionProtection: boolean;
  /** Nothing of it runs here in any case; absent while it is available. */
  readonly stopped?: boolean | undefined;
  readonly host?: string | undefined;
  readonly port?: string | undefined;
}

/** The databases of templates on disk. */
export class DatabaseStore {
  readonly #documents: Documents<DatabaseRecord>;

  constructor(folder: string) {
    this.#documents = new Documents(folder);
  }

  get(kind: DatabaseKind, region: string, identifier: string): DatabaseRecord | undefined {
    return this.#documents.get(idOf({ kind, region, identifier }));
  }

  all(kind: DatabaseKind, region: string): DatabaseRecord[] {
    return this.#documents.all().flatMap(([, one]) => (one.kind === kind && one.region === region ? [one] : []));
  }

  put(record: DatabaseRecord): DatabaseRecord {
    return this.#documents.put(idOf(record), record);
  }

  delete(record: Pick<DatabaseRecord, 'kind' | 'region' | 'identifier'>): void {
    this.#documents.delete(idOf(record));
  }
}

/** RDS keeps identifiers in lower case, and takes them in any. */
function idOf({ kind, region, identifier }: Pick<DatabaseRecord, 'kind' | 'region' | 'identifier'>): string {
  return `${kind}:${region}:${identifier.toLowerCase()}`;
}
