import { type OptionDependency, option } from '../../../generator/index.ts';

/** A database of one instance, and the major versions that RDS supports without a surcharge. */
export type InstanceEngine =
  | { readonly engine: 'postgres'; readonly version?: '18' | '17' | '16' }
  | { readonly engine: 'mysql'; readonly version?: '8.4' };

/** A database of Aurora, and its major versions: `8.0` is Aurora MySQL 3. */
export type ClusterEngine =
  | { readonly engine: 'aurora-postgresql'; readonly version?: '17' | '16' }
  | { readonly engine: 'aurora-mysql'; readonly version?: '8.0' };

/** Settings of the engine by name. TLS is not one of them: it is always forced. */
export type EngineParameters = Readonly<Record<string, string>> & {
  readonly 'rds.force_ssl'?: never;
  readonly require_secure_transport?: never;
};

/** The shape of these options, which they are checked against. */
export const ENGINE_PARAMETERS = option.recordOf<string, EngineParameters>(option.text(), [
  'rds.force_ssl',
  'require_secure_transport',
]);

const VERSIONS: Readonly<Record<Kind, readonly string[]>> = {
  postgres: ['18', '17', '16'],
  mysql: ['8.4'],
  'aurora-postgresql': ['17', '16'],
  'aurora-mysql': ['8.0'],
};

/** A version goes with its engine only. */
export const VERSION: OptionDependency<InstanceEngine | ClusterEngine> = {
  option: 'version',
  allowed: ({ engine, version = '' }) => VERSIONS[engine].includes(version),
  why: `the versions are ${Object.entries(VERSIONS)
    .map(([engine, versions]) => `${versions.join(', ')} of ${engine}`)
    .join('; ')}.`,
  mend: 'name a version of the engine, or leave it away for the newest.',
};

/** What follows from the engine and its major version. */
export interface Engine {
  readonly name: string;
  readonly family: string;
  /**
   * Of `EngineVersion`: the major version alone, of which RDS takes its default minor version. A patch version would become
   * outdated: once RDS retires it no new stack can be created, and a later default would downgrade what RDS has upgraded.
   */
  readonly version: { readonly default: string; readonly pattern: string };
  /** A port other than the engine's default, which scanners try first; services take it as a parameter. */
  readonly port: number;
  readonly logs: readonly string[];
  readonly parameters: Readonly<Record<string, string>>;
}

type Kind = (InstanceEngine | ClusterEngine)['engine'];
const LATEST = { postgres: '17', mysql: '8.4', 'aurora-postgresql': '17', 'aurora-mysql': '8.0' } as const;

/** MySQL writes its slow log to a table by default, and a table is not exported. */
const MYSQL = { log_output: 'FILE', slow_query_log: '1' };

function postgres(kind: Kind, major: string): Engine {
  return {
    name: 'PostgreSQL',
    family: kind === 'postgres' ? `postgres${major}` : `aurora-postgresql${major}`,
    version: { default: major, pattern: `${major}(\\.[0-9]+)?` },
    port: 5433,
    logs: kind === 'postgres' ? ['postgresql', 'upgrade'] : ['postgresql'],
    parameters: { 'rds.force_ssl': '1' },
  };
}

function mysql(major: string): Engine {
  return {
    name: 'MySQL',
    family: `mysql${major}`,
    version: { default: major, pattern: '8\\.4(\\.[0-9]+)?' },
    port: 3307,
    logs: ['audit', 'error', 'general', 'slowquery'],
    parameters: { ...MYSQL, require_secure_transport: '1' },
  };
}

function auroraMysql(major: string): Engine {
  return {
    name: 'MySQL',
    family: `aurora-mysql${major}`,
    version: { default: major, pattern: '8\\.0(\\.mysql_aurora\\.3\\.[0-9]{2}\\.[0-9]+)?' },
    port: 3307,
    logs: ['audit', 'error', 'general', 'slowquery'],
    parameters: {
      ...MYSQL,
      require_secure_transport: 'ON',
      server_audit_logging: '1',
      server_audit_events: 'CONNECT,QUERY_DCL,QUERY_DDL',
    },
  };
}

/** What follows from an engine and its major version, with settings of one's own. */
export function engineOf(
  { engine, version = LATEST[engine] }: InstanceEngine | ClusterEngine,
  own: EngineParameters = {},
): Engine {
  const known =
    engine === 'mysql' ? mysql(version) : engine === 'aurora-mysql' ? auroraMysql(version) : postgres(engine, version);
  return { ...known, parameters: { ...own, ...known.parameters } };
}
