import { partitionOf } from '../cloudformation/generic/identifiers.ts';
import { AwsError, type Caller, type Operation } from '../server/service.ts';
import { isRecord } from '../wire/xml.ts';
import type { LogGroup, LogStore, LogStream } from './store.ts';

type Input = Readonly<Record<string, unknown>>;

/** Operations on log groups and streams. */
export function groupOperations(store: LogStore): Record<string, Operation> {
  const describe = (group: LogGroup, { account, region }: Caller) => {
    const { token: _token, tags: _tags, ...members } = group;
    const arn = `arn:${partitionOf(region).partition}:logs:${region}:${account}:log-group:${group.logGroupName}`;
    const storedBytes = store.streams(group.logGroupName).reduce((sum, stream) => sum + stream.storedBytes, 0);
    return {
      ...members,
      arn: `${arn}:*`,
      logGroupArn: arn,
      metricFilterCount: 0,
      storedBytes,
      logGroupClass: 'STANDARD',
    };
  };
  return {
    DescribeLogGroups: (input, caller) => {
      const prefix = String(input.logGroupNamePrefix ?? '');
      const pattern = String(input.logGroupNamePattern ?? '').toLowerCase();
      const found = store
        .groups()
        .filter(({ logGroupName: name }) => name.startsWith(prefix) && name.toLowerCase().includes(pattern));
      const page = paged(found, input, 50);
      return { logGroups: page.items.map((group) => describe(group, caller)), nextToken: page.nextToken };
    },
    DescribeLogStreams: (input, { account, region }) => {
      const group = requireGroup(store, input).logGroupName;
      const prefix = String(input.logStreamNamePrefix ?? '');
      const streams = store.streams(group).filter((stream) => stream.logStreamName.startsWith(prefix));
      const views = streams.map((stream) => ({
        ...stream,
        arn: `arn:${partitionOf(region).partition}:logs:${region}:${account}:log-group:${group}:log-stream:${stream.logStreamName}`,
        ...times(store, group, stream),
      }));
      if (input.orderBy === 'LastEventTime') {
        views.sort((a, b) => (a.lastEventTimestamp ?? 0) - (b.lastEventTimestamp ?? 0));
      }
      const page = paged(input.descending === true ? views.reverse() : views, input, 50);
      return { logStreams: page.items, nextToken: page.nextToken };
    },
    CreateLogGroup: (input) => {
      const name = String(input.logGroupName);
      if (!/^[\w./#-]{1,512}$/.test(name))
        throw invalid(
          `logGroupName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\.\\-_/#A-Za-z0-9]+`,
        );
      if (store.group(name)) throw taken('The specified log group already exists');
      store.createGroup(name, isRecord(input.tags) ? { tags: stringMap(input.tags) } : {});
    },
    DeleteLogGroup: (input) => {
      store.deleteGroup(requireGroup(store, input).logGroupName);
    },
    CreateLogStream: (input) => {
      const group = requireGroup(store, input).logGroupName;
      const stream = String(input.logStreamName);
      if (!/^[^:*]{1,512}$/.test(stream))
        throw invalid(
          `logStreamName' failed to satisfy constraint: Member must satisfy regular expression pattern: [^:*]*`,
        );
      if (store.hasStream(group, stream)) throw taken('The specified log stream already exists');
      store.createStream(group, stream);
    },
    DeleteLogStream: (input) => {
      const group = requireGroup(store, input).logGroupName;
      store.deleteStream(group, requireStream(store, group, input));
    },
    PutRetentionPolicy: (input) => {
      store.updateGroup({ ...requireGroup(store, input), retentionInDays: Number(input.retentionInDays) });
    },
    DeleteRetentionPolicy: (input) => {
      const { retentionInDays: _days, ...group } = requireGroup(store, input);
      store.updateGroup(group);
    },
    ListTagsForResource: (input) => ({
      tags: requireGroup(store, { logGroupIdentifier: input.resourceArn }).tags ?? {},
    }),
    TagResource: (input) => {
      const group = requireGroup(store, { logGroupIdentifier: input.resourceArn });
      store.updateGroup({ ...group, tags: { ...group.tags, ...(isRecord(input.tags) && stringMap(input.tags)) } });
    },
  };
}

/** The group that an input names, by name or by ARN. */
export function requireGroup(store: LogStore, input: Input): LogGroup {
  const named = String(input.logGroupName ?? input.logGroupIdentifier ?? '');
  const group = store.group(named.replace(/^arn:[^:]*:logs:[^:]*:\d*:log-group:/, '').replace(/:\*$/, ''));
  if (!group) throw new AwsError('ResourceNotFoundException', 'The specified log group does not exist.');
  return group;
}

/** The name of the stream that an input names. */
export function requireStream(store: LogStore, group: string, input: Input): string {
  const stream = String(input.logStreamName);
  if (store.hasStream(group, stream)) return stream;
  throw new AwsError('ResourceNotFoundException', 'The specified log stream does not exist.');
}

/** A page of a list: the token is the place at which the next one begins. */
export function paged<T>(all: readonly T[], input: Input, usual: number): { items: T[]; nextToken?: string } {
  const from = Number(input.nextToken ?? 0) || 0;
  const to = from + (Number(input.limit ?? usual) || usual);
  return { items: all.slice(from, to), ...(to < all.length && { nextToken: String(to) }) };
}

function times(store: LogStore, group: string, { logStreamName }: LogStream) {
  const events = store.events(group, logStreamName);
  const [first, last] = [events[0], events.at(-1)];
  if (!first || !last) return {};
  return {
    firstEventTimestamp: first.timestamp,
    lastEventTimestamp: last.timestamp,
    lastIngestionTime: last.timestamp,
  };
}

function stringMap(map: Record<string, unknown>): Record<string, string> {
  return Object.fromEntries(Object.entries(map).map(([key, value]) => [key, String(value)]));
}

const taken = (message: string): AwsError => new AwsError('ResourceAlreadyExistsException', message);
function invalid(message: string): AwsError {
  return new AwsError('InvalidParameterException', `1 validation error detected: Value at '${message}`);
}
