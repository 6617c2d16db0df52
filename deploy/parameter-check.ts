import { RookeryError } from '../generator/errors.ts';
import type { GivenValue, ParameterDeclaration } from './parameters.ts';

const maximumBytes = 4096;

const isList = ({ Type }: ParameterDeclaration): boolean => Type === 'CommaDelimitedList' || /(^|<)List</.test(Type);

const isNumber = ({ Type }: ParameterDeclaration): boolean => Type === 'Number' || Type === 'List<Number>';

const number = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;

/** What is wrong with one element of a value, in the words after "is"; undefined when nothing is. */
type Check = (element: string, declaration: ParameterDeclaration) => string | undefined;

// CloudFormation matches with Java's expressions: what JavaScript cannot read is left to CloudFormation.
const pattern = (source: string): RegExp | undefined => {
  try {
    return new RegExp(`^(?:${source})$`);
  } catch {
    return undefined;
  }
};

const checks: readonly Check[] = [
  (element, declaration) => (isNumber(declaration) && !number.test(element) ? 'not a number' : undefined),
  (element, { AllowedValues: allowed }) =>
    allowed && !allowed.some((value) => String(value) === element) ? `none of ${allowed.join(', ')}` : undefined,
  (element, { AllowedPattern: source }) =>
    source !== undefined && pattern(source)?.test(element) === false ? `not of the form ${source}` : undefined,
  (element, { MinLength: least }) =>
    least !== undefined && element.length < Number(least) ? `shorter than ${least} characters` : undefined,
  (element, { MaxLength: most }) =>
    most !== undefined && element.length > Number(most) ? `longer than ${most} characters` : undefined,
  (element, { MinValue: least }) =>
    least !== undefined && Number(element) < Number(least) ? `less than ${least}` : undefined,
  (element, { MaxValue: most }) =>
    most !== undefined && Number(element) > Number(most) ? `more than ${most}` : undefined,
];

const refuse = (
  name: string,
  declaration: ParameterDeclaration,
  shown: string,
  problem: string,
  why: string,
): RookeryError => {
  const secret = String(declaration.NoEcho) === 'true';
  return new RookeryError('ParameterRefused', {
    what: `Parameter "${name}": ${secret ? 'its value (not shown)' : JSON.stringify(shown)} is ${problem}`,
    why,
    mend: `Change it in environments.ts, or give --set ${name}=VALUE.`,
  });
};

const refusedBy = ({ ConstraintDescription, Type }: ParameterDeclaration): string =>
  ConstraintDescription
    ? `The template says: ${ConstraintDescription}`
    : `The template declares the parameter as ${Type} with that constraint, and CloudFormation would refuse the value.`;

const isBlankAround = (value: string): boolean => value !== value.trim();

const toText = (name: string, declaration: ParameterDeclaration, value: GivenValue): string => {
  if (!Array.isArray(value)) return String(value);
  const list = value as readonly string[]; // Array.isArray does not narrow a readonly array.
  if (!isList(declaration)) {
    throw refuse(
      name,
      declaration,
      list.join(','),
      'a list',
      `The template declares the parameter as ${declaration.Type}.`,
    );
  }
  const torn = list.find((element) => element.includes(','));
  if (torn !== undefined) {
    throw refuse(
      name,
      declaration,
      torn,
      'torn apart by its comma',
      'CloudFormation separates the elements of a list by commas and knows no escape.',
    );
  }
  const blank = list.find(isBlankAround);
  if (blank !== undefined) throw blankError(name, declaration, blank);
  return list.join(',');
};

const blankError = (name: string, declaration: ParameterDeclaration, value: string): RookeryError =>
  refuse(
    name,
    declaration,
    value,
    'surrounded by blanks',
    'Blanks at the ends are nearly always a slip, and some services cut them off while others do not.',
  );

const checkWhole = (name: string, declaration: ParameterDeclaration, value: string): void => {
  if (isBlankAround(value)) throw blankError(name, declaration, value);
  const bytes = Buffer.byteLength(value);
  if (bytes > maximumBytes) {
    const shown = `${value.slice(0, 40)}...`;
    throw refuse(
      name,
      declaration,
      shown,
      `${bytes} bytes long`,
      `CloudFormation takes at most ${maximumBytes} bytes for a parameter.`,
    );
  }
  if (name.endsWith('ImageTag') && value === 'latest') {
    throw refuse(
      name,
      declaration,
      value,
      'no tag to deploy',
      'What "latest" names changes, so that nobody could say what runs, and a roll back would bring nothing back.',
    );
  }
};

/** Checks a value against its declaration and writes it the way CloudFormation takes it. */
export const checkValue = (name: string, declaration: ParameterDeclaration, value: GivenValue): string => {
  const whole = toText(name, declaration, value);
  checkWhole(name, declaration, whole);
  // The value is then a name in the Parameter Store, which the constraints do not speak of.
  if (declaration.Type.startsWith('AWS::SSM::Parameter::Value<')) return whole;
  const elements = isList(declaration) ? whole.split(',').map((element) => element.trim()) : [whole];
  for (const element of whole === '' && isList(declaration) ? [] : elements) {
    for (const check of checks) {
      const problem = check(element, declaration);
      if (problem) throw refuse(name, declaration, element, problem, refusedBy(declaration));
    }
  }
  return whole;
};
