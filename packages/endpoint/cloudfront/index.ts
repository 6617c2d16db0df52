import type { ResourceHandler } from '../cloudformation/handler.ts';
import type { Allot } from '../elb/ports.ts';
import { startTableThread, type TableThread } from '../elb/proxy/thread.ts';
import type { Service } from '../server/service.ts';
import { distributionHandler, isEnabled } from './distribution-handler.ts';
import type { Lookups } from './edge/build-origins.ts';
import { distributionRow } from './edge/build-row.ts';
import type { EdgeNotice, EdgeTable } from './edge/table.ts';
import { cloudFrontService } from './operations.ts';
import { partHandlers } from './part-handlers.ts';
import { openRecords } from './records.ts';

const CLOSE_GRACE_MS = 3_000;

export interface CloudFrontDependencies extends Lookups {
  /** Where the state lies; a folder of one endpoint alone. */
  readonly folder: string;
  /** Where S3's buckets lie. */
  readonly buckets: string;
  readonly allot: Allot;
}

/** CloudFront: distributions are servers on 127.0.0.1. */
export interface CloudFront {
  readonly service: Service;
  readonly handlers: Readonly<Record<string, ResourceHandler>>;
  /** The ports of 127.0.0.1 that distributions have. */
  ports(): number[];
  /** Where a distribution answers on this machine. */
  url(id: string): string | undefined;
  /** Brings the records, and where load balancers are, into force. */
  changed(): Promise<void>;
  close(): Promise<void>;
}

/** CloudFront over a folder. */
export function cloudFront({ folder, buckets, allot, ...lookups }: CloudFrontDependencies): CloudFront {
  const records = openRecords(folder);
  const problems = new Map<string, string>();
  let thread: TableThread<EdgeTable> | undefined;
  let pending: Promise<void> | undefined;

  const send = async (): Promise<void> => {
    const served = records.distributions.all().filter(([, record]) => isEnabled(record));
    // Without distributions there is no thread.
    if (served.length === 0 && thread === undefined) return;
    thread ??= startTableThread<EdgeTable, EdgeNotice>('edge-worker', ({ id, problem }) => {
      if (problem === undefined) problems.delete(id);
      else problems.set(id, problem);
    });
    await thread.apply({
      buckets,
      distributions: served.map(([, record]) => distributionRow(record, records, lookups)),
    });
  };
  /** Changes of one turn of the event loop go together. */
  const changed = (): Promise<void> => {
    pending ??= new Promise((resolve, reject) => {
      setImmediate(() => {
        pending = undefined;
        send().then(resolve, reject);
      });
    });
    return pending;
  };

  return {
    service: cloudFrontService(records, changed),
    handlers: {
      ...partHandlers(records, changed),
      'AWS::CloudFront::Distribution': distributionHandler(records, allot, {
        changed,
        problem: (id) => problems.get(id),
      }),
    },
    ports: () => records.distributions.all().map(([, { localPort }]) => localPort),
    url(id) {
      const record = records.distributions.get(id);
      return record && isEnabled(record) ? `http://127.0.0.1:${record.localPort}` : undefined;
    },
    changed,
    async close() {
      await pending;
      await thread?.close(CLOSE_GRACE_MS);
    },
  };
}
