export { RookeryError } from './errors.ts';
export { AWS, type Condition, fn } from './intrinsics.ts';
export { once } from './once.ts';
export { arnOf, nameOf, type Parameter, type ParameterRefs, type Parameters } from './parameters.ts';
export * from './policy.ts';
export {
  type ArgumentsOf,
  type Body,
  type Declare,
  type NestedStack,
  type Outputs,
  type Resource,
  type ResourceAttributes,
  type Template,
  template,
} from './template.ts';
export type { CommaList, Id, Json, Tag, Token, Value } from './value.ts';
