import { suffix } from '../cloudformation/generic/identifiers.ts';
import { AwsError, type Operation, type Service } from '../server/service.ts';
import { XmlAnswer } from '../wire/rest-xml.ts';
import { isRecord, list, parseXml } from '../wire/xml.ts';
import { isEnabled } from './distribution-handler.ts';
import type { DistributionRecord, InvalidationRecord } from './model.ts';
import { invalidationsOf, type Records } from './records.ts';
import { certificateView, configView, items, summaryView } from './views.ts';

/** How many paths one invalidation may have, and how many of them may end in `*` (CloudFront's quotas). */
const MOST_PATHS = 3_000;
const MOST_WILDCARDS = 15;

/** CloudFront's API: reading distributions, and invalidations. All else is CloudFormation's to change. */
export function cloudFrontService(records: Records, changed: () => Promise<void>): Service {
  const { distributions, invalidations } = records;
  const find = (id: unknown): DistributionRecord => {
    const found = distributions.get(String(id));
    if (!found) throw new AwsError('NoSuchDistribution', 'The specified distribution does not exist.', 404);
    return found;
  };
  const operations: Record<string, Operation> = {
    GetDistribution: ({ Id }) => {
      const record = find(Id);
      return new XmlAnswer('Distribution', view(record), { headers: { etag: etagOf(record) } });
    },
    GetDistributionConfig: ({ Id }) => {
      const record = find(Id);
      return new XmlAnswer('DistributionConfig', configView(record), { headers: { etag: etagOf(record) } });
    },
    ListDistributions: ({ Marker, MaxItems }) => {
      const all = distributions.all().map(([, record]) => record);
      const { shown, page } = paged(all, ({ Id }) => Id, Marker, MaxItems);
      return new XmlAnswer('DistributionList', {
        ...page,
        ...items(
          'DistributionSummary',
          shown.map((one) => ({ ...head(one), ...summaryView(one) })),
        ),
      });
    },
    ListTagsForResource: ({ Resource }) => {
      const record = distributions.all().find(([, { ARN }]) => ARN === Resource)?.[1];
      if (!record)
        throw new AwsError('NoSuchResource', `The specified resource does not exist: ${String(Resource)}`, 404);
      return new XmlAnswer('Tags', { Items: { Tag: record.tags } });
    },
    CreateInvalidation: async ({ DistributionId, Body }) => {
      const { Id } = find(DistributionId);
      const { CallerReference, paths } = batchOf(String(Body));
      const made = invalidationsOf(records, Id).find((one) => one.CallerReference === CallerReference);
      if (made && made.Paths.join('\n') !== paths.join('\n')) {
        const message =
          'Your request contains a caller reference that was used for a previous invalidation batch for the same distribution.';
        throw new AwsError('InvalidArgument', message);
      }
      const record = made ?? invalidations.put(...invalidation(records, Id, CallerReference, paths));
      await changed();
      const location = `https://cloudfront.amazonaws.com/2020-05-31/distribution/${Id}/invalidation/${record.Id}`;
      return new XmlAnswer(
        'Invalidation',
        { ...invalidationView(record), Status: 'InProgress' },
        { status: 201, headers: { location } },
      );
    },
    GetInvalidation: ({ DistributionId, Id }) => {
      const { Id: distribution } = find(DistributionId);
      const record = invalidations.get(String(Id));
      if (record?.distribution !== distribution) {
        throw new AwsError('NoSuchInvalidation', 'The specified invalidation does not exist.', 404);
      }
      return new XmlAnswer('Invalidation', invalidationView(record));
    },
    ListInvalidations: ({ DistributionId, Marker, MaxItems }) => {
      const { Id } = find(DistributionId);
      const { shown, page } = paged(invalidationsOf(records, Id), (one) => one.Id, Marker, MaxItems);
      const summaries = shown.map((one) => ({ Id: one.Id, CreateTime: one.CreateTime, Status: 'Completed' }));
      return new XmlAnswer('InvalidationList', { ...page, ...items('InvalidationSummary', summaries) });
    },
  };
  return { operations };
}

