import { handle } from '../draft.ts';
import type { DeclaredResource, Document, Resource, ResourceAttributes, Rule } from '../model.ts';
import { nearest } from '../nearest.ts';
import { Condition } from '../values/intrinsics.ts';
import { Intrinsic, type Owner } from '../values/value.ts';
import { type Names, testOf, valueIn } from './functions.ts';
import { fieldsOf, parametersOf } from './parameters.ts';
import { type Plain, readTemplate } from './read.ts';
import { refused } from './refused.ts';

const SECTIONS = [
  'AWSTemplateFormatVersion',
  'Description',
  'Transform',
  'Metadata',
  'Parameters',
  'Rules',
  'Mappings',
  'Conditions',
  'Resources',
  'Outputs',
  'Hooks',
];

/** A template as its text says, with functions as the generator has them. */
export function documentOf(path: string, owner: Owner, source: string): Document {
  const sections = readTemplate(path, source);
  checkSections(path, sections);
  const section = (name: string) => fieldsOf(path, name, sections[name]);
  const resources = Object.entries(section('Resources')).map(([name, declared]) => {
    // What a loop makes is known to its transform alone.
    const fields = name.startsWith('Fn::') ? { Type: name } : fieldsOf(path, `Resources.${name}`, declared);
    return [name, fields as Readonly<Record<string, Plain>>] as const;
  });
  const names: Names = {
    path,
    owner,
    parameters: parametersOf(path, section('Parameters')),
    mappings: section('Mappings'),
    types: Object.fromEntries(resources.map(([name, { Type }]) => [name, String(Type)])),
  };
  const each = <T>(name: string, make: (value: Plain, at: string) => T) => {
    const entries = Object.entries(section(name)).filter(([key]) => !key.startsWith('Fn::'));
    return Object.fromEntries(entries.map(([key, value]) => [key, make(value, `${name}.${key}`)]));
  };
  return {
    Description: String(sections.Description ?? ''),
    Transform: transformsOf(sections.Transform),
    Metadata: section('Metadata'),
    Parameters: names.parameters,
    Rules: each('Rules', (value, at) => ruleOf(names, at, value)),
    // A value that no mapping can have is refused by the check of declarations.
    Mappings: section('Mappings') as Document['Mappings'],
    Conditions: each('Conditions', (value, at) => testOf(names, at, value)),
    Resources: Object.fromEntries(resources.map(([name, fields]) => [name, resourceOf(names, name, fields)])),
    Outputs: each('Outputs', (value, at) => outputOf(names, at, value)),
  };
}

/** Whether a transform makes another template of it: then what it declares and refers to is not known beforehand. */
export function isRewritten({ Transform, Resources, Conditions }: Document): boolean {
  return (
    Transform.some((name) => name !== 'AWS::LanguageExtensions') ||
    [Resources, Conditions].some((section) => Object.keys(section).some((name) => name.startsWith('Fn::')))
  );
}

function checkSections(path: string, sections: Readonly<Record<string, Plain>>): void {
  const unknown = Object.keys(sections).find((name) => !SECTIONS.includes(name));
  if (unknown !== undefined) {
    const mend = `write "${nearest(unknown, SECTIONS) ?? SECTIONS.join('", "')}"`;
    throw refused(
      path,
      `it has a section "${unknown}"`,
      'CloudFormation says "Invalid template property or properties"',
      mend,
    );
  }
  const { AWSTemplateFormatVersion: version = '2010-09-09', Description: description = '' } = sections;
  if (version !== '2010-09-09')
    throw refused(
      path,
      `its AWSTemplateFormatVersion is ${String(version)}`,
      'there is one version',
      "write '2010-09-09'",
    );
  if (typeof description !== 'string')
    throw refused(path, 'its Description is no text', 'CloudFormation takes a literal text there', 'write a text');
}

function transformsOf(transform: Plain = []): readonly string[] {
  const transforms = Array.isArray(transform) ? transform : [transform];
  return transforms.map((one) => (typeof one === 'string' ? one : String(Object(one).Name)));
}

