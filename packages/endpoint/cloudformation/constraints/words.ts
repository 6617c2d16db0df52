import type { Violation } from './check.ts';

const count = (value: unknown): number => (Array.isArray(value) ? value.length : [...String(value)].length);

/**
 * CloudFormation's words. It validates with everit's json-schema, whose messages these are; those that would show a value or a
 * bound are replaced (aws-cloudformation/cloudformation-resource-schema#40, #85).
 */
export function schemaWords({ path, keyword, value, limits }: Violation): string {
  switch (keyword) {
    case 'enum':
      return `#${path}: ${String(value)} is not a valid enum value`;
    case 'minLength':
    case 'maxLength':
      return `#${path}: expected ${keyword}: ${limits[keyword]}, actual: ${count(value)}`;
    case 'minItems':
      return `#${path}: expected minimum item count: ${limits.minItems}, found: ${count(value)}`;
    case 'maxItems':
      return `#${path}: expected maximum item count: ${limits.maxItems}, found: ${count(value)}`;
    case 'uniqueItems':
      return `#${path}: array items are not unique`;
    default:
      return `#${path}: failed validation constraint for keyword [${keyword}]`;
  }
}

const MEMBERS: Readonly<Record<Violation['keyword'], (limits: Violation['limits']) => string>> = {
  enum: (limits) => `satisfy enum value set: [${limits.enum?.join(', ')}]`,
  pattern: ({ pattern }) => `satisfy regular expression pattern: ${pattern?.replaceAll('\\Z', '$')}`,
  minimum: ({ minimum }) => `have value greater than or equal to ${minimum}`,
  maximum: ({ maximum }) => `have value less than or equal to ${maximum}`,
  minLength: ({ minLength }) => `have length greater than or equal to ${minLength}`,
  maxLength: ({ maxLength }) => `have length less than or equal to ${maxLength}`,
  minItems: ({ minItems }) => `have length greater than or equal to ${minItems}`,
  maxItems: ({ maxItems }) => `have length less than or equal to ${maxItems}`,
  uniqueItems: () => 'have unique items',
};

/** The words in which the APIs of AWS refuse a member (docs: common errors, ValidationError). */
export function serviceWords({ path, keyword, value, limits }: Violation): string {
  const names = path.split('/').slice(1);
  const member = names.map((name) => name.charAt(0).toLowerCase() + name.slice(1)).join('.');
  const shown = Array.isArray(value) ? `[${value.join(', ')}]` : String(value);
  return `1 validation error detected: Value '${shown}' at '${member}' failed to satisfy constraint: Member must ${MEMBERS[keyword](limits)}`;
}
