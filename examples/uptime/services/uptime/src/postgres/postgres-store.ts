import { taskCredentials } from '../aws/credentials.ts';
import { databaseToken } from '../aws/sign.ts';
import { need } from '../program.ts';
import type { Site, Store } from '../store.ts';
import { type Address, type Connection, ConnectionEnded, connect, type Row } from './connection.ts';

/** The user that the programs connect as, without a password: `databaseUser('Database', 'app')` in services.ts. */
const APP = 'app';

/** Run by the migration, before the first site and with each release that changes them: each can run again. */
const MIGRATION = [
  `create table if not exists sites (
    url text primary key,
    added timestamptz not null default now()
  )`,
  `create table if not exists checks (
    url text not null references sites on delete cascade,
    at timestamptz not null default clock_timestamp(),
    up boolean not null,
    detail text not null,
    milliseconds integer not null,
    primary key (url, at)
  )`,
  `do $$ begin
    if not exists (select from pg_roles where rolname = '${APP}') then create role ${APP} login; end if;
  end $$`,
  `grant rds_iam to ${APP}`,
  `grant select, insert, delete on sites, checks to ${APP}`,
];

/** One column: each site as JSON. */
const SITES = `
  select json_strip_nulls(json_build_object(
    'url', sites.url, 'at', last.at, 'up', last.up, 'detail', last.detail, 'milliseconds', last.milliseconds,
    'available', (
      select round(avg(up::int), 4) from checks where checks.url = sites.url and at > now() - interval '1 day'
    )
  ))
  from sites
  left join lateral (
    select at, up, detail, milliseconds from checks where checks.url = sites.url order by at desc limit 1
  ) last on true
  order by sites.url`;

/** A database that can pause does so when nobody is connected; less than what a connection waits for an answer. */
const IDLE = 30_000;

/** Where the task definition says that the database is; without a password in it, tasks have a token of IAM. */
export function databaseAddress(credentials = taskCredentials()): Address {
  const where = { host: need('DATABASE_HOST'), port: Number(need('DATABASE_PORT')), user: need('DATABASE_USERNAME') };
  const { DATABASE_PASSWORD } = process.env;
  return {
    ...where,
    database: need('DATABASE_NAME'),
    password: async () => DATABASE_PASSWORD ?? databaseToken(where, await credentials()),
  };
}

/** Keeps sites and results in PostgreSQL, over one connection that is opened when it is needed. */
export function postgresStore(address = databaseAddress(), open = connect): Store {
  const { query, close } = oneConnection(() => open(address));
  return {
    sites: async () => (await query(SITES)).map(([json]): Site => JSON.parse(json ?? '{}')),
    async add(url) {
      await query('insert into sites (url) values ($1) on conflict do nothing', [url]);
    },
    remove: async (url) => (await query('delete from sites where url = $1 returning url', [url])).length > 0,
    async record(url, { up, detail, milliseconds }) {
      const sql = `insert into checks (url, up, detail, milliseconds)
        select url, $2::boolean, $3, $4::integer from sites where url = $1`;
      await query(sql, [url, String(up), detail, String(milliseconds)]);
    },
    async forget() {
      await query(`delete from checks where at < now() - interval '30 days'`);
    },
    close,
  };
}

/** Brings the database to the state that this version needs. */
export async function migrate(address = databaseAddress()): Promise<void> {
  const connection = await connect(address);
  for (const step of MIGRATION) await connection.query(step);
  connection.close();
}

/** Statements one after the other; a connection that was left idle is closed, and one that ended meanwhile is opened anew. */
function oneConnection(open: () => Promise<Connection>) {
  let opened: Promise<Connection> | undefined;
  let last: Promise<unknown> = Promise.resolve();
  let idle: NodeJS.Timeout | undefined;
  function close(): void {
    clearTimeout(idle);
    opened?.then((connection) => connection.close()).catch(() => {});
    opened = undefined;
  }
  async function ask(sql: string, values?: readonly string[]): Promise<readonly Row[]> {
    clearTimeout(idle);
    const isNew = opened === undefined;
    opened ??= open();
    try {
      return await (await opened).query(sql, values);
    } catch (error) {
      close();
      if (error instanceof ConnectionEnded && !isNew) return ask(sql, values);
      throw error;
    } finally {
      idle = setTimeout(close, IDLE).unref();
    }
  }
  function query(sql: string, values?: readonly string[]): Promise<readonly Row[]> {
    const asked = last.then(() => ask(sql, values));
    last = asked.catch(() => {});
    return asked;
  }
  return { query, close };
}
