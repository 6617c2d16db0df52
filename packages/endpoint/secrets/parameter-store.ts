import { digest, partitionOf } from '../cloudformation/generic/identifiers.ts';
import { AwsError } from '../server/service.ts';
import { PrivateDocuments } from './private-documents.ts';
import type { Place } from './secret-store.ts';

export type ParameterType = 'String' | 'StringList' | 'SecureString';

export interface ParameterRecord {
  readonly name: string;
  readonly region: string;
  readonly arn: string;
  readonly type: ParameterType;
  readonly value: string;
  readonly version: number;
  readonly modified: string;
  readonly description?: string;
  readonly tags: readonly { readonly Key: string; readonly Value: string }[];
  /** What CloudFormation made it with, so that a step tried twice makes one parameter. */
  readonly token?: string;
}

export type NewParameter = Pick<ParameterRecord, 'name' | 'type' | 'value' | 'description' | 'token'> &
  Partial<Pick<ParameterRecord, 'tags'>>;

/** The parameters of Systems Manager, on disk. */
export class ParameterStore {
  readonly #documents: PrivateDocuments<ParameterRecord>;

  constructor(folder: string) {
    this.#documents = new PrivateDocuments(folder);
  }

  all({ region }: Pick<Place, 'region'>): ParameterRecord[] {
    const own = this.#documents.all().filter((one) => one.region === region);
    return own.sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** By name or ARN, with `:version` behind it if need be; only the newest version is kept. */
  find({ account, region }: Place, id: string): ParameterRecord | undefined {
    const [, named = id] = /^arn:[^:]+:ssm:[^:]*:\d*:parameter(\/.+)$/.exec(id) ?? [];
    const [name = '', version] = named.split(':');
    // The ARN of `name` and that of `/name` are the same.
    const bare = named === id ? undefined : name.slice(1);
    const own =
      this.#documents.get(`${region}/${name}`) ??
      (bare === undefined ? undefined : this.#documents.get(`${region}/${bare}`)) ??
      publicParameter({ account, region }, name);
    return version === undefined || Number(version) === own?.version ? own : undefined;
  }

  put({ account, region }: Place, { name, tags, ...rest }: NewParameter): ParameterRecord {
    const before = this.#documents.get(`${region}/${name}`);
    if (name.startsWith('/aws/')) {
      throw new AwsError('AccessDeniedException', `No access to reserved parameter name: ${name}.`);
    }
    return this.#documents.put(`${region}/${name}`, {
      ...rest,
      name,
      region,
      arn: parameterArn({ account, region }, name),
      version: (before?.version ?? 0) + 1,
      modified: new Date().toISOString(),
      tags: tags ?? before?.tags ?? [],
    });
  }

  delete({ region }: Pick<Place, 'region'>, name: string): boolean {
    const known = this.#documents.get(`${region}/${name}`) !== undefined;
    this.#documents.delete(`${region}/${name}`);
    return known;
  }
}

export function parameterArn({ account, region }: Place, name: string): string {
  return `arn:${partitionOf(region).partition}:ssm:${region}:${account}:parameter/${name.replace(/^\//, '')}`;
}

/** AWS's own parameters with the newest machine images: an id that no machine has, since none is started here. */
function publicParameter(place: Place, name: string): ParameterRecord | undefined {
  if (!/^\/aws\/service\/.*(image_id|ami-[\w.-]+|al20\d\d-ami-[\w.-]+|amzn2-ami-[\w.-]+)$/.test(name)) return undefined;
  const value = `ami-0${digest(`${place.region}${name}`).toString('hex').slice(0, 16)}`;
  const arn = parameterArn({ ...place, account: '' }, name);
  return {
    name,
    region: place.region,
    arn,
    type: 'String',
    value,
    version: 1,
    modified: '2026-01-01T00:00:00Z',
    tags: [],
  };
}
