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

  constructor(causes: readonly Reference[]) {
    this.causes = causes;
  }
}

/** Every unknown inside a value. */
export const unknownsIn = (value: unknown): Unknown[] => {
  if (value instanceof Unknown) return [value];
  if (Array.isArray(value)) return value.flatMap(unknownsIn);
  if (isFields(value)) return Object.values(value).flatMap(unknownsIn);
  return [];
};
