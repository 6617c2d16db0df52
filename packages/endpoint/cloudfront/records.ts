import { join } from 'node:path';
import { Documents } from '../server/documents.ts';
import { MANAGED } from './managed.ts';
import type { DistributionRecord, InvalidationRecord, PartKind, PartRecord } from './model.ts';

/** CloudFront's records on disk. */
export interface Records {
  readonly distributions: Documents<DistributionRecord>;
  /** By kind and id, `CachePolicy 658327ea-...`. */
  readonly parts: Documents<PartRecord>;
  readonly invalidations: Documents<InvalidationRecord>;
}

/** Opens the records in a folder. */
export function openRecords(folder: string): Records {
  return {
    distributions: new Documents(join(folder, 'distributions')),
    parts: new Documents(join(folder, 'parts')),
    invalidations: new Documents(join(folder, 'invalidations')),
  };
}

/** A policy, control, function or VPC origin, one of AWS's own too. */
export function partOf(records: Records, kind: PartKind, id: string): PartRecord | undefined {
  const managed = MANAGED.get(id);
  return managed?.kind === kind ? managed : records.parts.get(`${kind} ${id}`);
}

/** A distribution's invalidations, the newest first. */
export function invalidationsOf({ invalidations }: Records, distribution: string): InvalidationRecord[] {
  return invalidations
    .all()
    .map(([, one]) => one)
    .filter((one) => one.distribution === distribution)
    .sort((a, b) => b.sequence - a.sequence);
}
