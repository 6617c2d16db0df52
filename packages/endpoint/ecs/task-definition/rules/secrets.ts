import { list, object } from '../../../cloudformation/handler-values.ts';
import { type DraftContainer, eachContainer, isSet, type Rule } from './draft.ts';

/** An object of S3, in any partition. */
const S3_OBJECT = /^arn:aws[\w-]*:s3:::[^/]+\/.+\.env$/;

/** Secrets, environment files and credentials, and the role that reads them. */
export const secrets: Rule = (draft) =>
  eachContainer(draft, (container) => {
    const { fields } = container;
    const named = list(fields.secrets).map(object);
    const hidden = [...named, ...list(object(fields.logConfiguration).secretOptions).map(object)];
    for (const { name, valueFrom } of hidden) {
      if (!isSet(name)) return 'Container.secrets.name should not be null or empty.';
      if (!isSet(valueFrom)) return 'Container.secrets.valueFrom should not be null or empty.';
    }
    // hashicorp/terraform-provider-aws#6503.
    if (hidden.length > 0 && !draft.hasExecutionRole) {
      return "When you are specifying container secrets, you must also specify a value for 'executionRoleArn'.";
    }
    return sharedName(container) ?? filesRefusal(container);
  });

/** A secret and a variable of one name. Unproven words. */
function sharedName({ fields }: DraftContainer): string | undefined {
  const plain = list(fields.environment).map((one) => String(object(one).name));
  const names = list(fields.secrets).map((one) => String(object(one).name));
  const shared = names.find((name, at) => plain.includes(name) || names.indexOf(name) !== at);
  if (shared === undefined) return undefined;
  return `The secret name must be unique and not shared with any new or existing environment variables set on the container, such as '${shared}'.`;
}

/** Ten files of S3 whose names end in `.env` (developer guide, environment files). Unproven words. */
function filesRefusal({ name, fields }: DraftContainer): string | undefined {
  const files = list(fields.environmentFiles).map(object);
  if (files.length > 10) return `Invalid 'environmentFiles' setting for container '${name}'. There can be 10 at most.`;
  for (const { type, value } of files) {
    if (type !== 's3') return `${String(type)} is not a valid environment file type. Must be one of [s3]`;
    if (S3_OBJECT.test(String(value))) continue;
    return `Invalid 'environmentFiles' setting for container '${name}'. '${String(value)}' is not the ARN of an object of S3 whose name ends in .env.`;
  }
  return undefined;
}
