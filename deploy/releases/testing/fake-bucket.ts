import { createHash } from 'node:crypto';
import { type FakeCall, FakeFault, RawAnswer } from '../../testing/fake-aws.ts';

/** A bucket in memory that keeps S3's conditions on writes, for the script of a fake AWS. */
export interface FakeBucket {
  readonly objects: Map<string, string>;
  /** When objects were put, by key; the others just now. */
  readonly times: Map<string, Date>;
  readonly script: Readonly<Record<'GET' | 'PUT' | 'POST', (call: FakeCall) => unknown>>;
}

const etagOf = (text: string): string => `"${createHash('md5').update(text).digest('hex')}"`;

/** Answers for `GET` and `PUT`; the name of the bucket does not matter. */
export function fakeBucket(start: Readonly<Record<string, string>> = {}): FakeBucket {
  const objects = new Map(Object.entries(start));
  const times = new Map<string, Date>();
  const keyOf = ({ name }: FakeCall) => decodeURIComponent(name.replace(/^\w+ \/[^/]*\/?/, ''));
  const list = (prefix: string) => {
    const keys = [...objects.keys()].filter((key) => key.startsWith(prefix)).sort();
    const contents = keys.map((key) => `<Contents><Key>${key}</Key></Contents>`).join('');
    return `<ListBucketResult><IsTruncated>false</IsTruncated>${contents}</ListBucketResult>`;
  };
  const versions = () => {
    const all = [...objects].sort().map(([key, text]) => {
      const time = (times.get(key) ?? new Date()).toISOString();
      const is = `<IsLatest>true</IsLatest><LastModified>${time}</LastModified><Size>${text.length}</Size>`;
      return `<Version><Key>${key}</Key><VersionId>v1</VersionId>${is}</Version>`;
    });
    return `<ListVersionsResult><IsTruncated>false</IsTruncated>${all.join('')}</ListVersionsResult>`;
  };
  const script: FakeBucket['script'] = {
    GET(call) {
      const key = keyOf(call);
      if (key === '' && call.input.versions !== undefined) return versions();
      if (key === '') return list(call.input.prefix ?? '');
      const text = objects.get(key);
      if (text === undefined) throw new FakeFault('NoSuchKey', 'The specified key does not exist.', 404);
      return new RawAnswer((response) => response.writeHead(200, { etag: etagOf(text) }).end(text));
    },
    PUT(call) {
      const key = keyOf(call);
      const before = objects.get(key);
      const { 'if-none-match': none, 'if-match': match } = call.headers;
      const isRefused =
        (none === '*' && before !== undefined) || (match !== undefined && match !== etagOf(before ?? ''));
      if (isRefused)
        throw new FakeFault('PreconditionFailed', 'At least one of the pre-conditions you specified did not hold', 412);
      objects.set(key, call.body);
      return new RawAnswer((response) => response.writeHead(200, { etag: etagOf(call.body) }).end());
    },
    // DeleteObjects.
    POST({ body }) {
      for (const [, key = ''] of body.matchAll(/<Key>([^<]*)<\/Key>/g)) objects.delete(key);
      return '<DeleteResult></DeleteResult>';
    },
  };
  return { objects, times, script };
}
