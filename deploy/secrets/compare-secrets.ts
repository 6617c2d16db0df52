import { createHash } from 'node:crypto';
import type { Connection } from '../aws/connection.ts';
import { inParallel } from '../aws/parallel.ts';
import { type SecretMetadata, secretMetadata } from './metadata.ts';
import { readValue } from './read-secret.ts';
import type { Reference, SecretUse } from './references.ts';
import { objectOf } from './write-secret.ts';

/** How a variable is in one environment: given a value, without one, its secret missing, not there at all, or unknown. */
export type Presence = 'set' | 'empty' | 'missing' | 'absent' | 'unknown';

/** One environment's variables that are secrets, by `Website PAYMENT_KEY`. */
export type Inventory = ReadonlyMap<string, { readonly presence: Presence; readonly hash?: string | undefined }>;

export interface Compared {
  readonly variable: string;
  readonly here: Presence;
  readonly there: Presence;
  /** Absent where values were not compared. */
  readonly same?: boolean | undefined;
}

const ASKED_AT_ONCE = 4;

/** What an environment's services take as secrets; with `values` a hash of each, which leaves this process in no way. */
export async function inventory(
  connection: Connection,
  uses: readonly SecretUse[],
  values: boolean,
): Promise<Inventory> {
  const of = await secretMetadata(
    connection,
    uses.map(({ reference }) => reference),
  );
  const read = new Map<string, Promise<string>>();
  const once = (metadata: SecretMetadata) => {
    const known = read.get(metadata.id) ?? readValue(connection, metadata);
    read.set(metadata.id, known);
    return known;
  };
  const entries = await inParallel(uses, ASKED_AT_ONCE, async ({ task, variable, reference }) => {
    const metadata = of(reference);
    const presence = presenceOf(metadata);
    const hash = values && presence === 'set' ? hashOf(reference, await once(metadata)) : undefined;
    return [`${task.name} ${variable}`, { presence, hash }] as const;
  });
  return new Map(entries);
}

function presenceOf({ missing, unknown, empty }: SecretMetadata): Presence {
  if (missing) return 'missing';
  if (unknown !== undefined) return 'unknown';
  return empty ? 'empty' : 'set';
}

function hashOf({ key }: Reference, value: string): string {
  const meant = key === undefined ? value : JSON.stringify(objectOf(value)?.[key] ?? null);
  return createHash('sha256').update(meant).digest('hex');
}

/** What two environments have of one another, in the order of the names. */
export function compareInventories(here: Inventory, there: Inventory): readonly Compared[] {
  return [...new Set([...here.keys(), ...there.keys()])].sort().map((variable) => {
    const [one, other] = [here.get(variable), there.get(variable)];
    const both = one?.hash !== undefined && other?.hash !== undefined;
    return {
      variable,
      here: one?.presence ?? 'absent',
      there: other?.presence ?? 'absent',
      ...(both && { same: one.hash === other.hash }),
    };
  });
}
