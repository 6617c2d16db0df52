import type { Template } from '../../generator/index.ts';
import { synthesize } from '../../generator/synth.ts';
import { parseText } from '../../packages/endpoint/cloudformation/template/text.ts';

type Fields = Readonly<Record<string, unknown>>;

/** A resource of an emitted template. */
export interface Emitted {
  readonly Type: string;
  readonly Properties: Fields;
}

/** Values of parameters and pseudo parameters, as `${Name}` names them. */
const USUAL: Readonly<Record<string, string>> = {
  'AWS::Partition': 'aws',
  'AWS::Region': 'us-west-2',
  'AWS::AccountId': '111122223333',
  'AWS::StackName': 'shop',
  ClusterName: 'default',
};

/** The resources of a template, with its texts filled in; what is not given is its own name. */
export function resourcesOf(template: Template, values: Readonly<Record<string, string>> = {}) {
  const known = { ...USUAL, ...values };
  const fill = (name: string) => known[name] ?? name;
  const resolved = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(resolved);
    if (typeof value !== 'object' || value === null) return value;
    const { 'Fn::Sub': text, Ref: name } = value as Fields;
    if (typeof text === 'string') return text.replaceAll(/\$\{([^!}]+)\}/g, (_, inner: string) => fill(inner));
    if (typeof name === 'string') return fill(name);
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, resolved(member)]));
  };
  // The shape is CloudFormation's own.
  const { Resources } = parseText(synthesize([template]).templates.at(-1)?.text ?? '') as {
    readonly Resources: Fields;
  };
  return resolved(Resources) as Readonly<Record<string, Emitted>>;
}
