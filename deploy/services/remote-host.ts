import { RookeryError } from '../../generator/errors.ts';
import { nearest } from '../../generator/nearest.ts';
import type { Connection } from '../aws/connection.ts';
import { type Database, databasesOf } from './databases.ts';
import { type PlacedResource, shortNames } from './placed.ts';

/** Where a way leads to. */
export interface RemoteHost {
  readonly host: string;
  readonly port: string;
}

/** `host:port`, which may be an IPv6 address in brackets; undefined where the word is something else. */
export function parseHost(word: string): RemoteHost | undefined {
  const [, v6, host, port = ''] = /^(?:\[([\da-fA-F:]+)\]|([\w.-]+)):(\d{1,5})$/.exec(word) ?? [];
  const number = Number(port);
  const name = v6 ?? host;
  return name !== undefined && number >= 1 && number <= 65_535 ? { host: name, port } : undefined;
}

/** The host and port of a word: written out, or the name of a database of the stack. */
export async function remoteHost(
  connection: Connection,
  resources: readonly PlacedResource[],
  word: string,
): Promise<RemoteHost> {
  const written = parseHost(word);
  if (written !== undefined) return written;
  const placed = resources.filter(({ type }) => type === 'AWS::RDS::DBInstance' || type === 'AWS::RDS::DBCluster');
  const found = await databasesOf(connection, placed);
  // The instances of a cluster are no databases of their own: names are given to what is left.
  const left = placed.filter(({ path }) => found.some((one) => one.path === path.join('/')));
  const names = new Map([...shortNames(left)].map(([{ path }, name]) => [path.join('/'), name]));
  const database = found.find(({ path, identifier }) => [path, names.get(path), identifier].includes(word));
  if (database === undefined) throw unknownHost(word, [...names.values()]);
  if (database.host === '' || database.port === '') throw notReady(word, database);
  return { host: database.host, port: database.port };
}

function unknownHost(word: string, names: readonly string[]): RookeryError {
  const close = nearest(word, names);
  return new RookeryError(
    'HostUnknown',
    {
      what: `${word} is no HOST:PORT, and no database of the stack.`,
      why: names.length === 0 ? 'the deployed stack has no database.' : `it has ${names.join(', ')}.`,
      mend: close === undefined ? 'write for example db.internal:5432.' : `did you mean ${close}?`,
    },
    3,
  );
}

function notReady(word: string, { status }: Database): RookeryError {
  return new RookeryError(
    'HostNotReady',
    {
      what: `the database ${word} has no address.`,
      why: `RDS says that it is ${status}.`,
      mend: 'wait until it is available.',
    },
    3,
  );
}
