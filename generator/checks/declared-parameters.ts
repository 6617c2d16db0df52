import { nearest } from '../nearest.ts';
import { broken, type Constraints, takesList } from '../parameters/constraints.ts';
import { kindOfParameter, type Parameter } from '../parameters/parameters.ts';
import { ROLES } from '../parameters/role.ts';
import { inForm, inWords } from '../values/kinds.ts';
import { type Finding, refusal } from './finding.ts';
import { mismatch } from './mismatch.ts';
import { numberProblem } from './numbers.ts';
import { checkQuota } from './quotas.ts';

/** A parameter as the sources declare it; what types forbid can stand there all the same. */
type Declared = Constraints & Readonly<Record<string, unknown>>;

const PROPERTIES = [
  'Type',
  'Default',
  'Description',
  'AllowedValues',
  'AllowedPattern',
  'ConstraintDescription',
  'MinLength',
  'MaxLength',
  'MinValue',
  'MaxValue',
  'NoEcho',
  'role',
];

const AWS_TYPES = [
  'AWS::EC2::AvailabilityZone::Name',
  'AWS::EC2::Image::Id',
  'AWS::EC2::Instance::Id',
  'AWS::EC2::KeyPair::KeyName',
  'AWS::EC2::SecurityGroup::GroupName',
  'AWS::EC2::SecurityGroup::Id',
  'AWS::EC2::Subnet::Id',
  'AWS::EC2::Volume::Id',
  'AWS::EC2::VPC::Id',
  'AWS::Route53::HostedZone::Id',
];
const STORED = [
  'String',
  'List<String>',
  'CommaDelimitedList',
  ...AWS_TYPES,
  ...AWS_TYPES.map((one) => `List<${one}>`),
];
const TYPES = new Set([
  'String',
  'Number',
  'List<Number>',
  'CommaDelimitedList',
  'AWS::SSM::Parameter::Name',
  ...AWS_TYPES,
  ...AWS_TYPES.map((one) => `List<${one}>`),
  ...STORED.map((one) => `AWS::SSM::Parameter::Value<${one}>`),
]);

/** Constraints of texts do not apply to numbers, and vice versa (AWS CloudFormation User Guide, "Parameters"). */
const OF_TEXTS = ['AllowedPattern', 'MinLength', 'MaxLength'];
const OF_NUMBERS = ['MinValue', 'MaxValue'];

type Problem = Omit<Finding, 'at' | 'code'>;

/** Refuses a parameter that CloudFormation would not take, or that could never have the value that it declares. */
export function checkParameter(path: string, name: string, parameter: Declared): void {
  const at = `Parameters.${name}`;
  for (const find of [
    kindProblem,
    roleProblem,
    fieldsProblem,
    boundsProblem,
    numbersProblem,
    allowedProblem,
    defaultProblem,
    otherThing,
  ]) {
    const found = find(parameter);
    if (found !== undefined) throw refusal(path, { code: 'ParameterRefused', at, ...found });
  }
  const { Default, AllowedValues = [], Description, ConstraintDescription } = parameter;
  const values = [...(Default === undefined ? [] : [Default]), ...AllowedValues].map((value) => String(value));
  for (const value of values)
    checkQuota('parameterValue', Buffer.byteLength(value), `${path}: ${at} has a value of`, 'bytes');
  for (const [field, text] of Object.entries({ Description, ConstraintDescription })) {
    const characters = typeof text === 'string' ? text.length : 0;
    checkQuota('parameterDescription', characters, `${path}: ${at}.${field} has`, 'characters');
  }
}

function kindProblem(parameter: Declared): Problem | undefined {
  const { Type } = parameter;
  if (!TYPES.has(Type)) {
    const close = nearest(String(Type), [...TYPES]);
    return {
      problem: `has the type "${String(Type)}"`,
      why: 'CloudFormation says "Unrecognized parameter type".',
      mend: close === undefined ? 'take String, Number, a list of them, or a type of AWS.' : `write '${close}'.`,
    };
  }
  const unknown = Object.keys(parameter).find((key) => parameter[key] !== undefined && !PROPERTIES.includes(key));
  if (unknown !== undefined) {
    const close = nearest(unknown, PROPERTIES);
    return {
      problem: `has "${unknown}", which no parameter has`,
      why: 'CloudFormation refuses what it does not know in a declaration.',
      mend: close === undefined ? `a parameter has ${PROPERTIES.join(', ')}.` : `write ${close}.`,
    };
  }
  const isNumber = /^(List<)?Number>?$/.test(Type);
  const misplaced = (isNumber ? OF_TEXTS : OF_NUMBERS).find((constraint) => parameter[constraint] !== undefined);
  if (misplaced === undefined) return undefined;
  return {
    problem: `has ${misplaced}, and its type is ${Type}`,
    why: isNumber ? 'that constrains texts; a number has MinValue and MaxValue.' : 'that constrains numbers only.',
    mend: isNumber
      ? 'write MinValue or MaxValue.'
      : "make it a 'Number', or write MinLength, MaxLength or AllowedPattern.",
  };
}

