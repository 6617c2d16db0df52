import { flag, text } from '../cloudformation/handler-values.ts';
import { AwsError, type Caller, type Operation, type Service } from '../server/service.ts';
import type { DatabaseKind, DatabaseRecord, DatabaseStore } from './store.ts';

type Input = Readonly<Record<string, unknown>>;

const FAULTS: Readonly<Record<DatabaseKind, (name: string) => AwsError>> = {
  instance: (name) => new AwsError('DBInstanceNotFound', `DBInstance ${name} not found.`, 404),
  cluster: (name) => new AwsError('DBClusterNotFoundFault', `DBCluster ${name} not found.`, 404),
};

const SHOWN: Readonly<Record<DatabaseKind, (record: DatabaseRecord) => Readonly<Record<string, unknown>>>> = {
  instance: (one) => ({
    DBInstanceIdentifier: one.identifier,
    DBInstanceArn: one.arn,
    DBInstanceStatus: one.stopped ? 'stopped' : 'available',
    Endpoint: one.host === undefined ? undefined : { Address: one.host, Port: one.port },
    DBClusterIdentifier: one.cluster,
    ...shared(one),
  }),
  cluster: (one) => ({
    DBClusterIdentifier: one.identifier,
    DBClusterArn: one.arn,
    Status: one.stopped ? 'stopped' : 'available',
    Endpoint: one.host,
    Port: one.port,
    ...shared(one),
  }),
};

const INVALID_STATE: Readonly<Record<DatabaseKind, (record: DatabaseRecord) => AwsError>> = {
  instance: ({ identifier, stopped }) =>
    new AwsError(
      'InvalidDBInstanceState',
      `Instance ${identifier} is not in ${stopped ? 'available' : 'stopped'} state.`,
    ),
  cluster: ({ identifier, stopped }) => {
    const [is, wanted] = stopped ? ['stopped', 'available'] : ['available', 'stopped'];
    const message = `DbCluster ${identifier} is in ${is} state but expected it to be one of ${wanted}.`;
    return new AwsError('InvalidDBClusterStateFault', message);
  },
};

function shared({ engine, engineVersion, deletionProtection }: DatabaseRecord) {
  return {
    Engine: engine,
    EngineVersion: engineVersion,
    DeletionProtection: deletionProtection,
  };
}

/** The part of the RDS API that says how a database is, lifts its protection, stops and starts it; nothing else is changed. */
export function rds(store: DatabaseStore): Service {
  return { operations: { ...operations(store, 'instance'), ...operations(store, 'cluster') } };
}

function operations(store: DatabaseStore, kind: DatabaseKind): Record<string, Operation> {
  const name = kind === 'instance' ? 'DBInstance' : 'DBCluster';
  const find = (input: Input, { region }: Caller): DatabaseRecord => {
    // An ARN names a database as well as its identifier does.
    const identifier = (text(input[`${name}Identifier`]) ?? '').split(':').at(-1) ?? '';
    const found = store.get(kind, region, identifier);
    if (found === undefined) throw FAULTS[kind](identifier);
    return found;
  };
  const stopped = (wanted: boolean, before: DatabaseRecord) => {
    if ((before.stopped ?? false) === wanted) throw INVALID_STATE[kind](before);
    if (before.cluster !== undefined) {
      const message = `${before.engine} DB instances are not eligible for stopping and starting.`;
      throw new AwsError('InvalidParameterCombination', message);
    }
    // On AWS both take minutes, and say so: `stopping`, `starting`.
    const status = wanted ? 'stopping' : 'starting';
    const after = SHOWN[kind](store.put({ ...before, stopped: wanted }));
    return { ...after, [kind === 'instance' ? 'DBInstanceStatus' : 'Status']: status };
  };
  return {
    [`Describe${name}s`]: (input, caller) => {
      const all = input[`${name}Identifier`] === undefined ? store.all(kind, caller.region) : [find(input, caller)];
      // Lists of this API name their items, where others say `member`.
      return { [`${name}s`]: { [name]: all.map(SHOWN[kind]) } };
    },
    [`Modify${name}`]: (input, caller) => {
      const { [`${name}Identifier`]: _, DeletionProtection, ApplyImmediately, ...others } = input;
      const before = find(input, caller);
      if (before.stopped) throw INVALID_STATE[kind](before);
      const [other] = Object.keys(others);
      if (other !== undefined) {
        throw new AwsError(
          'InvalidParameterValue',
          `The embedded endpoint does not simulate ${other} of Modify${name}.`,
        );
      }
      const deletionProtection = flag(DeletionProtection) ?? before.deletionProtection;
      return { [name]: SHOWN[kind](store.put({ ...before, deletionProtection })) };
    },
    [`Stop${name}`]: (input, caller) => ({ [name]: stopped(true, find(input, caller)) }),
    [`Start${name}`]: (input, caller) => ({ [name]: stopped(false, find(input, caller)) }),
  };
}
