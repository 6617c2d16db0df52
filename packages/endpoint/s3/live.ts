import { liveTags } from '../cloudformation/live-values.ts';
import { isRecord, list, parseXml } from '../wire/xml.ts';
import { bucketDocuments } from './properties.ts';
import { subResources } from './subresources.ts';

type Properties = Readonly<Record<string, unknown>>;

/** How a sub-resource is written in a template, by its name in the query: the property, and its value by the XML's content. */
const READERS: Readonly<Record<string, readonly [property: string, read: (content: Properties) => unknown]>> = {
  versioning: ['VersioningConfiguration', (content) => content],
  publicAccessBlock: ['PublicAccessBlockConfiguration', (content) => content],
  encryption: [
    'BucketEncryption',
    ({ Rule }) => ({
      ServerSideEncryptionConfiguration: list(Rule)
        .filter(isRecord)
        .map(({ ApplyServerSideEncryptionByDefault: wanted, ...rule }) => ({
          ServerSideEncryptionByDefault: wanted,
          ...rule,
        })),
    }),
  ],
  ownershipControls: ['OwnershipControls', ({ Rule }) => ({ Rules: list(Rule) })],
  logging: [
    'LoggingConfiguration',
    ({ LoggingEnabled: log }) =>
      isRecord(log) ? { DestinationBucketName: log.TargetBucket, LogFilePrefix: log.TargetPrefix } : undefined,
  ],
  lifecycle: ['LifecycleConfiguration', ({ Rule }) => ({ Rules: list(Rule).filter(isRecord).map(rule) })],
};

function rule({ ID, Filter, Expiration, NoncurrentVersionExpiration: noncurrent, ...others }: Properties): Properties {
  const expires = isRecord(Expiration) ? Expiration : {};
  return {
    ...others,
    Id: ID,
    Prefix: isRecord(Filter) ? (Filter.Prefix ?? '') : '',
    ExpirationInDays: expires.Days,
    ExpiredObjectDeleteMarker: expires.ExpiredObjectDeleteMarker,
    NoncurrentVersionExpiration: noncurrent,
    NoncurrentVersionExpirationInDays: isRecord(noncurrent) ? noncurrent.NoncurrentDays : undefined,
  };
}

function contentOf(name: string, document: string | undefined): Properties | undefined {
  const kind = subResources[name];
  const text = document ?? (typeof kind?.otherwise === 'string' ? kind.otherwise : undefined);
  return kind === undefined || text === undefined ? undefined : parseXml(text, kind.root);
}

/** Members in any order are the same document. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isRecord(value)) return value;
  const entries = Object.entries(value).map(([key, item]): [string, unknown] => [key, sorted(item)]);
  return Object.fromEntries(entries.sort(([one], [other]) => (one < other ? -1 : 1)));
}

const isSame = (one: unknown, other: unknown): boolean => JSON.stringify(sorted(one)) === JSON.stringify(sorted(other));

/** What a bucket has now of the properties that its template sets: those whose sub-resource is another one. */
export function liveBucket(expected: Properties, documents: Readonly<Record<string, string>>): Record<string, unknown> {
  const wanted = bucketDocuments(expected, []);
  const changed = Object.entries(READERS).flatMap(([name, [property, read]]): [string, unknown][] => {
    const now = contentOf(name, documents[name]);
    if (wanted[name] === undefined || isSame(contentOf(name, wanted[name]), now)) return [];
    return [[property, now && read(now)]];
  });
  const { TagSet } = contentOf('tagging', documents.tagging) ?? {};
  const tags = list(isRecord(TagSet) ? TagSet.Tag : undefined).filter(isRecord);
  const now = tags.map(({ Key, Value }) => ({ Key: String(Key), Value: String(Value) }));
  return { ...Object.fromEntries(changed), Tags: liveTags(expected.Tags, now) };
}
