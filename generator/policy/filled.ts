import { type Placeholder, type PolicyStatement, type PolicyText, withTexts } from './statement.ts';

/** What an account and an environment put into a policy. */
export type PlaceholderTexts = Readonly<Partial<Record<Placeholder, string>>>;

/**
 * Characters of the stack's name that are sure to be in the names of what it makes: a role's has 64 characters, of which
 * 14 are random, and the rest is shared with the logical id. Source: `IdentifierUtils` of cloudformation-cli-java-plugin.
 */
export const NAME_PART = 24;

/** Services whose names are in small letters. */
const SMALL = /^arn:[^:]*:(s3|rds|ecr|elasticache):/;

/** A policy as IAM takes it, in an account. */
export function filledPolicy(statements: readonly PolicyStatement[], values: PlaceholderTexts) {
  return { Version: '2012-10-17', Statement: statements.map((one) => withTexts(one, (text) => filled(text, values))) };
}

function filled(text: PolicyText, values: PlaceholderTexts): string {
  const { StackName = '' } = values;
  const isStack = text.includes(':stack/');
  const own = SMALL.test(text) ? StackName.toLowerCase() : StackName;
  const cut =
    isStack || own.length <= NAME_PART ? text : text.replaceAll('${StackName}-*', `${own.slice(0, NAME_PART)}*`);
  const all: PlaceholderTexts = { ...values, ...(StackName !== '' && { StackName: own }) };
  // The key is a placeholder, or another word, which has no value.
  return cut.replaceAll(/\$\{(\w+)\}/g, (whole, name: string) => all[name as Placeholder] ?? whole);
}
