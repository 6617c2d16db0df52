import { generatedName, partitionOf } from '../cloudformation/generic/identifiers.ts';
import type { ResourceHandler, ResourceRequest, ResourceState } from '../cloudformation/handler.ts';
import { liveProperties } from '../cloudformation/live-values.ts';
import { AwsError, type Operation, type Service } from '../server/service.ts';
import { asHandler } from '../wire/reason.ts';
import { eventOperations } from './events.ts';
import { groupOperations } from './groups.ts';
import type { LogStore } from './store.ts';

/** CloudWatch Logs' API over a log store, by the region that a request is signed for. */
export function logs(store: LogStore): Service {
  const names = Object.keys({ ...groupOperations(store), ...eventOperations(store) });
  const call =
    (name: string): Operation =>
    (input, caller) => {
      const regional = store.in(caller.region);
      return { ...groupOperations(regional), ...eventOperations(regional) }[name]?.(input, caller);
    };
  return { operations: Object.fromEntries(names.map((name) => [name, call(name)])) };
}

/** The resource type that is a group in the store: `AWS::Logs::LogGroup`. */
export function logsHandlers(stores: LogStore): Record<string, ResourceHandler> {
  const storeOf = ({ stack }: ResourceRequest): LogStore => stores.in(stack.region);
  return {
    'AWS::Logs::LogGroup': {
      async create(request, made) {
        const named = request.properties.LogGroupName;
        const name = named === undefined ? generatedName(request) : String(named);
        asHandler('CloudWatchLogs', request.token, () => createOnce(storeOf(request), name, request));
        made(name);
        return state(name, request);
      },
      async update(request, { physicalId }) {
        const store = storeOf(request);
        const { creationTime, token } = store.group(physicalId) ?? { creationTime: Date.now() };
        store.updateGroup({ logGroupName: physicalId, creationTime, ...(token && { token }), ...settings(request) });
        return state(physicalId, request);
      },
      async delete(request, { physicalId }) {
        storeOf(request).deleteGroup(physicalId);
      },
      async read({ physicalId, properties, stack }) {
        const group = stores.in(stack.region).group(physicalId);
        return group && liveProperties(properties, { RetentionInDays: group.retentionInDays });
      },
    },
  };
}

function createOnce(store: LogStore, name: string, request: ResourceRequest): void {
  const existing = store.group(name);
  if (existing && existing.token === request.token) return;
  if (existing) throw new AwsError('ResourceAlreadyExistsException', 'The specified log group already exists');
  store.createGroup(name, { ...settings(request), token: request.token });
}

function settings({ properties, tags }: ResourceRequest) {
  const days = properties.RetentionInDays;
  return {
    ...(days !== undefined && { retentionInDays: Number(days) }),
    tags: Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value])),
  };
}

function state(name: string, { stack: { account, region } }: ResourceRequest): ResourceState {
  return {
    physicalId: name,
    attributes: { Arn: `arn:${partitionOf(region).partition}:logs:${region}:${account}:log-group:${name}:*` },
  };
}
