import { type SecretMetadata, secretMetadata } from '../../deploy/secrets/metadata.ts';
import { referenceOf, type SecretUse, secretUses } from '../../deploy/secrets/references.ts';
import type { PlacedResource } from '../../deploy/services/placed.ts';
import { RookeryError } from '../../generator/errors.ts';
import { nearest } from '../../generator/nearest.ts';
import type { Session } from '../session.ts';
import { type DeployedSystem, deployedContainers } from './deployed-system.ts';

/** A secret or a parameter of a deployed system, and what takes it. */
export interface SystemSecret {
  readonly metadata: SecretMetadata;
  /** Where the stack declares it; absent where it comes from outside. */
  readonly path?: string | undefined;
  readonly uses: readonly SecretUse[];
}

export interface SystemSecrets extends DeployedSystem {
  readonly uses: readonly SecretUse[];
  readonly secrets: readonly SystemSecret[];
}

const DECLARED: Readonly<Record<string, SecretMetadata['kind']>> = {
  'AWS::SecretsManager::Secret': 'secret',
  'AWS::SSM::Parameter': 'parameter',
};

/** All secrets that a system's tasks take, and those that its stacks declare; values are not looked at. */
export async function systemSecrets(session: Session): Promise<SystemSecrets> {
  const system = await deployedContainers(session);
  const uses = secretUses(system.tasks);
  const declared = system.resources.filter(({ type }) => DECLARED[type] !== undefined);
  const own = declared.map(({ type, physicalId }) => ({ kind: DECLARED[type]!, id: physicalId }));
  const references = [...uses.map(({ reference: { kind, id } }) => ({ kind, id })), ...own];
  const of = await secretMetadata(session.connection, references);
  const byName = new Map<string, SystemSecret>();
  for (const reference of references) {
    const metadata = of(reference);
    const key = `${metadata.kind} ${metadata.name}`;
    if (byName.has(key)) continue;
    const same = ({ kind, id }: { readonly kind: string; readonly id: string }) => {
      const other = of({ kind: kind as SecretMetadata['kind'], id });
      return `${other.kind} ${other.name}` === key;
    };
    byName.set(key, {
      metadata,
      path: pathOf(declared, ({ type, physicalId }) => same({ kind: DECLARED[type]!, id: physicalId })),
      uses: uses.filter((use) => same(use.reference)),
    });
  }
  return { ...system, uses, secrets: [...byName.values()] };
}

const pathOf = (declared: readonly PlacedResource[], isMeant: (one: PlacedResource) => boolean) =>
  declared.find(isMeant)?.path.join('/');

/** What is to be written: a secret, and the key in it where the word is a variable that takes one. */
export interface MeantSecret {
  readonly secret: SystemSecret;
  readonly key?: string | undefined;
}

/** The secret that a word means: a variable of a container, the name or ARN of a secret, or its path in the stack. */
export function meantSecret(secrets: readonly SystemSecret[], word: string): MeantSecret {
  const found = candidates(secrets, word);
  const [only, ...more] = found;
  if (only !== undefined && more.length === 0) return only;
  const names = secrets.flatMap(({ metadata, uses }) => [metadata.name, ...uses.map(({ variable }) => variable)]);
  const close = nearest(word, names);
  throw only === undefined
    ? new RookeryError(
        'SecretUnknown',
        {
          what: `there is no secret ${word}.`,
          why:
            names.length === 0
              ? 'no service takes a secret, and no stack declares one.'
              : `there are ${[...new Set(names)].join(', ')}.`,
          mend: close === undefined ? 'name one of these, or deploy what uses it first.' : `did you mean ${close}?`,
        },
        3,
      )
    : new RookeryError(
        'SecretAmbiguous',
        {
          what: `${word} is several secrets.`,
          why: `services take different ones under that name: ${found.map(({ secret: { metadata } }) => metadata.name).join(', ')}.`,
          mend: 'name the secret itself.',
        },
        3,
      );
}

/** Every secret and key that a word may mean, each once. */
export function candidates(secrets: readonly SystemSecret[], word: string): readonly MeantSecret[] {
  const asArn = word.startsWith('arn:') ? referenceOf(word) : undefined;
  const whole = secrets.filter(
    ({ metadata, path }) => [metadata.name, metadata.id, path].includes(word) || metadata.id === asArn?.id,
  );
  if (whole.length > 0) return whole.map((secret) => ({ secret, key: asArn?.key }));
  const meant = new Map<string, MeantSecret>();
  for (const secret of secrets) {
    for (const { variable, task, reference } of secret.uses) {
      if (variable !== word && `${task.name}/${variable}` !== word) continue;
      meant.set(JSON.stringify([secret.metadata.name, reference.key]), { secret, key: reference.key });
    }
  }
  return [...meant.values()];
}
