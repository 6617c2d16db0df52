import { validationError } from '../failure.ts';
import { isCustomResource, type Specification } from '../specification.ts';
import { checkParameters } from './parameters.ts';
import { checkReferences, resourceGraph } from './references.ts';
import { parseTemplate, type Template } from './template.ts';

/** A template that holds together: every reference has its target, every type is known. */
export interface Prepared {
  readonly template: Template;
  readonly dependencies: ReadonlyMap<string, ReadonlySet<string>>;
}

function checkTypes({ resources }: Template, isKnown: (type: string) => boolean): void {
  const unknown = Object.values(resources)
    .map(({ type }) => type)
    .filter((type) => !isKnown(type) && !isCustomResource(type));
  if (unknown.length > 0) {
    throw validationError(`Template format error: Unrecognized resource types: [${[...new Set(unknown)].join(', ')}]`);
  }
}

function checkTransforms({ transforms }: Template): void {
  const refused = transforms.filter((name) => name !== 'AWS::LanguageExtensions');
  if (refused.length === 0) return;
  throw validationError(
    `Template error: the embedded endpoint runs no transforms: [${refused.join(', ')}] is not supported here`,
  );
}

/** Parses and checks a template as far as that needs no parameter values. */
export function prepare(text: string, specification: Specification, handled: (type: string) => boolean): Prepared {
  const template = parseTemplate(text);
  checkTransforms(template);
  checkParameters(template);
  checkTypes(template, (type) => specification.find(type) !== undefined || handled(type));
  checkReferences(
    template,
    (type, attribute) => handledOnly(type, specification) || specification.hasAttribute(type, attribute),
  );
  return { template, dependencies: resourceGraph(template) };
}

/** A type that only a handler knows has the attributes that the handler gives it. */
const handledOnly = (type: string, specification: Specification): boolean => specification.find(type) === undefined;

const NAMED: Readonly<Record<string, string>> = {
  'AWS::IAM::Group': 'GroupName',
  'AWS::IAM::InstanceProfile': 'InstanceProfileName',
  'AWS::IAM::ManagedPolicy': 'ManagedPolicyName',
  'AWS::IAM::Role': 'RoleName',
  'AWS::IAM::User': 'UserName',
};
const UNNAMED = new Set([
  'AWS::IAM::AccessKey',
  'AWS::IAM::Policy',
  'AWS::IAM::UserToGroupAddition',
  ...Object.keys(NAMED),
]);

/** The capability that a template's IAM resources need, and why; undefined where there are none. */
export function neededCapability({ resources }: Template): { capability: string; types: string[] } | undefined {
  const iam = Object.values(resources).filter(({ type }) => UNNAMED.has(type));
  if (iam.length === 0) return undefined;
  const custom = iam.some(({ type, properties }) => properties[NAMED[type] ?? ''] !== undefined);
  return {
    capability: custom ? 'CAPABILITY_NAMED_IAM' : 'CAPABILITY_IAM',
    types: [...new Set(iam.map(({ type }) => type))],
  };
}
