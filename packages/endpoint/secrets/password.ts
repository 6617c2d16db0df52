import { randomInt } from 'node:crypto';
import { flag, number, object, text } from '../cloudformation/handler-values.ts';
import { AwsError } from '../server/service.ts';

type Input = Readonly<Record<string, unknown>>;

/** Secrets Manager's own sets; the order is that of its reference. */
const SETS = [
  ['ExcludeLowercase', 'abcdefghijklmnopqrstuvwxyz'],
  ['ExcludeUppercase', 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'],
  ['ExcludeNumbers', '0123456789'],
  ['ExcludePunctuation', '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~'],
] as const;

/** A random password, as GetRandomPassword and GenerateSecretString make it. */
export function randomPassword(input: Input): string {
  const length = number(input.PasswordLength) ?? 32;
  const excluded = text(input.ExcludeCharacters) ?? '';
  const chosen = SETS.filter(([name]) => flag(input[name]) !== true).map(([, characters]) => characters);
  const allowed = [...chosen, ...(flag(input.IncludeSpace) ? [' '] : [])]
    .map((characters) => [...characters].filter((one) => !excluded.includes(one)))
    .filter((characters) => characters.length > 0);
  const all = allowed.flat();
  if (all.length === 0 || !(length >= 1 && length <= 4096)) {
    throw new AwsError('InvalidParameterException', 'No password of this length and these characters can be made.');
  }
  const each = flag(input.RequireEachIncludedType) !== false;
  if (each && length < allowed.length) {
    const message = `The password length must be at least ${allowed.length} to hold each included type of character.`;
    throw new AwsError('InvalidParameterException', message);
  }
  const characters = Array.from({ length }, (_, at) => pick((each ? allowed[at] : undefined) ?? all));
  return shuffled(characters).join('');
}

/** The value of a secret with GenerateSecretString: a password, or a template's JSON with the password in it. */
export function generatedSecret(generate: Input): string {
  const password = randomPassword(generate);
  const { SecretStringTemplate: template, GenerateStringKey: key } = generate;
  if (template === undefined && key === undefined) return password;
  if (template === undefined || key === undefined) {
    const message = 'You must specify SecretStringTemplate and GenerateStringKey together, or neither.';
    throw new AwsError('InvalidParameterException', message);
  }
  return JSON.stringify({ ...parsed(String(template)), [String(key)]: password });
}

function parsed(template: string): Input {
  try {
    return object(JSON.parse(template));
  } catch {
    throw new AwsError('InvalidParameterException', 'SecretStringTemplate is not valid JSON.');
  }
}

function pick(characters: readonly string[]): string {
  // Callers have at least one character.
  return characters[randomInt(characters.length)] as string;
}

function shuffled(characters: readonly string[]): string[] {
  const mixed = [...characters];
  for (let at = mixed.length - 1; at > 0; at -= 1) {
    const other = randomInt(at + 1);
    [mixed[at], mixed[other]] = [mixed[other] as string, mixed[at] as string];
  }
  return mixed;
}
