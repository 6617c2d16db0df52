import { RookeryError } from '../errors.ts';
import type { DeclaredResource } from '../model.ts';
import { nearest } from '../nearest.ts';
import { BUILT_IN } from '../resources/built-in.ts';
import { kindOf, memberNames, memberOf, requiredNames, schemaOf, typeNames } from '../resources/schema.ts';
import type { Members, Schema, Shape } from '../resources/shape.ts';
import { originOf } from '../values/kind-of.ts';
import { inWords, type Kind } from '../values/kinds.ts';
import { SERVICE_PREFIXES } from '../values/policy.ts';
import { Intrinsic, isNoValue, Token } from '../values/value.ts';
import { refusal } from './finding.ts';
import { isLiteral, known, ownScope } from './known.ts';
import { literalArnMismatch } from './literal-arns.ts';
import { mismatch } from './mismatch.ts';
import { policyProblems } from './policy-statements.ts';

/** Where a value stands: `templates/vpc.yaml: Resources.Vpc.Properties.CidrBlock`. */
interface Place {
  readonly schema: Schema;
  readonly type: string;
  readonly path: string;
}

/** Refuses properties that the resource type does not have, or that are not of its kind. */
export function checkProperties(path: string, logicalId: string, { Type, Properties }: DeclaredResource): void {
  const schema = schemaOf(Type);
  if (schema === undefined) throw unknownType(`${path}: Resources.${logicalId}`, Type);
  const place = { schema, type: Type, path };
  const at = `Resources.${logicalId}.Properties`;
  // CloudFormation says "Properties must be an object": no function stands for all of them.
  if (Properties instanceof Intrinsic)
    throw otherKind(place, at, 'a function', 'an object', 'choose property by property');
  checkObject(place, at, schema.p, Properties ?? {});
}

function checkShape(place: Place, at: string, shape: Shape, value: unknown): void {
  if (shape === 0 || value === undefined || isNoValue(value)) return;
  if (value instanceof Intrinsic) checkToken(place, at, shape, value);
  else if (shape === 'Action') checkAction(place, at, value);
  else if (shape === 'PolicyDocument') checkPolicy(place, at, value);
  else if (typeof shape === 'string') checkObject(place, at, place.schema.o[shape] ?? BUILT_IN[shape] ?? {}, value);
  else if (typeof shape !== 'object') checkScalar(place, at, shape, value);
  else if ('u' in shape) checkUnion(place, at, shape.u, value);
  else if ('o' in shape) checkObject(place, at, shape.o, value);
  else if ('d' in shape) checkDictionary(place, at, shape.d, value);
  else if ('l' in shape) checkList(place, at, shape.l, value);
  else checkScalar(place, at, shape, value);
}

/** Functions of texts alone come to a text that can be checked as such. */
const WORKED_OUT = ['Fn::Join', 'Fn::Select', 'Fn::Split', 'Fn::Sub'];
const NOTHING_KNOWN = ownScope({ Parameters: {}, Mappings: {}, Conditions: {} });

/** What a function resolves to, and the branches of `Fn::If`, which stand where it does. */
function checkToken(place: Place, at: string, shape: Shape, value: Intrinsic): void {
  const branches = value.intrinsic['Fn::If'];
  if (Array.isArray(branches)) {
    checkShape(place, at, shape, branches[1]);
    checkShape(place, at, shape, branches[2]);
    return;
  }
  const literal = WORKED_OUT.some((name) => name in value.intrinsic) ? known(value, NOTHING_KNOWN) : value;
  if (literal !== undefined && !(literal instanceof Intrinsic) && isLiteral(literal)) {
    checkShape(place, at, shape, literal);
    return;
  }
  const wanted = kindOf(shape);
  const found = wanted && value instanceof Token ? mismatch(value, wanted) : undefined;
  if (wanted === undefined || found === undefined) return;
  throw otherKind(place, at, `${originOf(value)}, which is ${found.is}`, inWords(wanted), found.mend);
}

function checkObject(place: Place, at: string, members: Members, value: unknown): void {
  if (value instanceof Intrinsic) return;
  if (!isRecord(value)) throw otherKind(place, at, brief(value), 'an object', 'give it the properties that it has');
  for (const [name, entry] of Object.entries(value)) {
    const member = memberOf(members, name);
    if (member === undefined) throw unknownProperty(place, at, name, memberNames(members));
    checkShape(place, `${at}.${name}`, member.shape, entry);
  }
  const missing = requiredNames(members).find((name) => isNothing(value[name]));
  if (missing !== undefined) throw missingProperty(place, at, missing, value);
}

/** Whether a property is left out in every case. */
function isNothing(value: unknown): boolean {
  const branches = value instanceof Intrinsic ? value.intrinsic['Fn::If'] : undefined;
  if (Array.isArray(branches)) return isNothing(branches[1]) && isNothing(branches[2]);
  return value === undefined || isNoValue(value);
}

function checkDictionary(place: Place, at: string, shape: Shape, value: unknown): void {
  if (!isRecord(value)) throw otherKind(place, at, brief(value), 'an object', 'give it names and values');
  for (const [name, entry] of Object.entries(value)) checkShape(place, `${at}.${name}`, shape, entry);
}

