/** What an update does to a resource, in the words of stack policies. */
export type UpdateAction = 'Update:Modify' | 'Update:Replace' | 'Update:Delete';

type Actions = UpdateAction | 'Update:*';

/** `*`, or `LogicalResourceId/Name` with wildcards. */
type Resources = '*' | `LogicalResourceId/${string}`;

type OneOrMore<T> = T | readonly T[];

/** One statement of a stack policy, in CloudFormation's words; the principal is everybody, and is added where it is left out. */
export type PolicyStatement = {
  readonly Sid?: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Principal?: '*';
  readonly Condition?: {
    readonly [Operator in 'StringEquals' | 'StringLike']?: { readonly ResourceType: OneOrMore<string> };
  };
} & (
  | { readonly Action: OneOrMore<Actions>; readonly NotAction?: never }
  | { readonly NotAction: OneOrMore<Actions>; readonly Action?: never }
) &
  (
    | { readonly Resource: OneOrMore<Resources>; readonly NotResource?: never }
    | { readonly NotResource: OneOrMore<Resources>; readonly Resource?: never }
  );

/** What updates of a stack may do to its resources; what no statement allows is denied, and a denial wins. */
export interface StackPolicy {
  readonly Statement: readonly PolicyStatement[];
}

/**
 * The stack policies of an environment.
 * - `protect-data`: no update replaces or removes a resource that holds data, or a nested stack that has one.
 * - `none`: what is set is replaced by a policy that allows everything, since CloudFormation takes none away.
 * - a policy for the root, and for nested stacks by their paths.
 */
export type StackPolicies =
  | 'protect-data'
  | 'none'
  | (StackPolicy & { readonly nested?: Readonly<Record<string, StackPolicy>> });

/** The text of each stack's policy by its path; the root's path is empty. */
export type WantedPolicies = ReadonlyMap<string, string>;

/** Something that an update would do and a stack policy denies. */
export interface Denial {
  /** Logical ids from the root down, joined by slashes. */
  readonly path: string;
  readonly type: string;
  readonly action: UpdateAction;
  /** The place of the statement that denies it; absent where none allows it. */
  readonly statement?: number | undefined;
  /** Path of the stack whose policy it is; empty for the root. */
  readonly stack: string;
  /** Whether the update does it for certain. */
  readonly certain: boolean;
}
