export { RookeryError } from './errors.ts';
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
export { checkOptions } from './options/check-options.ts';
export { option, type Shape } from './options/option.ts';
export { checkDependencies, type OptionDependency } from './options/option-dependencies.ts';
export type { Declared, ElementOf, Intersection, OptionOf } from './options/options-of.ts';
export { override } from './override.ts';
export type { OverrideOptions, Overrides } from './overrides/model.ts';
export type { Checked, Missing, Mistyped } from './parameters/checked.ts';
export { broken } from './parameters/constraints.ts';
export { following } from './parameters/following.ts';
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
} from './parameters/parameters.ts';
export { type Prefixed, prefixed, unprefixed } from './parameters/prefixed.ts';
export type { RoleParameters, RoleSettings } from './roles/role-parameters.ts';
export { withRoleParameters } from './roles/with-role-parameters.ts';
export type { FromEnvironment, LeftOfRoots, Root, RootSettings, Roots } from './roots/model.ts';
export { outputParameters } from './roots/output-parameters.ts';
export { fromEnvironment, root } from './roots/root.ts';
export { roots } from './roots/roots.ts';
export { template } from './template.ts';
export { AWS, type Condition, fn } from './values/intrinsics.ts';
export { type Kind, naming } from './values/kinds.ts';
export { knownAs } from './values/known-as.ts';
export type { Literal } from './values/literal.ts';
export * from './values/policy.ts';
export type { CommaList, Id, Json, SecretArn, Tag, Token, Value } from './values/value.ts';
