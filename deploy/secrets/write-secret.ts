import { randomUUID } from 'node:crypto';
import { RookeryError } from '../../generator/errors.ts';
import type { Connection } from '../aws/connection.ts';
import { awsFailure } from '../aws/faults.ts';
import { callJson, textIn } from '../aws/json-api.ts';
import type { SecretMetadata } from './metadata.ts';
import { readValue } from './read-secret.ts';

/** What is written: the whole value, or keys of one in JSON. */
export interface NewValue {
  readonly whole?: string | undefined;
  readonly keys?: Readonly<Record<string, string>> | undefined;
}

/** Bytes that Secrets Manager, and Parameter Store's standard and advanced tiers, take as a value. */
const MOST = { secret: 65_536, Standard: 4_096, Advanced: 8_192 } as const;

/**
 * Writes a value; answers whether it is another than before. A secret that cannot be read is written all the same, unless
 * single keys of it are meant. Nothing of a value stands in an error.
 */
export async function writeSecret(connection: Connection, secret: SecretMetadata, value: NewValue): Promise<boolean> {
  checkOwner(secret);
  const before = secret.empty
    ? undefined
    : await readValue(connection, secret).catch((error: unknown) => {
        if (value.keys === undefined && /AccessDenied/.test(awsFailure(error).name)) return undefined;
        throw error;
      });
  const next = value.keys === undefined ? (value.whole ?? '') : withKeys(secret, before, value.keys);
  checkSize(secret, next);
  if (next === before) return false;
  await put(connection, secret, next).catch((error: unknown) => {
    throw withoutValue(error, [next, ...Object.values(value.keys ?? {})]);
  });
  return true;
}

async function put(connection: Connection, { kind, id, name, parameter }: SecretMetadata, next: string): Promise<void> {
  if (kind === 'secret') {
    // The same token on every try: a reply that is lost leaves no second version.
    const input = { SecretId: id, SecretString: next, ClientRequestToken: randomUUID() };
    await callJson(connection, 'secretsmanager', 'PutSecretValue', input);
    return;
  }
  // What is not said again would have its default: another key, another tier.
  const kept = ['Type', 'KeyId', 'Tier', 'Description', 'AllowedPattern', 'DataType'].flatMap((member) => {
    const text = textIn(parameter ?? {}, member);
    return text === '' ? [] : [[member, text] as const];
  });
  const input = { ...Object.fromEntries(kept), Name: name, Value: next, Overwrite: true };
  await callJson(connection, 'ssm', 'PutParameter', input);
}

/** Refuses to write what a service keeps for itself. */
export function checkOwner({ owner, name }: SecretMetadata): void {
  if (owner === undefined) return;
  throw new RookeryError(
    'SecretOwned',
    {
      what: `the secret ${name} belongs to ${owner}.`,
      why: `${owner} made it and changes it together with what it opens; a value of another hand would shut everybody out.`,
      mend: 'have it rotated: `aws secretsmanager rotate-secret`.',
    },
    3,
  );
}

function checkSize({ kind, name, parameter }: SecretMetadata, next: string): void {
  const tier = textIn(parameter ?? {}, 'Tier') === 'Advanced' ? 'Advanced' : 'Standard';
  const most = kind === 'secret' ? MOST.secret : MOST[tier];
  const size = Buffer.byteLength(next);
  if (size >= 1 && size <= most) return;
  throw new RookeryError('SecretSize', {
    what: `the value for ${name} has ${size} bytes.`,
    why: `AWS takes 1 to ${most} here.`,
    mend: size === 0 ? 'write it to standard input.' : 'keep it in a bucket, or take a shorter one.',
  });
}

function withKeys(
  { name }: SecretMetadata,
  before: string | undefined,
  keys: Readonly<Record<string, string>>,
): string {
  const known = before === undefined ? {} : objectOf(before);
  if (known !== undefined) {
    const same = Object.entries(keys).every(([key, value]) => known[key] === value);
    return same && before !== undefined ? before : JSON.stringify({ ...known, ...keys });
  }
  throw new RookeryError('SecretNotJson', {
    what: `the value of the secret ${name} is no JSON object.`,
    why: `a container takes ${Object.keys(keys).join(', ')} out of it, which is a key of one.`,
    mend: 'write the whole value: pass the name of the secret instead of the variable.',
  });
}

/** The members of a JSON object; undefined where the text is none. */
export function objectOf(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? (value as Readonly<Record<string, unknown>>) : undefined;
  } catch {
    return undefined;
  }
}

/** AWS quotes what it refuses. */
function withoutValue(error: unknown, values: readonly string[]): unknown {
  if (!(error instanceof RookeryError)) return error;
  const hide = (text: string) =>
    values.reduce((rest, value) => (value === '' ? rest : rest.replaceAll(value, '***')), text);
  const { what, why, mend } = error.explanation;
  return new RookeryError(error.code, { what: hide(what), why: hide(why), mend: hide(mend) }, error.exitCode);
}