function checkList(place: Place, at: string, shape: Shape, value: unknown): void {
  if (!Array.isArray(value)) throw otherKind(place, at, brief(value), 'a list', 'put it into a list: [...]');
  for (const [index, entry] of value.entries()) checkShape(place, `${at}.${index}`, shape, entry);
}

function checkUnion(place: Place, at: string, shapes: readonly Shape[], value: unknown): void {
  const refusalOf = (shape: Shape) => {
    try {
      checkShape(place, at, shape, value);
      return undefined;
    } catch (error) {
      return error;
    }
  };
  // The message that helps is of the alternative that the value looks like.
  const alike =
    shapes.find((shape) => (typeof shape === 'object' && 'l' in shape) === Array.isArray(value)) ?? shapes[0]!;
  const refused = refusalOf(alike);
  if (refused !== undefined && shapes.every((shape) => shape === alike || refusalOf(shape) !== undefined))
    throw refused;
}

function checkPolicy(place: Place, at: string, value: unknown): void {
  checkObject(place, at, BUILT_IN.PolicyDocument ?? {}, value);
  for (const problem of policyProblems(place.type, at, value)) {
    throw refusal(place.path, { code: 'PolicyRefused', ...problem });
  }
}

/** An action of a service that IAM does not know allows nothing, and no error says so. */
function checkAction(place: Place, at: string, value: unknown): void {
  checkScalar(place, at, 1, value);
  // "The prefix and the action name are case insensitive" (IAM User Guide, "Action").
  const service = String(value).split(':')[0]?.toLowerCase() ?? '';
  if (value !== '*' && !SERVICES.includes(service)) throw otherValue(place, at, service, SERVICES);
}

const SERVICES: readonly string[] = SERVICE_PREFIXES;

function checkScalar(place: Place, at: string, shape: Shape, value: unknown): void {
  if (typeof value === 'object') throw otherKind(place, at, brief(value), 'one value', 'write one value');
  if (typeof shape !== 'object') return;
  if ('e' in shape && !shape.e.some((one) => String(one) === String(value)))
    throw otherValue(place, at, value, shape.e);
  const wanted = kindOf(shape);
  const found = wanted && (mismatch(value, wanted) ?? noArn(at, value, wanted.names) ?? noRole(at, value, wanted));
  if (found) throw otherKind(place, at, found.is, inWords(wanted), found.mend);
}

/** A property that is called an ARN takes nothing else; a reference to a secret or a parameter is resolved later. */
function noArn(at: string, value: unknown, names: readonly string[]) {
  if (!/Arns?(\.\d+)?$/i.test(at) || typeof value !== 'string' || /^(arn:|\{\{|$)/.test(value)) return undefined;
  if (names.length === 0 || names.some((name) => !name.startsWith('Arn of '))) return undefined;
  return { is: JSON.stringify(value), mend: 'write the whole ARN' };
}

/** The ARN of a role is of IAM; other properties take ARNs of more services than the specification knows. */
function noRole(at: string, value: unknown, wanted: Kind) {
  return /Role(Arn|ARN)?$/.test(at) ? literalArnMismatch(value, wanted) : undefined;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function brief(value: unknown) {
  return Array.isArray(value) ? 'a list' : isRecord(value) ? 'an object' : JSON.stringify(value);
}

function unknownType(place: string, type: string): RookeryError {
  const meant = nearest(String(type), typeNames());
  return new RookeryError('ResourceTypeUnknown', {
    what: `${place} is of the type ${type}, which the generator does not know.`,
    why: 'its properties could not be checked, and a misspelt type is refused by CloudFormation.',
    mend: meant === undefined ? 'add it to generator/resources/list.ts.' : `write '${meant}'.`,
  });
}

function unknownProperty({ path, type }: Place, at: string, name: string, names: readonly string[]): RookeryError {
  const meant = nearest(name, names);
  return new RookeryError('PropertyUnknown', {
    what: `${path}: ${at} has no property "${name}".`,
    why: `CloudFormation refuses properties that ${type} does not have.`,
    mend: meant === undefined ? `leave it out. There are: ${names.join(', ')}.` : `write "${meant}".`,
  });
}

function missingProperty(
  { path, type }: Place,
  at: string,
  name: string,
  value: Readonly<Record<string, unknown>>,
): RookeryError {
  return new RookeryError('PropertyMissing', {
    what: `${path}: ${at} lacks ${name}${name in value ? `: its value is ${value[name] === undefined ? 'undefined' : 'AWS.NoValue'}` : ''}.`,
    why: `${type} requires it.`,
    mend: `give ${name} a value.`,
  });
}

function otherValue({ path, type }: Place, at: string, value: unknown, values: readonly (string | number)[]) {
  const meant = nearest(String(value), values.map(String));
  return new RookeryError('PropertyValueUnknown', {
    what: `${path}: ${at} is ${JSON.stringify(value)}, which is none of its values.`,
    why: `${type} takes ${values.join(', ')}.`,
    mend: meant === undefined ? 'write one of them.' : `write "${meant}".`,
  });
}

function otherKind({ path, type }: Place, at: string, is: string, wanted: string, mend: string) {
  return new RookeryError('PropertyOfOtherKind', {
    what: `${path}: ${at} is ${is}.`,
    why: `${type} takes ${wanted} there.`,
    mend: `${mend}.`,
  });
}
