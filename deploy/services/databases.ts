import type { Connection } from '../aws/connection.ts';
import { awsFailure } from '../aws/faults.ts';
import { interval, paceOf, pause } from '../aws/pause.ts';
import { child, children, type QueryAnswer } from '../aws/query-answer.ts';
import { callQuery } from '../aws/query-api.ts';
import type { PlacedResource } from './placed.ts';

/** Which database of a stack. */
export interface DatabaseName {
  readonly path: string;
  readonly kind: 'instance' | 'cluster';
  readonly identifier: string;
}

/** A database of a stack: an instance that belongs to no cluster, or a cluster with its instances. */
export interface Database extends DatabaseName {
  /** `available`, `stopped`, `starting`, ...; `deleted` where it is gone. */
  readonly status: string;
  readonly engine: string;
  /** `shop.abc.eu-central-1.rds.amazonaws.com`; empty where there is none yet. */
  readonly host: string;
  readonly port: string;
}

const KINDS: Readonly<Record<string, DatabaseName['kind']>> = {
  'AWS::RDS::DBInstance': 'instance',
  'AWS::RDS::DBCluster': 'cluster',
};

/** The databases of a stack, each as RDS describes it; the instances of a cluster go with it. */
export async function databasesOf(
  connection: Connection,
  resources: readonly PlacedResource[],
): Promise<readonly Database[]> {
  const found = await Promise.all(
    resources.flatMap(({ type, path, physicalId: identifier }) => {
      const kind = KINDS[type];
      return kind === undefined ? [] : [describeDatabase(connection, { kind, identifier, path: path.join('/') })];
    }),
  );
  return found.filter((one) => one !== undefined);
}

/** A database as it is now; undefined for an instance of a cluster. */
export async function describeDatabase(connection: Connection, database: DatabaseName): Promise<Database | undefined> {
  const { kind, identifier } = database;
  const answer = await describe(connection, kind, identifier).catch((error: unknown) => {
    if (/NotFound/.test(awsFailure(error).name)) return undefined;
    throw error;
  });
  if (answer === undefined) return { ...database, status: 'deleted', engine: '', host: '', port: '' };
  const [one = {}] =
    kind === 'instance'
      ? children(child(answer, 'DBInstances'), 'DBInstance')
      : children(child(answer, 'DBClusters'), 'DBCluster');
  if (kind === 'instance' && textOf(one, 'DBClusterIdentifier') !== '') return undefined;
  const address = child(one, 'Endpoint');
  return {
    ...database,
    status: textOf(one, kind === 'instance' ? 'DBInstanceStatus' : 'Status'),
    engine: textOf(one, 'Engine'),
    host: kind === 'instance' ? textOf(address, 'Address') : textOf(one, 'Endpoint'),
    port: textOf(kind === 'instance' ? address : one, 'Port'),
  };
}

function describe(connection: Connection, kind: DatabaseName['kind'], identifier: string): Promise<QueryAnswer> {
  return kind === 'instance'
    ? callQuery(connection, 'rds', 'DescribeDBInstances', { DBInstanceIdentifier: identifier })
    : callQuery(connection, 'rds', 'DescribeDBClusters', { DBClusterIdentifier: identifier });
}

/** Stops a database. RDS starts it again by itself after seven days. */
export async function stopDatabase(connection: Connection, { kind, identifier }: DatabaseName): Promise<void> {
  await (kind === 'instance'
    ? callQuery(connection, 'rds', 'StopDBInstance', { DBInstanceIdentifier: identifier })
    : callQuery(connection, 'rds', 'StopDBCluster', { DBClusterIdentifier: identifier }));
}

/** Starts a database that is stopped. */
async function startDatabase(connection: Connection, { kind, identifier }: DatabaseName): Promise<void> {
  await (kind === 'instance'
    ? callQuery(connection, 'rds', 'StartDBInstance', { DBInstanceIdentifier: identifier })
    : callQuery(connection, 'rds', 'StartDBCluster', { DBClusterIdentifier: identifier }));
}

/** Starts a database, if need be when it has stopped at last, and waits until it is available; tells each new status. */
export async function bringUp(
  connection: Connection,
  database: DatabaseName,
  signal: AbortSignal,
  onStatus: (status: string) => void,
): Promise<'available' | 'deleted' | 'interrupted'> {
  const pace = paceOf(connection.target.endpoint, 15_000);
  let last = '';
  let started = false;
  for (let count = 0; !signal.aborted; count += 1) {
    const status = (await describeDatabase(connection, database))?.status ?? 'deleted';
    if (status !== last) onStatus(status);
    last = status;
    if (status === 'deleted' || status === 'available') return status;
    if (status === 'stopped' && !started) {
      await startDatabase(connection, database);
      started = true;
    }
    await pause(interval(pace, count), signal);
  }
  return 'interrupted';
}

function textOf(answer: QueryAnswer, name: string): string {
  const value = answer[name];
  return typeof value === 'string' ? value : '';
}
