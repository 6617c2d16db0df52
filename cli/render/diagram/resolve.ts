import type { Plain } from '../../../generator/file-template/read.ts';
import { fields, type Instance } from './instances.ts';

/** A resource at its place, or a parameter of a root, whose value comes from outside. */
export interface Target {
  readonly instance: Instance;
  readonly name: string;
}

/** By which a target is told from others. */
export const idOf = ({ instance, name }: Target): string =>
  [instance.root, instance.path, name].filter(Boolean).join('/');

const isPlainObject = (value: Plain): value is { readonly [name: string]: Plain } =>
  typeof value === 'object' && !Array.isArray(value);

/** What a value refers to, followed through the parameters and outputs of nested stacks. */
export function* targetsOf(instance: Instance, value: Plain): Generator<Target> {
  if (Array.isArray(value)) for (const item of value) yield* targetsOf(instance, item);
  if (!isPlainObject(value)) return;
  const { Ref: ref, 'Fn::GetAtt': attribute, 'Fn::Sub': substitution } = value;
  if (typeof ref === 'string') yield* named(instance, ref);
  else if (attribute !== undefined) {
    const [name = '', ...rest] = typeof attribute === 'string' ? attribute.split('.') : (attribute as string[]);
    yield* attributed(instance, name, rest.join('.'));
  } else if (substitution !== undefined) yield* substituted(instance, substitution);
  else for (const member of Object.values(value)) yield* targetsOf(instance, member);
}

function* named(instance: Instance, name: string): Generator<Target> {
  if (Object.hasOwn(instance.resources, name)) yield { instance, name };
  else if (Object.hasOwn(instance.parameters, name)) {
    const { parent, passed, read } = instance;
    const other = read.get(name);
    if (other !== undefined) yield* targetsOf(other.instance, fields(other.instance.outputs[other.output]).Value ?? '');
    else if (parent === undefined) yield { instance, name };
    else if (passed[name] !== undefined) yield* targetsOf(parent, passed[name]);
  }
}

function* attributed(instance: Instance, name: string, attribute: string): Generator<Target> {
  const nested = instance.children.get(name);
  const output = /^Outputs\.(.+)$/.exec(attribute)?.[1];
  if (nested === undefined || output === undefined) yield* named(instance, name);
  else yield* targetsOf(nested, fields(nested.outputs[output]).Value ?? '');
}

function* substituted(instance: Instance, substitution: Plain): Generator<Target> {
  const [text, variables = {}] = Array.isArray(substitution) ? substitution : [substitution];
  for (const [, name = ''] of String(text).matchAll(/\$\{([^!}][^}]*)\}/g)) {
    const variable = fields(variables)[name];
    const [logicalId = '', ...rest] = name.split('.');
    if (variable !== undefined) yield* targetsOf(instance, variable);
    else yield* attributed(instance, logicalId, rest.join('.'));
  }
}

/** The text that a value is before anything is deployed; undefined where that is not known. */
export function literalOf(instance: Instance, value: Plain | undefined): string | undefined {
  if (value === undefined) return undefined;
  if (typeof value !== 'object') return String(value);
  const name = fields(value).Ref;
  const parameter = typeof name === 'string' ? instance.parameters[name] : undefined;
  if (typeof name !== 'string' || parameter === undefined) return undefined;
  const { parent, passed } = instance;
  if (parent !== undefined && passed[name] !== undefined)
    return literalOf(parent, passed[name]) ?? outputLiteral(parent, passed[name]);
  return parameter.Default === undefined ? undefined : String(parameter.Default);
}

function outputLiteral(instance: Instance, value: Plain): string | undefined {
  const attribute = fields(value)['Fn::GetAtt'];
  const [name = '', output = ''] =
    typeof attribute === 'string'
      ? attribute.split('.Outputs.')
      : [(attribute as string[])?.[0], (attribute as string[])?.[1]?.replace('Outputs.', '')];
  const nested = instance.children.get(name);
  return nested && literalOf(nested, fields(nested.outputs[output]).Value);
}
