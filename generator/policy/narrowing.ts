import type { PolicyConditions, PolicyText } from './statement.ts';

/** What an action may be called on, and when. */
export interface Scope {
  readonly Resource: readonly PolicyText[];
  readonly Condition?: PolicyConditions;
  /** Why it is not the stack's own resources alone. */
  readonly why?: string;
}

/** What narrows a policy beside what is in the templates. */
export interface Narrowing {
  /** Key of a tag that the stack has, and so all that it makes that can have tags. */
  readonly tag?: string | undefined;
  /** Whether roles have to have the boundary. */
  readonly boundary: boolean;
}
