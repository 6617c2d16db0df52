import type { UpdateAction } from './model.ts';

/** A statement as it may lie in CloudFormation: what is sent by hand need not have the shape of our own. */
interface Read {
  readonly Effect?: string;
  readonly Condition?: Readonly<Record<string, { readonly ResourceType?: unknown }>>;
  readonly [name: string]: unknown;
}

const listOf = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : [String(value)]);

function isLike(patterns: readonly string[], text: string): boolean {
  return patterns.some((pattern) => {
    const parts = pattern.split('*').map((part) => part.replaceAll(/[^\w/:]/g, '\\$&'));
    return new RegExp(`^${parts.join('.*')}$`, 's').test(text);
  });
}

/** `Action` and `NotAction`, `Resource` and `NotResource`; a statement that has neither is about nothing. */
function names(statement: Read, member: string, text: string): boolean {
  if (statement[member] !== undefined) return isLike(listOf(statement[member]), text);
  const not = statement[`Not${member}`];
  return not !== undefined && !isLike(listOf(not), text);
}

function isOfType({ Condition = {} }: Read, type: string): boolean {
  return Object.entries(Condition).every(([operator, { ResourceType: types }]) =>
    operator === 'StringLike' ? isLike(listOf(types), type) : listOf(types).includes(type),
  );
}

function statementsOf(policy: string): readonly Read[] {
  const read = JSON.parse(policy) as { readonly Statement?: Read | readonly Read[] }; // CloudFormation has checked it.
  const { Statement: statements = [] } = read;
  return Array.isArray(statements) ? statements : [statements as Read];
}

/**
 * Whether a policy denies an action on a resource, and by which statement. A denial wins over what allows; what nothing
 * allows is denied; an empty policy denies nothing (CloudFormation's guide, "Prevent updates to stack resources").
 */
export function deniedBy(
  policy: string,
  action: UpdateAction,
  { logicalId, type }: { readonly logicalId: string; readonly type: string },
): { readonly statement?: number } | undefined {
  const statements = statementsOf(policy);
  if (statements.length === 0) return undefined;
  const applying = statements.filter(
    (one) =>
      names(one, 'Action', action) && names(one, 'Resource', `LogicalResourceId/${logicalId}`) && isOfType(one, type),
  );
  const denying = applying.find(({ Effect }) => Effect === 'Deny');
  if (denying !== undefined) return { statement: statements.indexOf(denying) };
  return applying.length > 0 ? undefined : {};
}
