import type { ReleaseRecord } from '../../release-model.ts';
import { stackArn } from '../../testing/fake-aws.ts';

/** A release as a record has it, for tests. */
export function aRecord(number: number, more: Partial<ReleaseRecord> = {}): ReleaseRecord {
  const second = String(number % 60).padStart(2, '0');
  return {
    version: 1,
    number,
    begun: `2026-01-01T00:00:${second}.000Z`,
    by: 'arn:aws:iam::111122223333:user/tester',
    tool: '0.1.0',
    source: { commit: 'c0ffee0000000000000000000000000000000000', dirty: false },
    run: `run-${number}`,
    account: '111122223333',
    region: 'eu-central-1',
    environment: 'test',
    stackName: 'shop',
    stackId: stackArn(),
    kind: number === 1 ? 'CREATE' : 'UPDATE',
    operation: { token: `token-${number}`, changeSetId: `change-set-${number}` },
    bucket: 'bucket',
    prefix: '',
    template: 'master.000000000000.yaml',
    templates: [],
    parameters: {},
    tags: {},
    images: [],
    outputs: [],
    guards: { shifted: [], members: [], protections: [] },
    outcome: { status: 'UPDATE_COMPLETE', succeeded: true, ended: `2026-01-01T00:01:${second}.000Z` },
    ...more,
  };
}

/** The same as the text of an object, by its key. */
export const stored = (...records: readonly ReleaseRecord[]): Record<string, string> =>
  Object.fromEntries(
    records.map((one) => [`${one.prefix}releases/${one.stackName}/${one.number}.json`, JSON.stringify(one)]),
  );