function invalidation(
  records: Records,
  distribution: string,
  CallerReference: string,
  Paths: readonly string[],
): [string, InvalidationRecord] {
  const all = records.invalidations.all();
  const sequence = Math.max(0, ...all.map(([, one]) => one.sequence)) + 1;
  const CreateTime = new Date().toISOString();
  const Id = `I${suffix(`${distribution} ${CreateTime} ${CallerReference} ${sequence}`, 25)}`;
  return [Id, { Id, distribution, CreateTime, CallerReference, Paths, sequence }];
}

function batchOf(body: string): { CallerReference: string; paths: string[] } {
  if (body === '')
    throw new AwsError(
      'MissingBody',
      'This operation requires a body. Ensure that the body is present and the Content-Type header is set.',
    );
  const { Paths, CallerReference } = parseXml(body, 'InvalidationBatch');
  const { Quantity, Items } = isRecord(Paths) ? Paths : {};
  const paths = list(isRecord(Items) ? Items.Path : undefined).map(String);
  if (typeof CallerReference !== 'string' || CallerReference === '') {
    throw new AwsError('InvalidArgument', 'The parameter CallerReference is required.');
  }
  if (Number(Quantity) !== paths.length) {
    throw new AwsError('InconsistentQuantities', "The value of Quantity and the size of Items don't match.");
  }
  if (paths.length === 0 || paths.some((path) => !/^\/[^*]*\*?$/.test(path))) {
    throw new AwsError('InvalidArgument', 'Your request contains one or more invalid invalidation paths.');
  }
  if (paths.length > MOST_PATHS)
    throw new AwsError('BatchTooLarge', 'Your request contains too many invalidation paths.', 413);
  if (paths.filter((path) => path.endsWith('*')).length > MOST_WILDCARDS) {
    throw new AwsError(
      'TooManyInvalidationsInProgress',
      'Processing your request will cause you to exceed the maximum number of in-progress wildcard invalidations.',
    );
  }
  return { CallerReference, paths };
}

/** What is asked for from a marker on, which is the last one that was shown before. */
function paged<T>(all: readonly T[], idOf: (one: T) => string, marker: unknown, most: unknown) {
  const MaxItems = Math.min(Number(most ?? 100) || 100, 100);
  const from = marker === undefined ? 0 : all.findIndex((one) => idOf(one) === marker) + 1;
  const shown = all.slice(from, from + MaxItems);
  const last = shown.at(-1);
  const IsTruncated = from + MaxItems < all.length;
  const page = {
    Marker: String(marker ?? ''),
    ...(IsTruncated && last !== undefined && { NextMarker: idOf(last) }),
    MaxItems,
    IsTruncated,
  };
  return { shown, page };
}

const etagOf = ({ Id, revision }: DistributionRecord): string => `E${suffix(`${Id} ${revision}`, 13)}`;

/** A change is in force before it is answered, so that no distribution is ever InProgress. */
function head(record: DistributionRecord) {
  const { Id, ARN, LastModifiedTime, DomainName } = record;
  return { Id, ARN, Status: 'Deployed', LastModifiedTime, DomainName };
}

function view(record: DistributionRecord) {
  const { Id, ARN, Status, LastModifiedTime, DomainName } = head(record);
  const signers = { Enabled: false, Quantity: 0 };
  return {
    Id,
    ARN,
    Status,
    LastModifiedTime,
    InProgressInvalidationBatches: 0,
    DomainName,
    ActiveTrustedSigners: signers,
    ActiveTrustedKeyGroups: signers,
    DistributionConfig: {
      ...configView(record),
      Enabled: isEnabled(record),
      ViewerCertificate: certificateView(record),
    },
  };
}

function invalidationView({ Id, CreateTime, CallerReference, Paths }: InvalidationRecord) {
  return { Id, Status: 'Completed', CreateTime, InvalidationBatch: { Paths: items('Path', Paths), CallerReference } };
}
