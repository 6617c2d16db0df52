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
    DBInstanceStatus: 'available',
    DBClusterIdentifier: one.cluster,
    ...shared(one),
  }),
  cluster: (one) => ({
    DBClusterIdentifier: one.identifier,
    DBClusterArn: one.arn,
    Status: 'available',
    ...shared(one),
  }),
};

function shared({ engine, engineVersion, deletionProtection }: DatabaseRecord) {
  return {
    Engine: engine,
    EngineVersion: engineVersion,
    DeletionProtection: deletionProtection,
  };
}

/** The part of the RDS API that says whether a database is protected, and changes that; nothing else is changed by it. */
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
  return {
    [`Describe${name}s`]: (input, caller) => {
      const all = input[`${name}Identifier`] === undefined ? store.all(kind, caller.region) : [find(input, caller)];
      // Lists of this API name their items, where others say `member`.
      return { [`${name}s`]: { [name]: all.map(SHOWN[kind]) } };
    },
    [`Modify${name}`]: (input, caller) => {
      const { [`${name}Identifier`]: _, DeletionProtection, ApplyImmediately, ...others } = input;
      const before = find(input, caller);
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
  };
}
