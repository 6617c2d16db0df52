import type { ResourceHandler, ResourceRequest, ResourceState } from '../cloudformation/handler.ts';
import { flag, handlerFailure, text } from '../cloudformation/handler-values.ts';
import { liveProperties } from '../cloudformation/live-values.ts';
import type { DatabaseKind, DatabaseStore } from './store.ts';

const KINDS: Readonly<Record<string, DatabaseKind>> = {
  'AWS::RDS::DBInstance': 'instance',
  'AWS::RDS::DBCluster': 'cluster',
};

const NAMES = { instance: 'DB Instance', cluster: 'Cluster' } as const;

/** Databases that refuse to be deleted while they are protected; all else about them is `records`'. */
export function protectingHandlers(
  store: DatabaseStore,
  records: Readonly<Record<string, ResourceHandler>>,
): Record<string, ResourceHandler> {
  return Object.fromEntries(
    Object.entries(KINDS).map(([type, kind]) => [type, protectingHandler(store, kind, records[type]!)]),
  );
}

function protectingHandler(store: DatabaseStore, kind: DatabaseKind, record: ResourceHandler): ResourceHandler {
  const hold = ({ properties, stack }: ResourceRequest, state: ResourceState): ResourceState => {
    const arnKind = kind === 'instance' ? 'db' : 'cluster';
    store.put({
      kind,
      identifier: state.physicalId,
      region: stack.region,
      arn: `arn:aws:rds:${stack.region}:${stack.account}:${arnKind}:${state.physicalId}`,
      engine: text(properties.Engine) ?? '',
      engineVersion: text(properties.EngineVersion),
      cluster: kind === 'instance' ? text(properties.DBClusterIdentifier) : undefined,
      deletionProtection: flag(properties.DeletionProtection) ?? false,
      stopped: store.get(kind, stack.region, state.physicalId)?.stopped,
      host: text(state.attributes['Endpoint.Address']),
      port: text(state.attributes['Endpoint.Port']),
    });
    return state;
  };
  return {
    ...record,
    create: async (request, made) => hold(request, await record.create(request, made)),
    update: async (request, existing) => hold(request, await record.update(request, existing)),
    async delete(request, existing) {
      const { region } = request.stack;
      const known = store.get(kind, region, existing.physicalId);
      if (known?.deletionProtection) {
        const message = `Cannot delete protected ${NAMES[kind]}, please disable deletion protection and try again.`;
        throw handlerFailure(message, 'InvalidRequest', request.token);
      }
      await record.delete(request, existing);
      store.delete({ kind, region, identifier: existing.physicalId });
    },
    async read({ physicalId, properties, stack }) {
      const known = store.get(kind, stack.region, physicalId);
      return known && liveProperties(properties, { DeletionProtection: known.deletionProtection });
    },
  };
}
