import type { Document } from '../model.ts';
import { Condition, Test } from '../values/intrinsics.ts';
import { Intrinsic } from '../values/value.ts';
import type { Finding } from './finding.ts';

type Problem = Pick<Finding, 'problem' | 'why' | 'mend'>;
type Sections = Pick<Document, 'Conditions' | 'Resources' | 'Transform'>;

/** What only a transform of AWS knows. */
const EXTENSIONS = new Set(['Fn::ForEach', 'Fn::Length', 'Fn::ToJsonString']);

const listOf = (argument: unknown): readonly unknown[] => (Array.isArray(argument) ? argument : []);

/** What a function is handed that is none of the values it takes: nothing at all, a test as a value, a value as a test. */
export function operandProblem(name: string, argument: unknown, sections: Sections): Problem | undefined {
  const operands = listOf(argument);
  if (EXTENSIONS.has(name) && !sections.Transform.includes('AWS::LanguageExtensions')) return noExtension(name);
  if (name === 'Fn::If') return choiceProblem(operands, sections);
  if (name === 'Fn::And' || name === 'Fn::Or' || name === 'Fn::Not') {
    const other = operands.findIndex((operand) => !(operand instanceof Test));
    return other < 0 ? undefined : noTest(name, operands[other]);
  }
  if (name === 'Fn::FindInMap') return textProblem(name, keysOf(operands, sections), sections);
  if (name === 'Fn::Equals' || name === 'Fn::Split') return textProblem(name, operands, sections);
  if (name === 'Fn::Join') return textProblem(name, [operands[0], ...listOf(operands[1])], sections);
  return undefined;
}

function choiceProblem([condition, ...branches]: readonly unknown[], { Conditions }: Sections): Problem | undefined {
  if (typeof condition !== 'string' || !Object.hasOwn(Conditions, condition)) {
    return {
      problem: `has Fn::If by ${condition === undefined ? 'what' : wordsOf(condition)}${condition === undefined ? ' is no condition' : ', which is no condition of the template'}`,
      why: 'CloudFormation looks up the name of a condition of the template there.',
      mend: "declare it, condition('Name', ...), and give fn.if what that answers.",
    };
  }
  const empty = branches.findIndex((branch) => branch === undefined || branch === null);
  if (empty < 0) return undefined;
  return {
    problem: `has Fn::If with ${wordsOf(branches[empty])} as its ${empty === 0 ? 'first' : 'second'} branch`,
    why: 'CloudFormation says "Fn::If requires a list argument with three parameters".',
    mend: 'write AWS.NoValue where there is to be nothing.',
  };
}

function textProblem(name: string, operands: readonly unknown[], sections: Sections): Problem | undefined {
  const other = operands.findIndex((operand) => !isText(operand));
  if (other < 0) return name === 'Fn::FindInMap' ? lookupProblem(operands, sections) : undefined;
  return {
    problem: `has ${name} of ${wordsOf(operands[other])}`,
    why: 'the function takes texts, and functions that resolve to one.',
    mend: 'give it a text, or take .ref or .att(...) of a handle.',
  };
}

/** The transform takes a value for what the mapping has not, behind the keys. */
function keysOf(operands: readonly unknown[], { Transform }: Sections): readonly unknown[] {
  const [mapping, top, second, otherwise] = operands;
  const isTaken = Transform.includes('AWS::LanguageExtensions') && Object.hasOwn(Object(otherwise), 'DefaultValue');
  return isTaken ? [mapping, top, second] : operands;
}

/** A mapping is looked up before any resource is there, and by few functions. */
function lookupProblem(keys: readonly unknown[], { Resources, Transform }: Sections): Problem | undefined {
  const isLate = (key: unknown) => {
    const { Ref, ...others } = key instanceof Intrinsic ? key.intrinsic : {};
    return Object.keys(others).some((called) => LATE.has(called)) || Object.hasOwn(Resources, String(Ref));
  };
  const late = keys.find(isLate);
  if (late === undefined) return Transform.includes('AWS::LanguageExtensions') ? undefined : keyProblem(keys);
  return {
    problem: `has Fn::FindInMap by ${wordsOf(late)} of what exists only later`,
    why: 'CloudFormation takes Ref of parameters and Fn::FindInMap as keys.',
    mend: 'look it up by a parameter, or by AWS.Region and its like.',
  };
}

function keyProblem(keys: readonly unknown[]): Problem | undefined {
  const other = keys.find(
    (key) => key instanceof Intrinsic && !('Ref' in key.intrinsic || 'Fn::FindInMap' in key.intrinsic),
  );
  if (other === undefined) return undefined;
  return {
    problem: `has Fn::FindInMap by ${wordsOf(other)} without the transform that allows it`,
    why: 'CloudFormation takes Ref of parameters and Fn::FindInMap as keys.',
    mend: "look it up by a parameter, or declare transforms: ['AWS::LanguageExtensions'] in the template.",
  };
}

const LATE = new Set(['Fn::GetAtt', 'Fn::GetAZs', 'Fn::ImportValue']);

function isText(operand: unknown): boolean {
  return operand instanceof Intrinsic
    ? !(operand instanceof Test)
    : ['string', 'number', 'boolean'].includes(typeof operand);
}

function noExtension(name: string): Problem {
  return {
    problem: `calls ${name} without the transform that knows it`,
    why: 'CloudFormation takes it for a function that does not exist.',
    mend: "declare transforms: ['AWS::LanguageExtensions'] in the template.",
  };
}

function noTest(name: string, operand: unknown): Problem {
  return {
    problem: `has ${name} of ${wordsOf(operand)}`,
    why: 'it takes tests: what condition(...), fn.equals and the like answer.',
    mend: 'compare the value: fn.equals(value, ...).',
  };
}

function wordsOf(value: unknown): string {
  if (value instanceof Condition) return `the condition "${value.logicalId}"`;
  if (value instanceof Test) return 'a test';
  if (value instanceof Intrinsic) return `the function ${Object.keys(value.intrinsic)[0]}`;
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? 'a list' : 'an object';
  return typeof value === 'string' ? `the text "${value}"` : String(value);
}
