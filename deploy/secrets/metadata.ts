import { RookeryError } from '../../generator/errors.ts';
import type { Connection } from '../aws/connection.ts';
import { awsFailure } from '../aws/faults.ts';
import { callJson, type JsonAnswer, objectsIn, textIn, timeIn } from '../aws/json-api.ts';
import { inParallel } from '../aws/parallel.ts';
import { parameterName, type Reference } from './references.ts';

/** What is known of a secret or a parameter without its value. */
export interface SecretMetadata {
  readonly kind: Reference['kind'];
  readonly id: string;
  readonly name: string;
  /** Not there. */
  readonly missing?: boolean;
  /** Why nothing is known of it. */
  readonly unknown?: string;
  /** It is there, but was never given a value. */
  readonly empty?: boolean;
  /** When the value that tasks get was last changed. */
  readonly changed?: Date | undefined;
  /** The service that keeps it for itself: `rds`. */
  readonly owner?: string | undefined;
  /** Of a parameter: what has to be said again when its value is written. */
  readonly parameter?: JsonAnswer;
}

const ASKED_AT_ONCE = 4;

type Wanted = Pick<Reference, 'kind' | 'id' | 'stage'>;

const keyOf = ({ kind, id, stage = '' }: Wanted) => JSON.stringify([kind, id, stage]);

/** Looks at secrets and parameters, and never at a value; what may not be looked at says so. */
export async function secretMetadata(
  connection: Connection,
  references: readonly Wanted[],
): Promise<(reference: Wanted) => SecretMetadata> {
  const wanted = new Map(references.map((one) => [keyOf(one), one]));
  const found = await inParallel([...wanted], ASKED_AT_ONCE, async ([key, one]) => {
    const look = one.kind === 'secret' ? describeSecret : describeParameter;
    return [key, await look(connection, one).catch((error: unknown) => unknown(one, error))] as const;
  });
  const known = new Map(found);
  return (reference) => known.get(keyOf(reference)) ?? { ...base(reference), unknown: 'it was not looked at' };
}

const base = ({ kind, id }: Wanted) => ({ kind, id, name: kind === 'secret' ? secretName(id) : parameterName(id) });

/** The name in the ARN of a secret, without the six letters that Secrets Manager adds. */
const secretName = (id: string) =>
  id
    .split(':')
    .slice(6)
    .join(':')
    .replace(/-[A-Za-z0-9]{6}$/, '') || id;

const denied = /AccessDenied|UnauthorizedOperation|NotAuthorized/;

function unknown(one: Wanted, error: unknown): SecretMetadata {
  const { name } = awsFailure(error);
  if (/ResourceNotFound|ParameterNotFound/.test(name)) return { ...base(one), missing: true };
  if (!denied.test(name) || !(error instanceof RookeryError)) throw error;
  return { ...base(one), unknown: error.explanation.what };
}

/**
 * DescribeSecret says when anything about a secret was changed, its description too; only the versions say when its value
 * was. They are asked for in any case: without them every tag would replace tasks.
 */
async function describeSecret(connection: Connection, wanted: Wanted): Promise<SecretMetadata> {
  const { id, stage = 'AWSCURRENT' } = wanted;
  const described = await callJson(connection, 'secretsmanager', 'DescribeSecret', { SecretId: id });
  if (timeIn(described, 'DeletedDate') !== undefined) return { ...base(wanted), missing: true };
  const answer = await callJson(connection, 'secretsmanager', 'ListSecretVersionIds', { SecretId: id });
  const versions = objectsIn(answer, 'Versions').map((one) => ({
    stages: Array.isArray(one.VersionStages) ? one.VersionStages : [],
    created: timeIn(one, 'CreatedDate'),
  }));
  const own = versions.find(({ stages }) => stages.includes(stage));
  const previous = versions.find(({ stages }) => stages.includes('AWSPREVIOUS'));
  const owner = textIn(described, 'OwningService') || undefined;
  const known = { ...base(wanted), name: textIn(described, 'Name') || base(wanted).name, owner };
  if (own === undefined) return { ...known, empty: true };
  // An earlier version was put back: nobody says when, but no later than the last change of anything.
  const wentBack = stage === 'AWSCURRENT' && (previous?.created ?? 0) > (own.created ?? 0);
  return { ...known, changed: wentBack ? timeIn(described, 'LastChangedDate') : own.created };
}

async function describeParameter(connection: Connection, wanted: Wanted): Promise<SecretMetadata> {
  const name = parameterName(wanted.id);
  const [found] = await parametersNamed(connection, name);
  if (found === undefined) return { ...base(wanted), missing: true };
  return { ...base(wanted), changed: timeIn(found, 'LastModifiedDate'), parameter: found };
}

async function parametersNamed(connection: Connection, name: string): Promise<readonly JsonAnswer[]> {
  // A page may be empty, and not be the last.
  let NextToken: string | undefined;
  do {
    const answer = await callJson(connection, 'ssm', 'DescribeParameters', {
      ParameterFilters: [{ Key: 'Name', Option: 'Equals', Values: [name] }],
      ...(NextToken && { NextToken }),
    });
    const found = objectsIn(answer, 'Parameters').filter((one) => textIn(one, 'Name') === name);
    if (found.length > 0) return found;
    NextToken = textIn(answer, 'NextToken') || undefined;
  } while (NextToken !== undefined);
  return [];
}
