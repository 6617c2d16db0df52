import { validationError } from '../failure.ts';
import { isCustomResource, type Specification } from '../specification.ts';
import type { Fields } from '../value.ts';
import { LANGUAGE_EXTENSIONS } from './extensions/expansion.ts';
import { outlineOf } from './extensions/outline.ts';
import { checkParameters } from './parameters.ts';
import { checkReferences, resourceGraph } from './references.ts';
import { parseBody, type Template, templateOf, transformsOf } from './template.ts';

/** A template that holds together: every reference has its target, every type is known. */
export interface Prepared {
  readonly template: Template;
  readonly dependencies: ReadonlyMap<string, ReadonlySet<string>>;
  /** The whole of a template that the transform AWS::LanguageExtensions has to go over first; its resources are outlines. */
  readonly extended?: Fields | undefined;
}

function checkTypes({ resources }: Template, isKnown: (type: string) => boolean): void {
  const unknown = Object.values(resources)
    .map(({ type }) => type)
    .filter((type) => !isKnown(type) && !isCustomResource(type));
  if (unknown.length > 0) {
    throw validationError(`Template format error: Unrecognized resource types: [${[...new Set(unknown)].join(', ')}]`);
  }
}

/** Where a text first speaks of something: a line, as a message says it. */
function lineOf(text: string, what: RegExp): string {
  const at = text.search(what);
  return at < 0 ? '' : ` (line ${text.slice(0, at).split('\n').length})`;
}

function checkTransforms(body: Fields, text: string): void {
  const [refused] = transformsOf(body).filter((name) => name !== LANGUAGE_EXTENSIONS);
  if (refused !== undefined)
    throw unsimulated(refused, lineOf(text, new RegExp(`\\b${refused.replace(/\W/g, '\\$&')}`)));
  if (/"Fn::Transform":/.test(JSON.stringify(body)))
    throw unsimulated('Fn::Transform', lineOf(text, /(Fn::|!)Transform/));
}

const unsimulated = (name: string, line: string): Error =>
  validationError(`Template error: the embedded endpoint runs no transforms: [${name}] is not supported here${line}`);

/** Parses and checks a template as far as that needs no parameter values. */
export function prepare(text: string, specification: Specification, handled: (type: string) => boolean): Prepared {
  const body = parseBody(text);
  checkTransforms(body, text);
  const extended = transformsOf(body).includes(LANGUAGE_EXTENSIONS);
  const template = extended ? outlineOf(body) : templateOf(body);
  checkParameters(template);
  checkTypes(template, (type) => specification.find(type) !== undefined || handled(type));
  if (extended) return { template, dependencies: new Map(), extended: body };
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
