import type { SecretMetadata } from '../../deploy/secrets/metadata.ts';
import { RookeryError } from '../../generator/errors.ts';

/** Refuses to write what is not there: a secret is made by a template, or by hand, with its key and its tags. */
export function needPresent({ missing, kind, name }: SecretMetadata): void {
  if (!missing) return;
  const make =
    kind === 'secret'
      ? `aws secretsmanager create-secret --name ${name}`
      : `aws ssm put-parameter --type SecureString --name ${name} --value file://FILE`;
  throw new RookeryError(
    'SecretMissing',
    {
      what: `the ${kind} ${name} does not exist.`,
      why: 'a service takes it, and no stack declares it.',
      mend: `make it first: \`${make}\`.`,
    },
    3,
  );
}
