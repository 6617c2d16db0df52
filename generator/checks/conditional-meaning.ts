import type { Rule } from '../model.ts';
import { broken, takesList } from '../parameters/constraints.ts';
import { isStored, type Parameter } from '../parameters/parameters.ts';
import { canonicalJson } from '../values/canonical.ts';
import { Intrinsic } from '../values/value.ts';
import { type Domain, equal, type Formula, modelOf, type Term } from './conditional-formula.ts';
import { isLiteral, known, type Scope } from './known.ts';

/** Something to compare: a term, or one of two by a condition. */
type Operand = Term | { readonly when: Formula; readonly branches: readonly [Operand, Operand] };

/** What the conditions of a template and of those nested in it mean, over the parameters of the outermost. */
export class Meanings {
  private readonly conditions = new Map<Scope, Map<string, Formula>>();
  private readonly parameters = new Map<string, Parameter[]>();

  /** The formula of a condition; the same one each time. */
  of(condition: string, scope: Scope): Formula {
    const formulas = this.conditions.get(scope) ?? new Map<string, Formula>();
    this.conditions.set(scope, formulas);
    const formula = formulas.get(condition) ?? this.ofTest(scope.Conditions[condition], scope);
    formulas.set(condition, formula);
    return formula;
  }

  /** What a template's rules promise of its parameters: CloudFormation asks before it looks at anything else. */
  ofRules(rules: readonly Rule[], scope: Scope): Formula {
    const ofRule = ({ RuleCondition: when, Assertions }: Rule): Formula => {
      const asserted = { all: Assertions.map(({ Assert }) => this.ofTest(Assert, scope)) };
      return when === undefined ? asserted : { any: [{ not: this.ofTest(when, scope) }, asserted] };
    };
    return { all: rules.map(ofRule) };
  }

  /** Values with which a formula holds, as `modelOf` answers. */
  modelOf(formula: Formula) {
    return modelOf(formula, (unknown) => this.domainOf(unknown));
  }

  private ofTest(test: unknown, scope: Scope): Formula {
    const [[name, argument] = ['', undefined]] = test instanceof Intrinsic ? Object.entries(test.intrinsic) : [];
    if (name === 'Condition') return this.of(String(argument), scope);
    const parts = Array.isArray(argument) ? argument : [argument];
    if (name === 'Fn::Equals') return this.equality(parts[0], parts[1], scope);
    if (name === 'Fn::Not') return { not: this.ofTest(parts[0], scope) };
    if (name === 'Fn::And') return { all: parts.map((part) => this.ofTest(part, scope)) };
    if (name === 'Fn::Or') return { any: parts.map((part) => this.ofTest(part, scope)) };
    const [list, value] = parts;
    if (name === 'Fn::Contains' && Array.isArray(list)) {
      return { any: list.map((item) => this.equality(item, value, scope)) };
    }
    // A test of lists is independent of all other comparisons.
    return equal({ unknown: canonical(test, scope) }, { text: 'true' });
  }

  private equality(left: unknown, right: unknown, scope: Scope): Formula {
    return equalOperands(this.operand(left, scope), this.operand(right, scope));
  }

  private operand(value: unknown, scope: Scope): Operand {
    const [[name, argument] = ['', undefined]] = value instanceof Intrinsic ? Object.entries(value.intrinsic) : [];
    if (name === 'Ref') return this.reference(String(argument), scope);
    if (name === 'Fn::If' && Array.isArray(argument)) {
      const [condition, then, otherwise] = argument;
      const when = this.of(String(condition), scope);
      return { when, branches: [this.operand(then, scope), this.operand(otherwise, scope)] };
    }
    const found = known(value, scope);
    return found !== undefined && isLiteral(found) ? { text: textOf(found) } : { unknown: canonical(value, scope) };
  }

  private reference(name: string, scope: Scope): Operand {
    const { Parameters, passed, place } = scope;
    const parameter = Object.hasOwn(Parameters, name) ? Parameters[name] : undefined;
    if (parameter === undefined) return { unknown: pseudo(name, place) };
    const isOpen = passed === undefined || isStored(parameter);
    const operand = isOpen ? { unknown: `${place}${name}` } : this.passedTo(name, parameter, passed);
    if ('unknown' in operand) {
      const parameters = this.parameters.get(operand.unknown) ?? [];
      this.parameters.set(operand.unknown, [...parameters.filter((one) => one !== parameter), parameter]);
    }
    return operand;
  }

  private passedTo(name: string, parameter: Parameter, { values, by }: NonNullable<Scope['passed']>): Operand {
    const value = values[name] ?? parameter.Default;
    return Array.isArray(value) && value.every(isLiteral) ? { text: value.join(',') } : this.operand(value, by);
  }

  /** The texts that all parameters take which a value is passed through. */
  private domainOf(unknown: string): Domain {
    const parameters = this.parameters.get(unknown) ?? [];
    const takes = (text: string) => parameters.every((parameter) => broken(parameter, text) === undefined);
    const listed = parameters.find((parameter) => parameter.AllowedValues !== undefined && !takesList(parameter));
    return { takes, values: listed?.AllowedValues?.map(String).filter(takes) };
  }
}

function equalOperands(left: Operand, right: Operand): Formula {
  if ('when' in left) return either(left, (branch) => equalOperands(branch, right));
  if ('when' in right) return either(right, (branch) => equalOperands(left, branch));
  return equal(left, right);
}

function either(
  { when, branches: [then, otherwise] }: Extract<Operand, { readonly when: Formula }>,
  of: (branch: Operand) => Formula,
): Formula {
  return { any: [{ all: [when, of(then)] }, { all: [{ not: when }, of(otherwise)] }] };
}

const textOf = (value: unknown): string => (Array.isArray(value) ? value.map(String).join(',') : String(value));

/** These differ from stack to stack; the others are the same for a whole tree. */
function pseudo(name: string, place: string): string {
  return name === 'AWS::StackName' || name === 'AWS::StackId' ? `${place}${name}` : name;
}

/** These name what the one template declares. */
const OF_ONE_TEMPLATE = ['Fn::FindInMap', 'Fn::GetAtt', 'Fn::If', 'Fn::Sub'];

/** A name for a value that only the deployment knows: the same for the same function of the same parameters. */
function canonical(value: unknown, scope: Scope): string {
  if (Array.isArray(value)) return `[${value.map((item) => canonical(item, scope)).join(', ')}]`;
  if (!(value instanceof Intrinsic)) return canonicalJson(value);
  const [[name, argument] = ['', undefined]] = Object.entries(value.intrinsic);
  if (name !== 'Ref')
    return `${OF_ONE_TEMPLATE.includes(name) ? scope.place : ''}${name} ${canonical(argument, scope)}`;
  const parameter = String(argument);
  if (parameter.startsWith('AWS::')) return pseudo(parameter, scope.place);
  const passed = scope.passed?.values[parameter];
  return passed === undefined || scope.passed === undefined
    ? `${scope.place}${parameter}`
    : canonical(passed, scope.passed.by);
}
