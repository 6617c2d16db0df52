/** A text of a policy, with what only the account and the environment decide in its place: `${Account}`. */
export type PolicyText = string;

/** What stands in such texts, beside the names of a policy's own. */
export type Placeholder =
  | 'Partition'
  | 'Account'
  | 'Region'
  | 'StackName'
  | 'TagValue'
  /** What the names of roles have before them, with a slash at both ends. */
  | 'RolePath'
  /** What the names of roles begin with, where templates name them. */
  | 'RolePrefix'
  /** ARN of the boundary of the system's roles. */
  | 'Boundary'
  /** ARN of the role that CloudFormation works in. */
  | 'ServiceRole';

/** Conditions of a statement: operator, then key, then value or values. */
export type PolicyConditions = Readonly<Record<string, Readonly<Record<string, PolicyText | readonly PolicyText[]>>>>;

/** One statement of a policy that belongs to a role. */
export interface PolicyStatement {
  readonly Sid: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: readonly string[];
  readonly Resource: readonly PolicyText[];
  readonly Condition?: PolicyConditions;
}

/** Why an action may be called on more than the stack's own resources. */
export interface Unnarrowed {
  readonly action: string;
  readonly why: string;
}

/** The same statements with every text made by `make`. */
export function withTexts(statement: PolicyStatement, make: (text: PolicyText) => string): PolicyStatement {
  const { Condition, ...rest } = statement;
  const values = (value: PolicyText | readonly PolicyText[]) =>
    typeof value === 'string' ? make(value) : value.map(make);
  const conditions = Object.entries(Condition ?? {}).map(([operator, keys]) => [
    operator,
    Object.fromEntries(Object.entries(keys).map(([key, value]) => [key, values(value)])),
  ]);
  return {
    ...rest,
    Resource: rest.Resource.map(make),
    ...(Condition && { Condition: Object.fromEntries(conditions) }),
  };
}