type Assertion = Rule['Assertions'][number];

function ruleOf(names: Names, at: string, value: Plain): Rule {
  const { RuleCondition, Assertions, ...rest } = fieldsOf(names.path, at, value);
  const assertions = Array.isArray(Assertions) ? Assertions : [];
  return {
    ...(RuleCondition !== undefined && { RuleCondition: testOf(names, `${at}.RuleCondition`, RuleCondition) }),
    Assertions: assertions.map((assertion: Plain, index: number) => {
      const place = `${at}.Assertions.${index}`;
      const fields = fieldsOf(names.path, place, assertion);
      // What is missing or too much is refused by the check of declarations.
      return { ...fields, Assert: testOf(names, `${place}.Assert`, fields.Assert ?? '') } as unknown as Assertion;
    }),
    ...rest,
  };
}

function resourceOf(names: Names, logicalId: string, fields: Readonly<Record<string, Plain>>): DeclaredResource {
  const { Type, Properties = {}, Condition: condition, DependsOn, ...rest } = fields;
  const at = `Resources.${logicalId}`;
  if (typeof Type !== 'string')
    throw refused(names.path, `${at} has no Type`, 'CloudFormation refuses it', 'name its type');
  if (Type === 'AWS::CloudFormation::Stack') checkPlace(names.path, at, Properties);
  const dependencies = [DependsOn ?? []].flat().map((name) => dependency(names, String(name)));
  // Only of what CloudFormation has others make.
  const { Version: _, ...own } = rest;
  const others = Object.entries(/^(Custom::|AWS::CloudFormation::CustomResource$)/.test(Type) ? own : rest).map(
    ([name, value]) => [name, valueIn(names, `${at}.${name}`, value)] as const,
  );
  const attributes = {
    ...(condition !== undefined && { Condition: conditionOf(names, condition) }),
    ...(dependencies.length > 0 && { DependsOn: dependencies }),
    // With AWS::LanguageExtensions a policy can be a function.
    ...Object.fromEntries(others.filter(([name, value]) => !(POLICIES.includes(name) && value instanceof Intrinsic))),
  };
  // What is no attribute is refused by the check of attributes.
  return {
    Type,
    Properties: valueIn(names, `${at}.Properties`, Properties),
    attributes: attributes as ResourceAttributes,
  };
}

const POLICIES = ['DeletionPolicy', 'UpdateReplacePolicy'];

/** What it depends on is looked at by its name alone. */
const dependency = ({ owner, types, path }: Names, logicalId: string) =>
  handle(logicalId, owner, types[logicalId] ?? '', path) as Resource;

function conditionOf(names: Names, condition: Plain): unknown {
  return typeof condition === 'string' ? new Condition(condition, names.owner) : valueIn(names, 'Condition', condition);
}

/** A place beside this file is one that `aws cloudformation package` would replace, and then it is another text. */
function checkPlace(path: string, at: string, properties: Plain): void {
  const { TemplateURL: place } = Object(properties) as Readonly<Record<string, Plain>>;
  if (typeof place !== 'string' || /^https:\/\//.test(place)) return;
  throw refused(
    path,
    `${at} nests ${place}, which is no URL`,
    'the file is emitted as it is, and CloudFormation reads nested templates from a bucket',
    'nest that file in TypeScript, `rookery types` and stack(...), and pass its outputs on as parameters; or write a URL',
  );
}

function outputOf(names: Names, at: string, value: Plain): Readonly<Record<string, unknown>> {
  const { Condition: condition, ...fields } = fieldsOf(names.path, at, value);
  if (fields.Value === undefined)
    throw refused(names.path, `${at} has no Value`, 'an output is a value', 'give it one');
  return {
    ...(valueIn(names, at, fields) as object),
    ...(condition !== undefined && { Condition: conditionOf(names, condition) }),
  };
}
