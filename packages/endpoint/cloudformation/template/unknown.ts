import { isFields } from '../value.ts';

/** What a value was made from: a parameter, what `Ref` returns of a resource, or an attribute of one. */
export interface Reference {
  readonly kind: 'parameter' | 'resource' | 'attribute';
  /** `Name`, `LogicalId` or `LogicalId.Attribute`: CloudFormation's CausingEntity. */
  readonly name: string;
}

/** Stands for a value that only the operation itself will know: a change set meets it, an operation never does. */
export class Unknown {
  readonly causes: readonly Reference[];
  /** The function that made it of its causes; none where it is one of them as it is. */
  readonly made: string | undefined;
  /** The text that a nested change set is passed in its place; several where it stands for a list. */
  readonly placeholder: string | readonly string[] | undefined;

  constructor(
    causes: readonly Reference[],
    { made, placeholder }: Partial<Pick<Unknown, 'made' | 'placeholder'>> = {},
  ) {
    this.causes = causes;
    this.made = made;
    this.placeholder = placeholder;
  }
}

/** Every unknown inside a value. */
export function unknownsIn(value: unknown): Unknown[] {
  if (value instanceof Unknown) return [value];
  if (Array.isArray(value)) return value.flatMap(unknownsIn);
  if (isFields(value)) return Object.values(value).flatMap(unknownsIn);
  return [];
}

/** A value with the placeholder of each unknown in it; undefined where one has none. */
export function withTexts(value: unknown): unknown {
  if (unknownsIn(value).some(({ placeholder }) => placeholder === undefined)) return undefined;
  return replaced(value);
}

function replaced(value: unknown): unknown {
  if (value instanceof Unknown) return value.placeholder;
  if (Array.isArray(value)) return value.map(replaced);
  return isFields(value)
    ? Object.fromEntries(Object.entries(value).map(([key, item]) => [key, replaced(item)]))
    : value;
}
