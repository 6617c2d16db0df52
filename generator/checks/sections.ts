import type { Finding } from './finding.ts';
import type { Trail } from './walk.ts';

type Problem = Pick<Finding, 'problem' | 'why' | 'mend'>;

/**
 * What rules can call: "You can use the following functions within all other rule-specific intrinsic functions: Ref, other
 * rule-specific intrinsic functions" (AWS CloudFormation User Guide, "Rule functions"). cfn-lint takes conditions, too.
 */
const IN_RULES = new Set([
  'Ref',
  'Condition',
  'Fn::And',
  'Fn::Contains',
  'Fn::EachMemberEquals',
  'Fn::EachMemberIn',
  'Fn::Equals',
  'Fn::Not',
  'Fn::Or',
  'Fn::RefAll',
  'Fn::ValueOf',
  'Fn::ValueOfAll',
]);

/** What only rules can call. */
const ONLY_IN_RULES = new Set([
  'Fn::Contains',
  'Fn::EachMemberEquals',
  'Fn::EachMemberIn',
  'Fn::RefAll',
  'Fn::ValueOf',
  'Fn::ValueOfAll',
]);

/** Tests stand where a condition is declared, and nowhere else. */
const TESTS = new Set(['Condition', 'Fn::And', 'Fn::Equals', 'Fn::Not', 'Fn::Or']);

/** What is known only with resources, other stacks or the account; cfn-lint lists what a condition can call. */
const NOT_IN_CONDITIONS = new Set(['Fn::GetAtt', 'Fn::ImportValue', 'Fn::GetAZs', 'Fn::Cidr', 'Fn::Base64']);

/** What is wrong with a function in a section of the template, whatever its arguments are. */
export function sectionProblem(name: string, { section }: Trail): Problem | undefined {
  if (section === 'Rules' && !IN_RULES.has(name)) {
    return misplaced(name, 'a rule', 'rules take Ref and the functions of rules only.');
  }
  if (section !== 'Rules' && ONLY_IN_RULES.has(name)) {
    return misplaced(name, section, 'it is a function of rules.');
  }
  if (section === 'Conditions' && NOT_IN_CONDITIONS.has(name)) {
    return misplaced(name, 'a condition', 'conditions are worked out of parameters, mappings and texts.');
  }
  if (section !== 'Rules' && section !== 'Conditions' && section !== 'Metadata' && TESTS.has(name)) {
    return misplaced(
      name,
      section,
      'a test is no value.',
      "declare it with condition('Name', ...) and choose with fn.if.",
    );
  }
  return undefined;
}

function misplaced(name: string, where: string, why: string, mend = 'write it without that function.'): Problem {
  return {
    problem: `calls ${name} in ${where}`,
    why,
    mend,
  };
}
