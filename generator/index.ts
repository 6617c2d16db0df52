export { checkOptions } from './check-options.ts';
export type { Checked, Missing, Mistyped } from './checked.ts';
export { broken } from './constraints.ts';
export { RookeryError } from './errors.ts';
export { following } from './following.ts';
export { AWS, type Condition, fn } from './intrinsics.ts';
export { type Kind, naming } from './kinds.ts';
export { knownAs } from './known-as.ts';
export type { Literal } from './literal.ts';
export { memoize } from './memoize.ts';
export type {
  ArgumentsOf,
  Body,
  Declare,
  NestedStack,
  Outputs,
  Resource,
  ResourceAttributes,
  StackAttributes,
  Template,
} from './model.ts';
export { option, type Shape } from './option.ts';
export { checkDependencies, type OptionDependency } from './option-dependencies.ts';
export type { Declared, ElementOf, Intersection, OptionOf } from './options-of.ts';
export { override } from './override.ts';
export type { OverrideOptions, Overrides } from './override-model.ts';
export {
  type Arguments,
  arnParameter,
  attributeParameter,
  literalConstraints,
  marked,
  nameParameter,
  type Parameter,
  type ParameterFor,
  type ParameterRefs,
  type Parameters,
  secretParameter,
  textParameter,
  unconstrained,
} from './parameters.ts';
export * from './policy.ts';
export { type Prefixed, prefixed, unprefixed } from './prefixed.ts';
export { template } from './template.ts';
export type { CommaList, Id, Json, SecretArn, Tag, Token, Value } from './value.ts';
