/** One property that is not as the template has it. */
export interface DriftedProperty {
  /** `/DesiredCount`, with list items by their place. */
  readonly path: string;
  /** The same for people: list items by their key or name, as in `Tags[team].Value`. */
  readonly name: string;
  /** What a secret is shown as is the service's or our own mask, never its value. */
  readonly expected: string;
  readonly actual: string;
  readonly difference: 'ADD' | 'REMOVE' | 'NOT_EQUAL';
  /** Who changes it in the ordinary course of things: then it is no drift that anybody has to mend. */
  readonly managed?: 'scaled' | 'shifted' | 'upgraded' | undefined;
}

/** A resource that is not as its template has it. */
export interface DriftedResource {
  /** Logical ids from the root down to it, joined by slashes. */
  readonly path: string;
  readonly type: string;
  readonly physicalId?: string | undefined;
  readonly status: 'MODIFIED' | 'DELETED';
  /** Empty for what was deleted. */
  readonly properties: readonly DriftedProperty[];
  /** All that differs is somebody's ordinary business. */
  readonly managed: boolean;
}

/** A resource or stack of which nobody could say. */
export interface Undetected {
  readonly path: string;
  readonly type: string;
  readonly reason: string;
}

/** What the detection of a whole tree of stacks came to. */
export interface Drift {
  readonly resources: readonly DriftedResource[];
  /** How many resources were compared. */
  readonly checked: number;
  /** Resources of types that CloudFormation does not compare. */
  readonly unchecked: readonly { readonly path: string; readonly type: string }[];
  /** Resources that CloudFormation would compare, and failed to. */
  readonly undetected: readonly Undetected[];
}

/** What a person has to look at. */
export function driftedOf({ resources }: Drift): readonly DriftedResource[] {
  return resources.filter(({ managed }) => !managed);
}
