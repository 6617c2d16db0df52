import type { Physical } from '../cloudformation/model.ts';
import type { ResourcePath } from '../cloudformation/resources-at.ts';
import { PrivateDocuments } from '../secrets/private-documents.ts';
import { isRecord } from '../wire/xml.ts';
import type { Substitute, SubstitutesOfStack } from './model.ts';

/** Services whose resources have an address that programs connect to. */
const SERVERS =
  /^AWS::(RDS|DocDB|DocDBElastic|Neptune|ElastiCache|MemoryDB|DAX|OpenSearchService|Elasticsearch|AmazonMQ|MSK|Redshift|RedshiftServerless|Timestream)::/;
const HOST = /([a-z0-9-]+\.)+amazonaws\.com(\.cn)?/g;

/** A record, and what stands in its place. */
interface Pair {
  readonly to: Substitute;
  readonly hosts: readonly string[];
  readonly ports: readonly string[];
  /** The database that the template names. */
  readonly names: readonly string[];
  readonly secrets: readonly string[];
}

/** Servers of this machine in the place of records, on disk: passwords may be among them. */
export class Substitutes {
  readonly #documents: PrivateDocuments<SubstitutesOfStack>;
  readonly #exists: (stack: string, region: string) => boolean;
  readonly #resourcesAt: (path: ResourcePath) => readonly Physical[];

  constructor(
    folder: string,
    resourcesAt: (path: ResourcePath) => readonly Physical[],
    exists: (stack: string, region: string) => boolean,
  ) {
    this.#exists = exists;
    this.#documents = new PrivateDocuments(folder);
    this.#resourcesAt = resourcesAt;
  }

  /** Where the substitutes of a stack listen, by path; how they are entered is told to nobody but tasks. */
  shown(stack: string, region: string): Record<string, string> {
    const known = this.#documents.get(`${region}/${stack}`)?.substitutes ?? {};
    return Object.fromEntries(Object.entries(known).map(([path, { host, port }]) => [path, `${host}:${port}`]));
  }

  put(one: SubstitutesOfStack): void {
    const id = `${one.region}/${one.stack}`;
    if (Object.keys(one.substitutes).length > 0) this.#documents.put(id, one);
    else if (this.#documents.get(id)) this.#documents.delete(id);
  }

  /** Paths at which the stack has nothing that could be substituted; none where there is no such stack yet. */
  unmatched({ stack, region, substitutes }: SubstitutesOfStack): string[] {
    if (!this.#exists(stack, region)) return [];
    return Object.keys(substitutes).filter((path) => pairsAt(this.#resourcesAt({ stack, region, path })).length === 0);
  }

  /** The environment of a task with the addresses of records replaced, and the ports that go with them. */
  inEnvironment(env: Readonly<Record<string, string>>): Record<string, string> {
    return this.#pairs().reduce<Record<string, string>>(replaced, { ...env });
  }

  /** The value of a secret that says how a substituted database is entered, as it is on this machine. */
  inSecret(arn: string, text: string): string {
    const pairs = this.#pairs();
    const value = pairs.length === 0 ? undefined : json(text);
    if (!isRecord(value)) return text;
    const pair = pairs.find(({ secrets, hosts }) => secrets.includes(arn) || hosts.includes(String(value.host)));
    if (!pair) return text;
    const { host, port, username, password, database } = pair.to;
    const place = value.host === undefined ? {} : { host, port: Number(port) };
    const entry = {
      ...(username !== undefined && { username }),
      ...(password !== undefined && { password }),
      ...(database !== undefined && value.dbname !== undefined && { dbname: database }),
    };
    return JSON.stringify({ ...value, ...place, ...entry });
  }

  #pairs(): Pair[] {
    return this.#documents
      .all()
      .flatMap(({ stack, region, substitutes }) =>
        Object.entries(substitutes).flatMap(([path, to]) =>
          pairsAt(this.#resourcesAt({ stack, region, path })).map((pair) => ({ ...pair, to })),
        ),
      );
  }
}

function pairsAt(resources: readonly Physical[]): Omit<Pair, 'to'>[] {
  return resources
    .filter(({ type }) => SERVERS.test(type))
    .map(({ attributes, properties }) => {
      const entries = Object.entries(attributes).map(([name, value]) => [name, String(value)] as const);
      const servers = entries.filter(([name]) => !/Arn$/i.test(name));
      return {
        hosts: [...new Set(servers.flatMap(([, value]) => value.match(HOST) ?? []))],
        ports: [...new Set(entries.filter(([name]) => /(^|\.)Port$/.test(name)).map(([, value]) => value))],
        names: [properties.DBName, properties.DatabaseName].flatMap((name) =>
          name === undefined ? [] : [String(name)],
        ),
        secrets: entries.filter(([name]) => name.endsWith('SecretArn')).map(([, value]) => value),
      };
    })
    .filter(({ hosts }) => hosts.length > 0);
}

/** Variables that say host, port and database of the same server begin alike: DATABASE_HOST, DATABASE_PORT, DATABASE_NAME. */
function replaced(env: Record<string, string>, { to, hosts, ports, names }: Pair): Record<string, string> {
  const placed = Object.keys(env).filter((name) => hosts.some((host) => env[name]?.includes(host)));
  const stems = placed.map((name) => name.replace(/(HOST|ADDRESS|ENDPOINT|SERVER|URL|URI).*$/i, ''));
  const beside = (ending: RegExp, values: readonly string[]) =>
    Object.keys(env)
      .filter((name) => ending.test(name) && values.includes(env[name] ?? ''))
      .filter((name) => stems.includes(name.replace(ending, '')));
  const changed = placed.map((name) => [name, moved(env[name] ?? '', hosts, to)] as const);
  const portNames = beside(/PORT$/i, ports).map((name) => [name, to.port] as const);
  const { database } = to;
  const called = database === undefined ? [] : beside(/(DATABASE|DBNAME|NAME|DB)$/i, names);
  const named = called.map((name) => [name, database ?? ''] as const);
  return { ...env, ...Object.fromEntries([...changed, ...portNames, ...named]) };
}

function moved(value: string, hosts: readonly string[], { host, port }: Substitute): string {
  return hosts.reduce((text, one) => {
    const pattern = new RegExp(`${one.replace(/\./g, '\\.')}(:\\d+)?`, 'g');
    return text.replace(pattern, (_all, given?: string) => (given === undefined ? host : `${host}:${port}`));
  }, value);
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