/** A role that the deployer does not know would guard nothing. */
function roleProblem({ role }: Declared): Problem | undefined {
  const names: readonly unknown[] = ROLES;
  if (role === undefined || names.includes(role)) return undefined;
  const close = nearest(String(role), ROLES);
  return {
    problem: `has the role "${String(role)}"`,
    why: 'the deployer goes by roles that it knows.',
    mend: close === undefined ? `take one of: ${ROLES.join(', ')}; or leave it out.` : `write '${close}'.`,
  };
}

/** What each of the other fields is. */
function fieldsProblem({ Description, ConstraintDescription, NoEcho, AllowedValues }: Declared): Problem | undefined {
  const texts = { Description, ConstraintDescription };
  const noText = Object.entries(texts).find(([, text]) => text !== undefined && typeof text !== 'string')?.[0];
  const noFlag = NoEcho !== undefined && !['true', 'false'].includes(String(NoEcho));
  const values = Array.isArray(AllowedValues) ? AllowedValues : [];
  const noValue = values.some((value: unknown) => typeof value === 'object' || typeof value === 'function');
  const field = noText ?? (noFlag ? 'NoEcho' : noValue ? 'AllowedValues' : undefined);
  if (field === undefined) return undefined;
  return {
    problem: `has ${field} that is ${noFlag ? 'neither true nor false' : 'no literal text'}`,
    why: 'CloudFormation takes literals alone in a declaration.',
    mend: noFlag ? 'write true, or leave it out.' : 'write a text.',
  };
}

/** A default that names something else than the type says: `vpc-...` of a subnet. */
function otherThing({ Type, Default }: Declared): Problem | undefined {
  // The types were looked at first.
  const wanted = inForm('one', kindOfParameter({ Type } as Parameter));
  if (typeof Default !== 'string' || Type.startsWith('AWS::SSM::')) return undefined;
  const found = Default.split(',')
    .map((one) => mismatch(one.trim(), wanted))
    .find((one) => one !== undefined);
  if (found === undefined) return undefined;
  return {
    problem: `has a default that is ${found.is}`,
    why: `${Type} takes ${inWords(wanted)}.`,
    mend: `${found.mend}.`,
  };
}

function boundsProblem(parameter: Declared): Problem | undefined {
  const { MinLength = 0, MaxLength = Number.POSITIVE_INFINITY } = parameter;
  const { MinValue = Number.NEGATIVE_INFINITY, MaxValue = Number.POSITIVE_INFINITY } = parameter;
  for (const [name, length] of [['MinLength', MinLength] as const, ['MaxLength', MaxLength] as const]) {
    const isLength = Number.isInteger(Number(length)) && Number(length) >= 0;
    if (isLength || parameter[name] === undefined) continue;
    return {
      problem: `has ${name} ${length}`,
      why: 'a length is a whole number.',
      mend: 'give a whole number from 0.',
    };
  }
  const crossed =
    Number(MinLength) > Number(MaxLength) ? 'Length' : Number(MinValue) > Number(MaxValue) ? 'Value' : undefined;
  if (crossed === undefined) return undefined;
  return {
    problem: `has Min${crossed} ${parameter[`Min${crossed}`]} and Max${crossed} ${parameter[`Max${crossed}`]}`,
    why: 'no value is within both.',
    mend: 'exchange them, or drop one.',
  };
}

function numbersProblem(parameter: Declared): Problem | undefined {
  const numbers = [parameter.Default, ...(parameter.AllowedValues ?? []), parameter.MinValue, parameter.MaxValue];
  for (const value of numbers) {
    const problem = typeof value === 'number' ? numberProblem(value) : undefined;
    if (problem === undefined) continue;
    return {
      problem: `has the number ${Object.is(value, -0) ? '-0' : value}, which is ${problem}`,
      why: 'CloudFormation would get another value than the source says.',
      mend: "write it as a text, with all its digits: '...'.",
    };
  }
  return undefined;
}

function allowedProblem({ AllowedValues: allowed, ...rest }: Declared): Problem | undefined {
  if (allowed === undefined) return undefined;
  if (!Array.isArray(allowed) || allowed.length === 0) {
    return {
      problem: 'has no AllowedValues in its list',
      why: 'it takes no value at all.',
      mend: 'list some, or drop it.',
    };
  }
  for (const value of allowed) {
    const breach = broken(rest, String(value));
    if (breach === undefined) continue;
    return {
      problem: `allows ${JSON.stringify(String(value))}, which is ${breach.problem}`,
      why: 'its other constraints refuse what it allows.',
      mend: 'change the value, or the constraint.',
    };
  }
  return undefined;
}

function defaultProblem(parameter: Declared): Problem | undefined {
  const { Default } = parameter;
  if (Default === undefined) return undefined;
  if (typeof Default !== 'string' && typeof Default !== 'number' && typeof Default !== 'boolean') {
    return {
      problem: 'has a default that is no text',
      why: 'CloudFormation says "Every Default member must be a string".',
      mend: takesList(parameter) ? "join the list with commas: 'a,b'." : 'give a literal text or number.',
    };
  }
  const breach = broken(parameter, String(Default));
  if (breach === undefined) return undefined;
  const close = nearest(breach.element, (parameter.AllowedValues ?? []).map(String));
  return {
    problem: `has the default ${JSON.stringify(breach.element)}, which is ${breach.problem}`,
    why: 'CloudFormation takes no default that its own parameter refuses.',
    mend: close === undefined ? 'give a default that it takes.' : `write "${close}", or another value that it takes.`,
  };
}
