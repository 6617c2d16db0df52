import { matchesPattern } from '../../packages/java-pattern/java-pattern.ts';

/** What a declaration asks of a value, as CloudFormation reads it. */
export interface Constraints {
  readonly Type: string;
  readonly AllowedPattern?: string | undefined;
  readonly AllowedValues?: readonly (string | number)[] | undefined;
  readonly MinLength?: number | string | undefined;
  readonly MaxLength?: number | string | undefined;
  readonly MinValue?: number | string | undefined;
  readonly MaxValue?: number | string | undefined;
}

type Typed = Pick<Constraints, 'Type'>;

/** Whether a parameter takes several values in one text, separated by commas; one of the Parameter Store takes a name. */
export const takesList = ({ Type }: Typed): boolean => /^(CommaDelimitedList$|List<)/.test(Type);

/** Whether `Ref` of a parameter is a list: it takes one, or the name of one in the Parameter Store. */
export function refersToList({ Type }: Typed): boolean {
  return takesList({ Type: /^AWS::SSM::Parameter::Value<(.*)>$/.exec(Type)?.[1] ?? Type });
}

const isNumber = ({ Type }: Constraints): boolean => Type === 'Number' || Type === 'List<Number>';

const number = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;

/** What is wrong with one element of a value, in the words after "is"; undefined when nothing is. */
type Check = (element: string, constraints: Constraints) => string | undefined;

const CHECKS: readonly Check[] = [
  (element, constraints) => (isNumber(constraints) && !number.test(element) ? 'not a number' : undefined),
  (element, { AllowedValues: allowed }) =>
    allowed && !allowed.some((value) => String(value) === element) ? `none of ${allowed.join(', ')}` : undefined,
  (element, { AllowedPattern: source }) =>
    // Patterns that only Java can match are left to CloudFormation.
    source !== undefined && matchesPattern(source, element) === false ? `not of the form ${source}` : undefined,
  (element, { MinLength: least }) =>
    least !== undefined && element.length < Number(least) ? `shorter than ${least} characters` : undefined,
  (element, { MaxLength: most }) =>
    most !== undefined && element.length > Number(most) ? `longer than ${most} characters` : undefined,
  (element, { MinValue: least }) =>
    least !== undefined && Number(element) < Number(least) ? `less than ${least}` : undefined,
  (element, { MaxValue: most }) =>
    most !== undefined && Number(element) > Number(most) ? `more than ${most}` : undefined,
];

interface Breach {
  readonly element: string;
  readonly problem: string;
}

/** The first element of a value that breaks a constraint, and what is wrong with it, in the words after "is". */
export function broken(constraints: Constraints, value: string): Breach | undefined {
  // The value is then a name in the Parameter Store, which the constraints do not speak of.
  if (constraints.Type.startsWith('AWS::SSM::Parameter::Value<')) return undefined;
  const isList = takesList(constraints);
  // An empty list is one empty element to a pattern (aws-cloudformation/rain#526), and nothing to other constraints.
  if (isList && value === '') return brokenBy({ Type: 'String', AllowedPattern: constraints.AllowedPattern }, '');
  const elements = isList ? value.split(',').map((element) => element.trim()) : [value];
  for (const element of elements) {
    const breach = brokenBy(constraints, element);
    if (breach !== undefined) return breach;
  }
  return undefined;
}

function brokenBy(constraints: Constraints, element: string): Breach | undefined {
  for (const check of CHECKS) {
    const problem = check(element, constraints);
    if (problem) return { element, problem };
  }
  return undefined;
}
